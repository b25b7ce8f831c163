"""What our ledger says happened to money at Stripe, as facts to compare; where it lies; what waits for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from portal.clock import now
from portal.domain.parking import OVERPAID
from portal.domain.pending import items_of
from portal.domain.reconciliation import Fact, Kind, Parked
from portal.models import (
    Business,
    Checkout,
    Dispute,
    DisputeState,
    ParkedPayment,
    Payment,
    PaymentState,
    Refund,
    RefundOrigin,
    RefundState,
)

BEING_ASKED = timedelta(minutes=2)  # a refund this young is still on its way to Stripe
COMING = (RefundState.REQUESTED, RefundState.PENDING)
AT_ONCE = 500  # ids in one query
Where = ColumnElement[bool]


@dataclass(frozen=True)
class Place:
    """Where a payment lies at Stripe. `papers`: the session and the invoices' numbers, for a person."""

    session: str
    account: str
    papers: tuple[str, ...]


def since(session: Session, moment: datetime) -> list[Fact]:
    """What arrived, was given back or was questioned since then."""
    return _facts(session, col(Payment.received_at) >= moment, col(Refund.created_at) >= moment,
                  col(Dispute.created_at) >= moment)  # fmt: skip


def of(session: Session, intents: Iterable[str]) -> list[Fact]:
    """Everything there is about these payments."""
    names, found = sorted(set(intents)), list[Fact]()
    for start in range(0, len(names), AT_ONCE):
        these = col(Payment.stripe_intent).in_(names[start : start + AT_ONCE])
        found += _facts(session, these, these, these)
    return found


def undecided(session: Session) -> set[str]:
    """Payments with a refund or a dispute that may still change, however old."""
    refunds = select(Refund.payment_id).where(_asked(), col(Refund.state).in_(COMING))
    disputes = select(Dispute.payment_id).where(Dispute.state == DisputeState.OPEN)
    either = or_(col(Payment.id).in_(refunds), col(Payment.id).in_(disputes))
    return {one for one in session.exec(select(Payment.stripe_intent).where(either)) if one}


def put_aside(session: Session) -> set[str]:
    """Payments that were parked and not booked: a person decides about them, or has."""
    booked = select(Payment.id).where(Payment.stripe_intent == ParkedPayment.stripe_intent).exists()
    found = select(ParkedPayment.stripe_intent).where(ParkedPayment.reason != OVERPAID, ~booked)
    return {one for one in session.exec(found) if one}


def parked(session: Session) -> list[Parked]:
    """What still waits for a person, oldest first."""
    waiting = select(ParkedPayment).where(col(ParkedPayment.resolved_at).is_(None))
    return [
        Parked(one.id, one.reason, one.amount_minor, one.currency, one.stripe_session, one.created_at)
        for one in session.exec(waiting.order_by(col(ParkedPayment.created_at), col(ParkedPayment.id)))
    ]


def place_of(session: Session, intent: str, seen: Place | None = None) -> Place:
    """Where a payment lies, with the invoices it was asked for; `seen`: where Stripe shows it, if it does."""
    paid = col(Checkout.id).in_(select(Payment.checkout_id).where(Payment.stripe_intent == intent))
    ours = or_(paid, col(Checkout.stripe_session) == seen.session) if seen else paid
    checkout = session.exec(select(Checkout).where(ours)).first()
    if checkout is None:
        own = session.exec(select(Business.stripe_account_id)).first() or ""
        return seen or Place("", own, (intent,))
    numbers = [invoice.number or "" for _, invoice in items_of(session, checkout.id)]
    name = (seen and seen.session) or checkout.stripe_session or ""
    return Place(name, checkout.account, (name or intent, *numbers))


def accounts(session: Session, moment: datetime) -> Sequence[str]:
    """Every Stripe account somebody was asked to pay to since then, and that of the business today."""
    asked = session.exec(select(Checkout.account).where(Checkout.created_at >= moment).distinct())
    return sorted({*asked, *session.exec(select(Business.stripe_account_id))})


def _facts(session: Session, paid: Where, refunded: Where, disputed: Where) -> list[Fact]:
    arrived = Payment.state == PaymentState.SUCCEEDED, col(Payment.stripe_intent).is_not(None), paid
    facts = [
        _fact(Kind.PAYMENT, one.stripe_intent, one.state.value, one, one.stripe_intent)
        for one in session.exec(select(Payment).where(*arrived))
    ]
    back = select(Refund, Payment.stripe_intent).join(Payment, col(Payment.id) == Refund.payment_id)
    for refund, intent in session.exec(back.where(_asked(), refunded)):
        facts.append(_fact(Kind.REFUND, refund.stripe_refund or refund.id.hex, refund.state.value, refund, intent))
    questioned = select(Dispute, Payment.stripe_intent).join(Payment, col(Payment.id) == Dispute.payment_id)
    for dispute, intent in session.exec(questioned.where(disputed)):
        facts.append(_fact(Kind.DISPUTE, dispute.stripe_dispute, dispute.state.value, dispute, intent))
    return facts


def _asked() -> Where:
    """Refunds Stripe must know of: not those of other money, nor refused ones, nor a lost dispute's chargeback."""
    waited = and_(col(Refund.state) == RefundState.REQUESTED, col(Refund.created_at) < now() - BEING_ASKED)
    known = or_(col(Refund.stripe_refund).is_not(None), waited)
    at_stripe = select(Payment.id).where(col(Payment.stripe_intent).is_not(None))
    return and_(known, col(Refund.origin) != RefundOrigin.CHARGEBACK, col(Refund.payment_id).in_(at_stripe))


def _fact(kind: Kind, key: str | None, state: str, row: Payment | Refund | Dispute, intent: str | None) -> Fact:
    return Fact(kind, key or "", state, row.amount_minor, row.currency, intent or "")
