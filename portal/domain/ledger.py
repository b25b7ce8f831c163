"""An invoice's cached figures, always rebuilt from the rows that prove them; and which payment settles what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from portal.domain import activity, booking_promises
from portal.domain.allocation import Part
from portal.domain.credit import COUNTING
from portal.models import (
    Actor,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Payment,
    PaymentAllocation,
    PaymentState,
    Refund,
    RefundPart,
)


def payable_of(invoice: Invoice) -> int:
    """What was asked for at issue (BT-115): total less what was already paid, plus rounding. Minor units."""
    return invoice.total_minor - invoice.prepaid_minor + invoice.rounding_minor


def settled_of(invoice: Invoice) -> int:
    """What has been settled of it by payments and credit notes, less what went back. Minor units."""
    return invoice.paid_minor - invoice.refunded_minor + invoice.credited_minor


def balance_of(invoice: Invoice) -> int:
    """What is still owed, in minor units; BR-CO-16."""
    return payable_of(invoice) - settled_of(invoice)


def rebuild(session: Session, invoice: Invoice, moment: datetime) -> None:
    """Bring every cached figure and the state in line with payments, refunds and credit notes."""
    session.flush()
    before = invoice.paid_minor, invoice.processing_minor, invoice.credited_minor
    _sum_up(session, invoice)
    if before != (invoice.paid_minor, invoice.processing_minor, invoice.credited_minor):
        booking_promises.money_moved(session, invoice)
    if invoice.balance_minor < 0 and _free(session, invoice, -invoice.balance_minor):
        session.flush()
        _sum_up(session, invoice)
    if invoice.state in (InvoiceState.OPEN, InvoiceState.PAID):
        settled = invoice.balance_minor <= 0
        invoice.state = InvoiceState.PAID if settled else InvoiceState.OPEN
        invoice.paid_at = (invoice.paid_at or moment) if settled else None
    elif invoice.state is InvoiceState.UNCOLLECTIBLE and invoice.balance_minor <= 0:
        invoice.state, invoice.paid_at = InvoiceState.PAID, moment
    asked_first = invoice.deposit_due_on and settled_of(invoice) < invoice.deposit_minor
    invoice.awaited_on = invoice.deposit_due_on if asked_first else invoice.due_on
    session.add(invoice)


def allot(session: Session, payment: Payment, parts: Sequence[Part]) -> None:
    """Let a payment settle exactly these parts; the rest of it is surplus. The invoices are not rebuilt here."""
    wanted = {part.invoice_id: part.amount_minor for part in parts if part.amount_minor > 0}
    for old in session.exec(select(PaymentAllocation).where(PaymentAllocation.payment_id == payment.id)):
        if old.invoice_id in wanted:
            old.amount_minor = wanted.pop(old.invoice_id)
        else:
            session.delete(old)
    owner: dict[str, Any] = {
        "business_id": payment.business_id,
        "client_id": payment.client_id,
        "payment_id": payment.id,
    }
    for invoice_id, amount in wanted.items():
        session.add(PaymentAllocation(**owner, invoice_id=invoice_id, amount_minor=amount))
    payment.surplus_minor = payment.amount_minor - sum(max(0, part.amount_minor) for part in parts)
    session.add(payment)
    session.flush()


def parts_of(session: Session, payment: Payment) -> list[Part]:
    """What a payment settles."""
    rows = session.exec(select(PaymentAllocation).where(PaymentAllocation.payment_id == payment.id))
    return [Part(row.invoice_id, row.amount_minor) for row in rows]


def refunded_of(session: Session, payment: Payment) -> dict[UUID, int]:
    """What was given back of a payment, by the invoice that owes it again."""
    query = (
        select(RefundPart.invoice_id, func.sum(RefundPart.amount_minor))
        .join(Refund, col(Refund.id) == RefundPart.refund_id)
        .where(Refund.payment_id == payment.id, col(Refund.state).in_(COUNTING))
        .group_by(col(RefundPart.invoice_id))
    )
    return dict(session.exec(query).all())


def _sum_up(session: Session, invoice: Invoice) -> None:
    invoice.paid_minor = _allocated(session, invoice, PaymentState.SUCCEEDED)
    invoice.processing_minor = _allocated(session, invoice, PaymentState.PROCESSING)
    invoice.refunded_minor = _refunded(session, invoice)
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        invoice.balance_minor = 0
        return
    invoice.credited_minor = session.exec(
        select(func.coalesce(func.sum(Invoice.credited_minor), 0)).where(
            Invoice.corrects_id == invoice.id, Invoice.kind == InvoiceKind.CREDIT_NOTE
        )
    ).one()
    invoice.balance_minor = balance_of(invoice)


def _free(session: Session, invoice: Invoice, excess: int) -> bool:
    """Too much settles this invoice since a credit note came: the newest payments keep it as credit."""
    query = (
        select(Payment, PaymentAllocation)
        .join(PaymentAllocation, col(PaymentAllocation.payment_id) == Payment.id)
        .where(PaymentAllocation.invoice_id == invoice.id, Payment.state == PaymentState.SUCCEEDED)
        .order_by(col(Payment.received_at).desc(), col(Payment.id).desc())
    )
    freed = 0
    for payment, own in session.exec(query).all():
        amount = min(excess - freed, own.amount_minor - refunded_of(session, payment).get(invoice.id, 0))
        if amount <= 0:
            continue
        less = [Part(p.invoice_id, p.amount_minor - amount * (p.invoice_id == invoice.id))
                for p in parts_of(session, payment)]  # fmt: skip
        allot(session, payment, less)
        freed += amount
    if freed:
        activity.note(session, invoice, "credit_kept", Actor.SYSTEM, amount_minor=freed, currency=invoice.currency)
    return freed > 0


def _allocated(session: Session, invoice: Invoice, state: PaymentState) -> int:
    return session.exec(
        select(func.coalesce(func.sum(PaymentAllocation.amount_minor), 0))
        .join(Payment, col(Payment.id) == PaymentAllocation.payment_id)
        .where(PaymentAllocation.invoice_id == invoice.id, Payment.state == state)
    ).one()


def _refunded(session: Session, invoice: Invoice) -> int:
    return session.exec(
        select(func.coalesce(func.sum(RefundPart.amount_minor), 0))
        .join(Refund, col(Refund.id) == RefundPart.refund_id)
        .where(RefundPart.invoice_id == invoice.id, col(Refund.state).in_(COUNTING))
    ).one()
