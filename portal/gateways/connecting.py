"""Connected accounts at Stripe: made, onboarded on Stripe's own pages, and read again. What a webhook or a return
says of one is never believed: Stripe is asked."""

import threading
import time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import stripe
from sqlmodel import Session, col, select

from portal import db
from portal.access.hosts import origin_of
from portal.domain import connected
from portal.domain.admin.stripe_account import Wanted
from portal.domain.checkout_gateway import GatewayAway
from portal.domain.connected import Facts
from portal.domain.payments import Outcome
from portal.domain.pending import Page
from portal.errors import Refused
from portal.gateways import settling
from portal.gateways.checkout import gateway
from portal.gateways.stripe_events import Event
from portal.models import Business, StripeEvent
from portal.settings import settings

BACK, AGAIN = "/admin/stripe/return", "/admin/stripe/refresh"
REST = 10.0  # seconds in which an account is not read again because somebody opened the page
AT_ONCE = 50  # pages closed before an account is let go of; the worker closes the others
_read_at: dict[UUID, float] = {}
_reading = threading.Lock()  # an older answer must not be written after a newer one


class StripeAway(Refused):
    """No answer: what was asked may be asked again."""

    sentence = "Stripe does not answer at the moment. Nothing was changed. Please try again in a while."


class StripeRefused(Refused):
    """Stripe said no, and why."""

    sentence = "Stripe refused: {reason}"


class Overtaken(Refused):
    """Somebody else connected or disconnected an account meanwhile."""

    sentence = "Somebody has changed this in the meantime. Please look at the page again."


def onboard(wanted: Wanted) -> str:
    """The address of Stripe's onboarding, good once and for minutes; the account is made before, if there is none."""
    try:
        account = wanted.account or _made(wanted)
        home = origin_of(wanted.host)
        asked: Any = {"account": account, "type": "account_onboarding"}
        asked |= {"return_url": home + BACK, "refresh_url": home + AGAIN}
        url = gateway().client.v1.account_links.create(asked).url
    except stripe.StripeError as error:
        raise _no(error) from error
    if not _is_stripes(url):
        raise StripeAway
    return url


def read_again(business_id: UUID) -> None:
    """Ask how the account stands, unless that was done a moment ago. Raises `GatewayAway`."""
    if time.monotonic() - _read_at.get(business_id, -REST) < REST:
        return
    _read_at[business_id] = time.monotonic()
    read(business_id)


def read(business_id: UUID) -> None:
    """Ask how the account stands, and remember it. Raises `GatewayAway`."""
    with _reading:
        with db.everyone() as session:
            business = session.get_one(Business, business_id)
            account, before = business.stripe_account_id, connected.facts_of(business)
        if not account:
            return
        facts = _asked(account, before)
        with db.everyone(write=True) as session:
            business = session.get_one(Business, business_id, with_for_update=True)
            if business.stripe_account_id == account and connected.keep(business, facts):
                session.add(business)


def read_all() -> None:
    """By the clock: what no webhook told. Raises `GatewayAway`."""
    with db.everyone() as session:
        found = list(session.exec(select(Business.id).where(Business.stripe_account_id != "")))
    for business_id in found:
        read(business_id)


def hear(event: Event) -> Outcome:
    """An account of ours has changed; another's is none of our business. Raises `GatewayAway`."""
    with db.everyone() as session:
        business_id = _owner(session, event.account)
    if business_id is None:
        return Outcome.UNKNOWN
    read(business_id)
    with db.everyone(write=True) as session:
        db.queue(session, "event", event.id)
        heard = session.exec(select(StripeEvent.id).where(StripeEvent.stripe_id == event.id)).first()
        if heard is None:
            session.add(StripeEvent(business_id=business_id, stripe_id=event.id, kind=event.kind))
    return Outcome.NOTHING if heard else Outcome.SETTLED


def close_pages(pages: list[Page]) -> None:
    """Before an account is let go of: nobody pays there any more, and what somebody just paid is settled."""
    for page in pages[:AT_ONCE]:
        try:
            settling.close(page)
        except GatewayAway as away:
            raise StripeAway from away


def _made(wanted: Wanted) -> str:
    """A new account, or under the same key the one made before."""
    details: Any = {"type": "standard", "country": wanted.country, "email": wanted.email}
    details["metadata"] = {"business": wanted.business_id.hex}
    try:
        made = gateway().client.v1.accounts.create(details, {"idempotency_key": wanted.key})
    except stripe.InvalidRequestError as error:
        _forget(wanted)
        raise StripeRefused(reason=error.user_message or type(error).__name__) from error
    except stripe.IdempotencyError as error:  # asked before with other details, which Stripe does not forget for a day
        _forget(wanted)
        raise StripeAway from error
    with db.everyone(write=True) as session:
        business = session.get_one(Business, wanted.business_id, with_for_update=True)
        if connected.asked(business) == wanted.key and not business.stripe_account_id:
            business.stripe_account_id = made.id
            connected.keep(business, _facts(made))
            session.add(business)
        if business.stripe_account_id != made.id:
            raise Overtaken
    return made.id


def _forget(wanted: Wanted) -> None:
    """What was refused once is refused for ever under the same key: the next try gets one of its own."""
    with db.everyone(write=True) as session:
        business = session.get_one(Business, wanted.business_id, with_for_update=True)
        if connected.asked(business) == wanted.key:
            business.stripe_standing = {}
            session.add(business)


def _asked(account: str, before: Facts | None) -> Facts:
    try:
        return _facts(gateway().client.v1.accounts.retrieve(account))
    except (stripe.PermissionError, stripe.InvalidRequestError):  # let go of at Stripe's side, or deleted there
        return connected.shut(before)
    except stripe.StripeError as error:
        raise GatewayAway from error


def _facts(account: stripe.Account) -> Facts:
    needs: Any = account.requirements
    due, disabled = (needs.currently_due or [], needs.disabled_reason or "") if needs else ([], "")
    return Facts(bool(account.charges_enabled), bool(account.details_submitted), tuple(due), disabled)


def _owner(session: Session, account: str) -> UUID | None:
    theirs = select(Business.id).where(Business.stripe_account_id == account, col(Business.stripe_account_id) != "")
    return session.exec(theirs).first()


def _no(error: stripe.StripeError) -> Refused:
    unanswered = error.http_status is None or error.http_status >= 500 or error.http_status in (409, 429)
    return StripeAway() if unanswered else StripeRefused(reason=error.user_message or type(error).__name__)


def _is_stripes(url: str) -> bool:
    """Nobody is sent elsewhere, whatever came back: to https, or to the test double."""
    base = settings().stripe_api_base
    return urlsplit(url).scheme == "https" or (bool(base) and url.startswith(base))
