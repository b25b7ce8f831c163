"""Settling: whatever Stripe reports, through webhook, return page or sweep, becomes one payment once.

`settle` is the only writer of payment state (what went back: returned.py; money from elsewhere: offline.py). It is
handed a fresh report, never an event's own words, and moves forward only: late, repeated and shuffled reports change
nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from portal import crash, outbox
from portal.clock import day_in
from portal.domain import activity, ledger, pay_link_uses, receipt_issuing, returned
from portal.domain.allocation import Part
from portal.domain.checkout_gateway import Report
from portal.domain.expected import expected_on
from portal.domain.parking import OVERPAID, decided, mismatch, park
from portal.domain.pending import end, items_of
from portal.domain.reported import checkout_of, new_payment, state_of
from portal.models import (
    Actor,
    Business,
    Checkout,
    CheckoutItem,
    CheckoutState,
    Invoice,
    InvoiceState,
    PayLink,
    Payment,
    PaymentAllocation,
    PaymentState,
)

RANK = {PaymentState.PROCESSING: 1, PaymentState.FAILED: 2, PaymentState.SUCCEEDED: 3}
LINK_VERBS = {
    PaymentState.PROCESSING: "pay_link_processing",
    PaymentState.FAILED: "pay_link_failed",
    PaymentState.SUCCEEDED: "pay_link_paid",
}
TAKES = (InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.UNCOLLECTIBLE)  # money for a void one becomes credit


class Outcome(StrEnum):
    """What a report changed."""

    NOTHING = "nothing"
    PROCESSING = "processing"
    FAILED = "failed"
    SETTLED = "settled"
    RETURNED = "returned"  # only what went back
    EXPIRED = "expired"
    PARKED = "parked"
    UNKNOWN = "unknown"


def settle(session: Session, report: Report, moment: datetime) -> Outcome:
    """Bring our books in line with one report; run inside a write transaction, safe to repeat."""
    checkout = checkout_of(session, report)
    if checkout is None:
        return Outcome.UNKNOWN
    invoices = lock(session, _concerned(session, checkout, report))
    session.refresh(checkout, with_for_update=True)  # after the invoices: whoever pays locks in this order too
    checkout.stripe_session = checkout.stripe_session or report.session
    state = state_of(report)
    if reason := mismatch(checkout, report):
        if booked := _booked_by_hand(session, report):
            return Outcome.RETURNED if returned.settle(session, booked, invoices, report, moment) else Outcome.NOTHING
        aside = state not in (None, PaymentState.FAILED) and not decided(session, report.session)
        return _put_aside(session, checkout, report, reason) if aside else Outcome.NOTHING
    if state is None:
        return _unpaid(session, checkout, report)
    if checkout.state is not CheckoutState.COMPLETE:
        end(session, checkout, CheckoutState.COMPLETE)
    outcome = _apply(session, checkout, invoices, report, state, moment)
    payment = session.exec(select(Payment).where(Payment.checkout_id == checkout.id)).one()
    went_back = returned.settle(session, payment, invoices, report, moment)
    crash.point("settling")
    return Outcome.RETURNED if went_back and outcome is Outcome.NOTHING else outcome


def lock(session: Session, invoice_ids: Iterable[UUID]) -> dict[UUID, Invoice]:
    """These invoices, locked always in the same order."""
    return {one: session.get_one(Invoice, one, with_for_update=True) for one in sorted(set(invoice_ids))}


def succeed(session: Session, payment: Payment, moment: datetime, *, mail: bool = True) -> None:
    """The money has arrived: from now on it counts, and has a receipt. The ledger is rebuilt by the caller."""
    payment.state, payment.received_at, payment.expected_on, payment.failure = PaymentState.SUCCEEDED, moment, None, ""
    receipt_issuing.issue(session, payment)
    session.add(payment)
    pay_link_uses.note_paid(session, payment, moment)
    if mail:
        once = f"payment:{payment.id.hex}"
        outbox.promise(session, payment.business_id, "payment_confirmed", once, payment=payment.id)


def _concerned(session: Session, checkout: Checkout, report: Report) -> set[UUID]:
    """Invoices that were asked for, and those the payment settles by now."""
    asked = select(CheckoutItem.invoice_id).where(CheckoutItem.checkout_id == checkout.id)
    came = or_(col(Payment.checkout_id) == checkout.id, col(Payment.stripe_intent) == (report.intent or None))
    paid = select(PaymentAllocation.invoice_id).join(Payment).where(came)
    return {*session.exec(asked), *session.exec(paid)}


def _booked_by_hand(session: Session, report: Report) -> Payment | None:
    """Money that did not fit and that a person booked all the same: what goes back of it is settled as usual."""
    known = select(Payment).where(Payment.stripe_intent == report.intent)
    return session.exec(known).first() if report.intent else None


def _put_aside(session: Session, checkout: Checkout, report: Report, reason: str) -> Outcome:
    """Money came that does not fit: nobody pays again, nothing is booked, a person must look."""
    if checkout.stripe_session == report.session and checkout.state is not CheckoutState.COMPLETE:
        end(session, checkout, CheckoutState.COMPLETE)
    return Outcome.PARKED if park(session, checkout, report, reason, report.amount_minor) else Outcome.NOTHING


def _unpaid(session: Session, checkout: Checkout, report: Report) -> Outcome:
    """Nothing to book: a declined card leaves the page open, and after a day Stripe closes it."""
    if report.failure and checkout.failure != report.failure:
        checkout.failure = report.failure
        session.add(checkout)
    over = checkout.state is CheckoutState.COMPLETE or (checkout.state is CheckoutState.EXPIRED and not checkout.url)
    if report.status != "expired" or over:
        return Outcome.NOTHING
    end(session, checkout, CheckoutState.EXPIRED, closed=True)
    return Outcome.EXPIRED


def _apply(session: Session, checkout: Checkout, invoices: dict[UUID, Invoice], report: Report, state: PaymentState,
           moment: datetime) -> Outcome:  # fmt: skip
    payment = session.exec(select(Payment).where(Payment.checkout_id == checkout.id)).first()
    if payment and RANK[payment.state] >= RANK[state]:
        return Outcome.NOTHING
    payment = payment or new_payment(checkout, report)
    session.add(payment)
    session.flush()
    if state is not PaymentState.FAILED or not ledger.parts_of(session, payment):
        ledger.allot(session, payment, _parts(session, checkout, invoices, state))
    payment.stripe_charge = report.charge or payment.stripe_charge
    payment.brand, payment.last4 = report.brand or payment.brand, report.last4 or payment.last4
    if state is PaymentState.SUCCEEDED:
        succeed(session, payment, moment)
    else:
        _not_yet(session, payment, report, state, moment)
    for invoice in invoices.values():
        ledger.rebuild(session, invoice, moment)
    _tell(session, checkout, payment, report)
    return Outcome.SETTLED if state is PaymentState.SUCCEEDED else Outcome(state.value)


def _not_yet(session: Session, payment: Payment, report: Report, state: PaymentState, moment: datetime) -> None:
    """On its way, until a day the bank is known to keep; or bounced, and nobody owes less."""
    today = day_in(session.get_one(Business, payment.business_id).timezone, moment)
    payment.state, payment.failure = state, report.failure
    payment.expected_on = expected_on(report.method, today) if state is PaymentState.PROCESSING else None
    if state is PaymentState.FAILED:
        once = f"payment_failed:{payment.id.hex}"
        outbox.promise(session, payment.business_id, "payment_failed", once, payment=payment.id)


def _parts(session: Session, checkout: Checkout, invoices: dict[UUID, Invoice], state: PaymentState) -> Sequence[Part]:
    """As much of what was asked for each invoice as is owed at this moment; the rest is kept, never dropped.

    Money that has arrived goes before money still on its way; while a debit travels, the balance may change.
    """
    found = list[Part]()
    for item, _ in items_of(session, checkout.id):
        invoice = invoices[item.invoice_id]
        coming = 0 if state is PaymentState.SUCCEEDED else invoice.processing_minor
        part = max(0, min(item.amount_minor, invoice.balance_minor - coming))
        found.append(Part(invoice.id, part if invoice.state in TAKES else 0))
    return found


def _tell(session: Session, checkout: Checkout, payment: Payment, report: Report) -> None:
    """The story: one entry, whether one invoice was paid or many; and what came on top."""
    money: dict[str, Any] = {"amount_minor": payment.amount_minor, "currency": payment.currency}
    money["method"] = payment.method.value
    items = items_of(session, checkout.id)
    verb, who = f"payment_{payment.state.value}", (Actor.CLIENT, checkout.contact_id)
    if link_id := checkout.pay_link_id:
        verb, money["name"] = LINK_VERBS[payment.state], session.get_one(PayLink, link_id).name
    if len(items) == 1:
        activity.note(session, items[0][1], verb, *who, **money)
    else:
        activity.note_account(session, payment, f"{verb}_several", *who, count=len(items), **money)
    over = payment.surplus_minor if payment.state is PaymentState.SUCCEEDED else 0
    if over:
        park(session, checkout, report, OVERPAID, over)
        activity.note_account(
            session, payment, "payment_surplus", Actor.SYSTEM, amount_minor=over, currency=payment.currency
        )
