"""The owner's side of Stripe: connecting an account of the business's own, how it stands, and letting go of it."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import connected, pending
from portal.domain.connected import Facts, Standing
from portal.domain.connected_words import STANDINGS, meaning, reason, wanted
from portal.domain.pending import Page
from portal.errors import Refused
from portal.models import Business, Checkout, CheckoutState, StaffRole
from portal.models.base import uuid7
from portal.settings import settings
from portal.text import t, tn

OPEN = (CheckoutState.RESERVED, CheckoutState.OPEN)
LOOKS = {Standing.ACTIVE: "confirmed", Standing.PENDING: "pending", Standing.RESTRICTED: "failed"}


class NoKey(Refused):
    """Without a key nothing can be asked of Stripe."""

    sentence = "This portal has no Stripe key. Whoever runs it sets one first."


class NotConnected(Refused):
    """There is no account to go on with."""

    sentence = "No Stripe account is connected."


@dataclass(frozen=True)
class StripeView:
    """The page. `account` is empty while none is connected; `required` is what Stripe still wants to be told."""

    has_key: bool = False
    is_test: bool = False
    account: str = ""
    look: str = ""  # of the badge
    word: str = ""
    meaning: str = ""
    reason: str = ""
    required: list[str] = field(default_factory=list)
    may_charge: bool = False
    may_go_on: bool = False  # at Stripe, there is something to do for the owner
    fee: str = ""
    without: str = ""  # where money goes while no account is connected
    open_pages: str = ""  # what disconnecting does to them


@dataclass(frozen=True)
class Wanted:
    """What is asked of Stripe: an account, made once under `key`, or a way into the one there is."""

    business_id: UUID
    account: str
    key: str
    email: str
    country: str
    host: str | None


@for_staff(StaffRole.OWNER)
def read(visit: StaffVisit) -> StripeView:
    """How the business is paid online now."""
    business, locale = visit.business, visit.locale
    key = settings().stripe_secret_key.get_secret_value()
    facts = connected.facts_of(business)
    stands = connected.standing(facts) if facts else Standing.PENDING
    return StripeView(
        has_key=bool(key),
        is_test=settings().is_test_money,
        account=business.stripe_account_id,
        look=LOOKS[stands],
        word=t(STANDINGS[stands], locale),
        meaning=meaning(facts or Facts(), stands, locale),
        reason=reason(facts, locale) if facts else "",
        required=wanted(facts.due, locale) if facts and facts.open else [],
        may_charge=stands is Standing.ACTIVE,
        may_go_on=_may_go_on(facts, stands),
        fee=_fee(locale),
        without=_without(locale),
        open_pages=_open_pages(visit),
    )


@writes
@for_staff(StaffRole.OWNER)
def begin(visit: StaffVisit) -> Wanted:
    """An account is to be made, or its onboarding gone on with. The key is kept before Stripe is asked: whoever is
    killed in between, or presses twice, gets the same account."""
    _need_key()
    business = visit.db.get_one(Business, visit.business_id, with_for_update=True)
    if not business.stripe_account_id and not connected.asked(business):
        business.stripe_standing = {"asked": f"connect-{uuid7().hex}"}
        visit.db.add(business)
        visit.note("stripe_connect_begun")
    return _wanted(business)


@for_staff(StaffRole.OWNER)
def carry_on(visit: StaffVisit) -> Wanted:
    """The way into the account there is: a link was too old, or used already."""
    _need_key()
    if not visit.business.stripe_account_id:
        raise NotConnected
    return _wanted(visit.business)


@for_staff(StaffRole.OWNER)
def mine(visit: StaffVisit) -> UUID | None:
    """The business whose account is to be read again; None: it has none."""
    return visit.business_id if visit.business.stripe_account_id else None


@for_staff(StaffRole.OWNER)
def pages(visit: StaffVisit) -> list[Page]:
    """Pages on the account that somebody may be paying on."""
    return [Page(one.stripe_session, one.account) for one in _open(visit) if one.stripe_session]


@writes
@for_staff(StaffRole.OWNER)
def disconnect(visit: StaffVisit) -> None:
    """Nobody is sent to this account from here on. Pages opened in the last moment are closed as soon as Stripe
    answers; the account itself, its payments and refunds of them stay."""
    business = visit.db.get_one(Business, visit.business_id, with_for_update=True)
    if not business.stripe_account_id:
        return
    for checkout in _open(visit):
        pending.withdraw(visit.db, checkout)
    visit.note("stripe_disconnected", account=business.stripe_account_id)
    business.stripe_account_id, business.stripe_standing = "", {}
    visit.db.add(business)


def _open(visit: StaffVisit) -> list[Checkout]:
    theirs = Checkout.account == visit.business.stripe_account_id, col(Checkout.state).in_(OPEN)
    return list(visit.db.exec(select(Checkout).where(*theirs).order_by(col(Checkout.created_at))))


def _open_pages(visit: StaffVisit) -> str:
    if not visit.business.stripe_account_id:
        return ""
    count = len(_open(visit))
    if not count:
        return t("No payment page is open now.", visit.locale)
    one, many = "One payment page is open now.", "{count} payment pages are open now."
    return tn(one, many, count, visit.locale)


def _may_go_on(facts: Facts | None, stands: Standing) -> bool:
    if facts is None:
        return True
    return facts.open and bool(facts.due or (stands is not Standing.ACTIVE and not facts.submitted))


def _need_key() -> None:
    if not settings().stripe_secret_key.get_secret_value():
        raise NoKey


def _wanted(business: Business) -> Wanted:
    return Wanted(
        business_id=business.id,
        account=business.stripe_account_id,
        key=connected.asked(business) or "",
        email=business.contact_email,
        country=business.country,
        host=business.host,
    )


def _fee(locale: str) -> str:
    points = settings().stripe_fee_basis_points
    if not points:
        return ""
    percent = formats.percent(Decimal(points) / 100, locale)
    return t("Of each payment, {percent} go to whoever runs this portal.", locale, percent=percent)


def _without(locale: str) -> str:
    if settings().stripe_connect_only:
        return t("Without a connected account there is no online payment: clients see your bank details.", locale)
    return t(
        "Without a connected account, online payments go to the Stripe account this portal was set up with.", locale
    )
