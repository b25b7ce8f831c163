"""Money that does not fit what was asked for: never booked as if it did, never dropped, put where a person looks."""

import structlog
from sqlmodel import Session, col, select

from portal import outbox
from portal.domain.checkout_gateway import Report
from portal.models import Checkout, ParkedPayment
from portal.settings import settings

log = structlog.get_logger()
OVERPAID = "overpaid"  # the reason of a parked surplus: the payment itself is booked


def mismatch(checkout: Checkout, report: Report) -> str:
    """What is not as we asked for it, if anything: amount, currency, account, mode, session or our own mark."""
    checks = {
        "amount": checkout.amount_minor == report.amount_minor,
        "currency": checkout.currency == report.currency,
        "account": checkout.account == report.account,
        "livemode": report.livemode != settings().is_test_money,
        "metadata": checkout.id.hex == report.checkout_id,
        "session": checkout.stripe_session == report.session,
    }
    return next((name for name, fits in checks.items() if not fits), "")


def decided(session: Session, stripe_session: str) -> bool:
    """A person has looked at this money and let it go: late reports of it park nothing and block nothing."""
    over = col(ParkedPayment.resolved_at).is_not(None), ParkedPayment.reason != OVERPAID
    known = select(ParkedPayment.id).where(ParkedPayment.stripe_session == stripe_session, *over)
    return session.exec(known).first() is not None


def park(session: Session, checkout: Checkout, report: Report, reason: str, amount_minor: int) -> bool:
    """For a person to look at, once; False when it lies there already."""
    known = select(ParkedPayment).where(ParkedPayment.stripe_session == report.session, ParkedPayment.reason == reason)
    if session.exec(known).first():
        return False
    parked = ParkedPayment(
        business_id=checkout.business_id,
        stripe_session=report.session,
        stripe_intent=report.intent,
        reason=reason,
        amount_minor=amount_minor,
        currency=report.currency,
    )
    session.add(parked)
    outbox.promise(session, parked.business_id, "payment_needs_a_look", f"parked:{parked.id.hex}", parked=parked.id)
    log.error("payment_parked", session=report.session, reason=reason)
    return True
