"""The three feeds of `payments.settle`: webhook, return page, sweep. Each asks Stripe before its transaction."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from sqlmodel import Session, select

from portal import crash, db, threads
from portal.clock import now
from portal.domain import payable, payments, pending
from portal.domain.checkout_gateway import CheckoutFailed, GatewayAway, NoSuchSession, OrderRefused, Overtaken, Report
from portal.domain.checkouts import Reserved
from portal.domain.payments import Outcome
from portal.domain.pending import Page, Unfinished
from portal.gateways.checkout import gateway
from portal.gateways.stripe_events import Event
from portal.log import error_id
from portal.models import Checkout, CheckoutState, StripeEvent
from portal.settings import settings

log = structlog.get_logger()
R = TypeVar("R")
EVERY = 600  # seconds between two sweeps
LEAVE_ALONE = timedelta(minutes=2)  # a checkout this young is still being worked on
SESSION_EVENTS = "checkout.session."


async def in_gateway(work: Callable[..., R], *args: Any) -> R:
    """Run blocking work that talks to the outside in its own threads."""
    return await asyncio.get_running_loop().run_in_executor(threads.gateways(), work, *args)


def open_checkout(reserved: Reserved) -> str:
    """The address of the page to pay on: asked of Stripe, then recorded. Pages for an older amount are closed first.

    Raises `CheckoutFailed`; what Stripe refused for good is not asked again.
    """
    crash.point("reserved")
    order = reserved.order
    try:
        if {Outcome.SETTLED, Outcome.PROCESSING} & {close(page) for page in reserved.obsolete}:
            raise Overtaken
        crash.point("older_closed")
        answer = gateway().open(order)
    except GatewayAway as away:
        raise CheckoutFailed from away
    except (OrderRefused, Overtaken):
        with db.everyone(write=True) as session:
            pending.give_up(session, order.checkout_id)
        raise
    crash.point("created")
    with db.everyone(write=True) as session:
        url = pending.record(session, order.checkout_id, answer)
    crash.point("recorded")
    if not url:
        raise Overtaken
    return url


def close(page: Page) -> Outcome:
    """Nobody may pay there any more; if somebody just has, that is settled. Raises `GatewayAway`."""
    gateway().expire(page.session, page.account)
    try:
        return settle_session(page.session, page.account)
    except NoSuchSession:
        with db.everyone(write=True) as session:
            pending.closed(session, page)
        return Outcome.EXPIRED


def settle_session(session_id: str, account: str) -> Outcome:
    """Ask how the session stands and settle it; `GatewayAway` when Stripe cannot say."""
    crash.point("asking")
    report = gateway().report(session_id, account)
    crash.point("asked")
    with db.everyone(write=True) as session:
        outcome = payments.settle(session, report, now())
    crash.point("settled")
    return outcome


def concerns_us(event: Event) -> bool:
    """About a session of ours, in our mode: an account may serve others, and live endpoints hear of tests."""
    live = not settings().stripe_secret_key.get_secret_value().startswith(("sk_test_", "rk_test_"))
    return event.kind.startswith(SESSION_EVENTS) and event.livemode == live and bool(event.mark)


def settle_event(event: Event) -> Outcome:
    """The same for a webhook, remembered in the same transaction: the same event again changes nothing.

    Raises `NoSuchSession` when the session is another account's, `GatewayAway` when Stripe cannot say.
    """
    crash.point("heard")
    if _known(event):
        return Outcome.NOTHING
    report = gateway().report(event.subject, event.account)
    crash.point("asked")
    with db.everyone(write=True) as session:
        outcome = _settle_once(session, event, report)
    crash.point("settled")
    if outcome is Outcome.UNKNOWN:
        log.warning("payment_unknown", webhook=event.id, session=event.subject)
    return outcome


def _known(event: Event) -> bool:
    """Handled before; or `NoSuchSession`, without asking, when we opened that session on another account."""
    with db.everyone() as session:
        ours = session.exec(select(Checkout.account).where(Checkout.stripe_session == event.subject)).first()
        if ours is not None and ours != event.account:
            raise NoSuchSession
        return _handled(session, event)


def _handled(session: Session, event: Event) -> bool:
    return session.exec(select(StripeEvent.id).where(StripeEvent.stripe_id == event.id)).first() is not None


def _settle_once(session: Session, event: Event, report: Report) -> Outcome:
    if _handled(session, event):
        return Outcome.NOTHING
    outcome = payments.settle(session, report, now())
    business = session.exec(select(Checkout.business_id).where(Checkout.stripe_session == event.subject)).first()
    if business:
        session.add(StripeEvent(business_id=business, stripe_id=event.id, kind=event.kind))
    return outcome


def sweep(older_than: timedelta = LEAVE_ALONE) -> Counter[str]:
    """Ask about everything that may still change; returns how many had which outcome."""
    with db.everyone() as session:
        waiting = pending.unfinished(session, now() - older_than)
    counted: Counter[str] = Counter()
    for one in waiting:
        try:
            counted[_sweep_one(one)] += 1
        except (GatewayAway, CheckoutFailed) as error:  # the next sweep asks again
            log.warning("sweep_failed", checkout=one.order.checkout_id.hex, error=type(error).__name__)
            counted["unanswered"] += 1
        except Exception as error:  # one checkout must not hide all later ones
            error_id(error)
            counted["failed"] += 1
    return counted


def _sweep_one(one: Unfinished) -> Outcome:
    account, unpaid = one.order.account, one.state is not CheckoutState.COMPLETE
    if one.session is None and (not one.wanted or one.created_at < now() - pending.KEY_LIFE):
        with db.everyone(write=True) as session:
            pending.give_up(session, one.order.checkout_id)
        return Outcome.EXPIRED
    if one.session is None:
        with db.everyone() as session:
            obsolete = pending.obsolete_of(session, one.invoice_ids)
        open_checkout(Reserved(one.order, "", obsolete))  # the stored key: the same page, however often we ask
        return Outcome.NOTHING
    if unpaid and not one.wanted:
        return close(Page(one.session, account))
    return settle_session(one.session, account)


async def sweep_forever() -> None:
    """Lost webhooks are found within one round, the first right after start-up."""
    while True:
        if payable.online():
            await in_gateway(sweep)
        await asyncio.sleep(EVERY)
