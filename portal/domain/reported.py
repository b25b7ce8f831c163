"""What a report means in our words: whose checkout it is, which state, which kind of payment."""

from sqlmodel import Session, select

from portal.domain.checkout_gateway import Report
from portal.models import Checkout, Payment, PaymentMethod, PaymentState


def checkout_of(session: Session, report: Report) -> Checkout | None:
    """By its session; or by our mark, when we were killed between asking for the session and noting it."""
    known = select(Checkout).where(Checkout.stripe_session == report.session)
    marked = select(Checkout).where(Checkout.idempotency_key == f"checkout-{report.checkout_id}")
    return session.exec(known).first() or session.exec(marked).first()


def state_of(report: Report) -> PaymentState | None:
    """None: nothing was paid, so there is nothing to book."""
    if report.status != "complete":
        return None
    if report.payment_status in ("paid", "no_payment_required"):
        return PaymentState.SUCCEEDED
    failed = report.intent_status in ("requires_payment_method", "canceled")
    return PaymentState.FAILED if failed else PaymentState.PROCESSING


def new_payment(checkout: Checkout, report: Report) -> Payment:
    """For what was asked; not stored yet."""
    debit = report.method.endswith("_debit") or report.method == "us_bank_account"
    method = (
        PaymentMethod.BANK_DEBIT if debit else PaymentMethod.CARD if report.method == "card" else PaymentMethod.OTHER
    )
    return Payment(
        business_id=checkout.business_id,
        client_id=checkout.client_id,
        checkout_id=checkout.id,
        method=method,
        state=PaymentState.PROCESSING,
        amount_minor=checkout.amount_minor,
        currency=checkout.currency,
        stripe_intent=report.intent or None,
    )
