"""Settling: whatever Stripe reports, through webhook, return page or sweep, becomes one payment once.

`settle` is the only writer of payment state. It is handed a fresh report, never an event's own words, and moves
forward only: late, repeated and shuffled reports change nothing.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, select

from portal import outbox
from portal.domain import activity, ledger
from portal.domain.checkout_gateway import Report
from portal.models import (
    Actor,
    Checkout,
    CheckoutState,
    Invoice,
    InvoiceState,
    ParkedPayment,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
)
from portal.settings import settings

RANK = {PaymentState.PROCESSING: 1, PaymentState.FAILED: 2, PaymentState.SUCCEEDED: 3}


class Outcome(StrEnum):
    """What a report changed."""

    NOTHING = "nothing"
    PROCESSING = "processing"
    FAILED = "failed"
    SETTLED = "settled"
    EXPIRED = "expired"
    PARKED = "parked"
    UNKNOWN = "unknown"


def settle(session: Session, report: Report, moment: datetime) -> Outcome:
    """Bring our books in line with one report; run inside a write transaction, safe to repeat."""
    checkout = session.exec(
        select(Checkout).where(Checkout.stripe_session == report.session).with_for_update()
    ).first() or _by_metadata(session, report)
    if checkout is None:
        return Outcome.UNKNOWN
    if reason := _mismatch(checkout, report):
        return _park(session, checkout, report, reason)
    if report.status == "expired":
        return _expire(session, checkout)
    state = _state_of(report)
    if state is None:
        return Outcome.NOTHING
    if checkout.state is not CheckoutState.COMPLETE:
        checkout.state = CheckoutState.COMPLETE
        session.add(checkout)
    return _apply(session, checkout, report, state, moment)


def _by_metadata(session: Session, report: Report) -> Checkout | None:
    """A session we asked for but never heard back about: killed between the call and the note."""
    found = session.exec(
        select(Checkout).where(Checkout.idempotency_key == f"checkout-{report.checkout_id}").with_for_update()
    ).first()
    if found and found.stripe_session is None:
        found.stripe_session = report.session
        return found
    return None


def _mismatch(checkout: Checkout, report: Report) -> str:
    """Everything must be as we asked for it: amount, currency, account, mode, and our own mark."""
    live = not settings().stripe_secret_key.get_secret_value().startswith(("sk_test_", "rk_test_"))
    checks = {
        "amount": checkout.amount_minor == report.amount_minor,
        "currency": checkout.currency == report.currency,
        "account": checkout.account == report.account,
        "livemode": live == report.livemode,
        "metadata": checkout.id.hex == report.checkout_id,
    }
    return next((name for name, fits in checks.items() if not fits), "")


def _park(session: Session, checkout: Checkout, report: Report, reason: str) -> Outcome:
    known = select(ParkedPayment).where(ParkedPayment.stripe_session == report.session, ParkedPayment.reason == reason)
    if session.exec(known).first() is None:
        session.add(
            ParkedPayment(
                business_id=checkout.business_id,
                stripe_session=report.session,
                stripe_intent=report.intent,
                reason=reason,
                amount_minor=report.amount_minor,
                currency=report.currency,
            )
        )
    return Outcome.PARKED


def _expire(session: Session, checkout: Checkout) -> Outcome:
    if checkout.state in (CheckoutState.COMPLETE, CheckoutState.EXPIRED):
        return Outcome.NOTHING
    checkout.state = CheckoutState.EXPIRED
    session.add(checkout)
    return Outcome.EXPIRED


def _state_of(report: Report) -> PaymentState | None:
    if report.status != "complete":
        return None  # a declined card leaves the page open: nothing to book
    if report.payment_status in ("paid", "no_payment_required"):
        return PaymentState.SUCCEEDED
    failed = report.intent_status in ("requires_payment_method", "canceled")
    return PaymentState.FAILED if failed else PaymentState.PROCESSING


def _apply(session: Session, checkout: Checkout, report: Report, state: PaymentState, moment: datetime) -> Outcome:
    payment = session.exec(select(Payment).where(Payment.checkout_id == checkout.id)).first()
    if payment and RANK[payment.state] >= RANK[state]:
        return Outcome.NOTHING
    invoice = session.get_one(Invoice, checkout.invoice_id, with_for_update=True)
    if payment is None:
        payment = _new_payment(checkout, report)
        session.add(payment)
        session.flush()
        _allocate(session, payment, invoice)
    payment.state, payment.failure = state, report.failure
    payment.stripe_charge = report.charge or payment.stripe_charge
    payment.brand, payment.last4 = report.brand or payment.brand, report.last4 or payment.last4
    payment.received_at = moment if state is PaymentState.SUCCEEDED else None
    session.add(payment)
    ledger.rebuild(session, invoice, moment)
    _tell(session, checkout, payment, invoice)
    return Outcome.SETTLED if state is PaymentState.SUCCEEDED else Outcome(state.value)


def _new_payment(checkout: Checkout, report: Report) -> Payment:
    method = PaymentMethod.BANK_DEBIT if report.method.endswith("_debit") else PaymentMethod.CARD
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


def _allocate(session: Session, payment: Payment, invoice: Invoice) -> None:
    """As much as is still owed; what comes on top is kept as surplus and flagged, never dropped."""
    takes = invoice.state in (InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.UNCOLLECTIBLE)
    part = max(0, min(payment.amount_minor, invoice.balance_minor - invoice.processing_minor)) if takes else 0
    payment.surplus_minor = payment.amount_minor - part
    if part:
        session.add(
            PaymentAllocation(
                business_id=payment.business_id,
                client_id=payment.client_id,
                payment_id=payment.id,
                invoice_id=invoice.id,
                amount_minor=part,
            )
        )


def _tell(session: Session, checkout: Checkout, payment: Payment, invoice: Invoice) -> None:
    """The activity, and on success the mail: promised in the same transaction."""
    activity.note(
        session, invoice, f"payment_{payment.state.value}", Actor.CLIENT, checkout.contact_id,
        amount_minor=payment.amount_minor, currency=payment.currency, method=payment.method.value,
    )  # fmt: skip
    if payment.state is PaymentState.SUCCEEDED:
        outbox.promise(session, payment.business_id, "payment_confirmed", f"payment:{payment.id.hex}",
                       payment=payment.id.hex)  # fmt: skip
