"""Settling: whatever Stripe reports, through webhook, return page or sweep, becomes one payment once.

`settle` is the only writer of payment state. It is handed a fresh report, never an event's own words, and moves
forward only: late, repeated and shuffled reports change nothing.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, select

from portal import crash, outbox
from portal.domain import activity, ledger
from portal.domain.checkout_gateway import Report
from portal.domain.parking import OVERPAID, mismatch, park
from portal.models import (
    Actor,
    Checkout,
    CheckoutState,
    Invoice,
    InvoiceState,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
)

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
    checkout = _checkout_of(session, report)
    if checkout is None:
        return Outcome.UNKNOWN
    invoice = session.get_one(Invoice, checkout.invoice_id, with_for_update=True)
    session.refresh(checkout, with_for_update=True)  # after the invoice: whoever pays locks in this order too
    checkout.stripe_session = checkout.stripe_session or report.session
    state = _state_of(report)
    if reason := mismatch(checkout, report):
        return (
            Outcome.NOTHING if state in (None, PaymentState.FAILED) else _put_aside(session, checkout, report, reason)
        )
    if state is None:
        return _expire(session, checkout) if report.status == "expired" else Outcome.NOTHING
    checkout.state = CheckoutState.COMPLETE
    session.add(checkout)
    return _apply(session, checkout, invoice, report, state, moment)


def _checkout_of(session: Session, report: Report) -> Checkout | None:
    """By its session; or by our mark, when we were killed between asking for the session and noting it."""
    known = select(Checkout).where(Checkout.stripe_session == report.session)
    marked = select(Checkout).where(Checkout.idempotency_key == f"checkout-{report.checkout_id}")
    return session.exec(known).first() or session.exec(marked).first()


def _put_aside(session: Session, checkout: Checkout, report: Report, reason: str) -> Outcome:
    """Money came that does not fit: nobody pays again, nothing is booked, a person must look."""
    if checkout.stripe_session == report.session and checkout.state is not CheckoutState.COMPLETE:
        checkout.state = CheckoutState.COMPLETE
        session.add(checkout)
    return Outcome.PARKED if park(session, checkout, report, reason, report.amount_minor) else Outcome.NOTHING


def _expire(session: Session, checkout: Checkout) -> Outcome:
    if checkout.state is CheckoutState.COMPLETE or (checkout.state is CheckoutState.EXPIRED and not checkout.url):
        return Outcome.NOTHING
    checkout.state, checkout.url = CheckoutState.EXPIRED, ""
    session.add(checkout)
    return Outcome.EXPIRED


def _state_of(report: Report) -> PaymentState | None:
    if report.status != "complete":
        return None  # a declined card leaves the page open: nothing to book
    if report.payment_status in ("paid", "no_payment_required"):
        return PaymentState.SUCCEEDED
    failed = report.intent_status in ("requires_payment_method", "canceled")
    return PaymentState.FAILED if failed else PaymentState.PROCESSING


def _apply(session: Session, checkout: Checkout, invoice: Invoice, report: Report, state: PaymentState,
           moment: datetime) -> Outcome:  # fmt: skip
    payment = session.exec(select(Payment).where(Payment.checkout_id == checkout.id)).first()
    if payment and RANK[payment.state] >= RANK[state]:
        return Outcome.NOTHING
    payment = payment or _new_payment(checkout, report)
    session.add(payment)
    session.flush()
    _allocate(session, payment, invoice, state)
    payment.state, payment.failure = state, report.failure
    payment.stripe_charge = report.charge or payment.stripe_charge
    payment.brand, payment.last4 = report.brand or payment.brand, report.last4 or payment.last4
    payment.received_at = moment if state is PaymentState.SUCCEEDED else None
    ledger.rebuild(session, invoice, moment)
    _tell(session, checkout, payment, invoice)
    if state is PaymentState.SUCCEEDED and payment.surplus_minor:
        _flag_surplus(session, checkout, report, payment, invoice)
    crash.point("settling")
    return Outcome.SETTLED if state is PaymentState.SUCCEEDED else Outcome(state.value)


def _new_payment(checkout: Checkout, report: Report) -> Payment:
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


def _allocate(session: Session, payment: Payment, invoice: Invoice, state: PaymentState) -> None:
    """As much as is owed at this moment; what comes on top is kept as surplus, never dropped.

    Money that has arrived goes before money still on its way; while a debit travels, the balance may change.
    """
    own = session.exec(select(PaymentAllocation).where(PaymentAllocation.payment_id == payment.id)).first()
    if own and state is PaymentState.FAILED:
        return
    coming = 0 if state is PaymentState.SUCCEEDED else invoice.processing_minor
    takes = invoice.state in (InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.UNCOLLECTIBLE)
    part = max(0, min(payment.amount_minor, invoice.balance_minor - coming)) if takes else 0
    payment.surplus_minor = payment.amount_minor - part
    if own and not part:
        session.delete(own)
    elif own:
        own.amount_minor = part
    elif part:
        session.add(_part_of(payment, invoice, part))


def _part_of(payment: Payment, invoice: Invoice, amount_minor: int) -> PaymentAllocation:
    return PaymentAllocation(
        business_id=payment.business_id,
        client_id=payment.client_id,
        payment_id=payment.id,
        invoice_id=invoice.id,
        amount_minor=amount_minor,
    )


def _flag_surplus(session: Session, checkout: Checkout, report: Report, payment: Payment, invoice: Invoice) -> None:
    """More than was owed arrived: two pages paid, or a credit note or a void came in between."""
    park(session, checkout, report, OVERPAID, payment.surplus_minor)
    activity.note(
        session, invoice, "payment_surplus", Actor.SYSTEM, amount_minor=payment.surplus_minor,
        currency=payment.currency,
    )  # fmt: skip


def _tell(session: Session, checkout: Checkout, payment: Payment, invoice: Invoice) -> None:
    """The activity, and on success the mail: promised in the same transaction."""
    activity.note(
        session, invoice, f"payment_{payment.state.value}", Actor.CLIENT, checkout.contact_id,
        amount_minor=payment.amount_minor, currency=payment.currency, method=payment.method.value,
    )  # fmt: skip
    if payment.state is PaymentState.SUCCEEDED:
        outbox.promise(session, payment.business_id, "payment_confirmed", f"payment:{payment.id.hex}",
                       payment=payment.id.hex)  # fmt: skip
