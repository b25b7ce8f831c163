"""The feed that Stripe starts itself: webhooks. An event says where to look, never what happened: that is asked."""

import structlog
from sqlmodel import Session, col, select

from portal import crash, db
from portal.clock import now
from portal.domain import payments
from portal.domain.checkout_gateway import NoSuchSession, Report
from portal.domain.payments import Outcome
from portal.gateways import connecting
from portal.gateways.checkout import gateway
from portal.gateways.stripe_events import Event
from portal.models import Checkout, ParkedPayment, Payment, StripeEvent
from portal.settings import settings

log = structlog.get_logger()
SESSION = "checkout.session."
DECLINED, REFUNDED = "payment_intent.payment_failed", "charge.refunded"
ACCOUNT = ("account.updated", "account.application.deauthorized")
BACK = ("refund.", "charge.refund.", "charge.dispute.")  # they carry no mark of ours, only the payment


def concerns_us(event: Event) -> bool:
    """In our mode, and about what may be ours: an account may serve others, and live endpoints hear of tests."""
    if event.livemode == settings().is_test_money:
        return False
    if event.kind in ACCOUNT:
        return bool(event.account)
    if event.kind.startswith(SESSION) or event.kind in (DECLINED, REFUNDED):
        return bool(event.mark)
    return event.kind.startswith(BACK) and bool(event.intent)


def settle_event(event: Event) -> Outcome:
    """Settle what an event points at, remembered in the same transaction: the same event again changes nothing.

    Raises `NoSuchSession` when the session is another account's, `GatewayAway` when Stripe cannot say.
    """
    crash.point("heard")
    if event.kind in ACCOUNT:
        return connecting.hear(event)
    with db.everyone() as session:
        if _handled(session, event):
            return Outcome.NOTHING
        known = _session_of(session, event)
    about = known or gateway().session_of(event.intent, event.account)
    if not about:
        return Outcome.UNKNOWN  # somebody else's payment, made without a page
    report = gateway().report(about, event.account, deep=event.kind.startswith((REFUNDED, *BACK)))
    crash.point("asked")
    with db.everyone(write=True) as session:
        outcome = _settle_once(session, event, report)
    crash.point("settled")
    if outcome is Outcome.UNKNOWN and report.checkout_id:
        log.warning("payment_unknown", webhook=event.id, session=about)
    return outcome


def _session_of(session: Session, event: Event) -> str:
    """The session an event is about, if our books can tell. `NoSuchSession`: we opened it on another account."""
    if event.kind.startswith(SESSION):
        known = Checkout.stripe_session == event.subject
    else:
        paid = select(Payment.checkout_id).where(Payment.stripe_intent == event.intent)
        known = col(Checkout.id).in_(paid) | (Checkout.idempotency_key == f"checkout-{event.mark}")
    checkout = session.exec(select(Checkout).where(known)).first()
    if checkout and checkout.account != event.account:
        raise NoSuchSession
    if event.kind.startswith(SESSION):
        return event.subject
    aside = select(ParkedPayment.stripe_session).where(ParkedPayment.stripe_intent == event.intent)
    return session.exec(aside).first() or (checkout and checkout.stripe_session) or ""


def _handled(session: Session, event: Event) -> bool:
    return session.exec(select(StripeEvent.id).where(StripeEvent.stripe_id == event.id)).first() is not None


def _settle_once(session: Session, event: Event, report: Report) -> Outcome:
    db.queue(session, "event", event.id)
    if _handled(session, event):
        return Outcome.NOTHING
    outcome = payments.settle(session, report, now())
    business = session.exec(select(Checkout.business_id).where(Checkout.stripe_session == report.session)).first()
    if business:
        session.add(StripeEvent(business_id=business, stripe_id=event.id, kind=event.kind))
    return outcome
