"""What moved the money of one invoice: payments, refunds, disputes and credit notes, each kind read in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_
from sqlmodel import Session, col, select

from portal.domain.invoices import visible
from portal.models import (
    Activity,
    CheckoutItem,
    Dispute,
    Invoice,
    InvoiceKind,
    Payment,
    PaymentAllocation,
    PaymentState,
    Refund,
    RefundPart,
)

AT_ONCE = timedelta(seconds=5)


@dataclass(frozen=True)
class PaidPart:
    """So much of this payment settles the invoice, or would have. `spent_at`: it was the client's credit until then."""

    payment: Payment
    amount_minor: int
    spent_at: datetime | None = None


@dataclass(frozen=True)
class RefundedPart:
    """So much of this refund the invoice owes again, unless it came back."""

    refund: Refund
    payment: Payment
    amount_minor: int


@dataclass(frozen=True)
class Note:
    """What a credit note took off. `number` and `slug` are empty when the client is not shown that note."""

    amount_minor: int
    issue_on: date | None
    written_at: datetime
    number: str
    slug: str


def payments(session: Session, invoice: Invoice) -> list[PaidPart]:
    """What has arrived or is on its way, oldest first."""
    found = session.exec(
        select(Payment, PaymentAllocation)
        .join(PaymentAllocation, col(PaymentAllocation.payment_id) == Payment.id)
        .where(PaymentAllocation.invoice_id == invoice.id, Payment.state != PaymentState.FAILED)
        .order_by(col(Payment.received_at), col(Payment.created_at), col(Payment.id))
    ).all()
    spendings = _credit_spent(session, invoice) if found else []
    return [PaidPart(one, part.amount_minor, _spent_at(part, spendings)) for one, part in found if part.amount_minor]


def _credit_spent(session: Session, invoice: Invoice) -> list[datetime]:
    """When credit was put on the invoice: the activity is noted right after the allocation, in one transaction."""
    noted = Activity.invoice_id == invoice.id, Activity.verb == "credit_used"
    return list(session.exec(select(Activity.created_at).where(*noted)))


def _spent_at(part: PaymentAllocation, spendings: Sequence[datetime]) -> datetime | None:
    moments = (at for at in spendings if timedelta(0) <= at - part.created_at < AT_ONCE)
    return next(moments, None)


def failures(session: Session, invoice: Invoice) -> list[PaidPart]:
    """Payments that bounced: what they were asked to settle."""
    found = session.exec(
        select(Payment, CheckoutItem.amount_minor)
        .join(CheckoutItem, col(CheckoutItem.checkout_id) == Payment.checkout_id)
        .where(CheckoutItem.invoice_id == invoice.id, Payment.state == PaymentState.FAILED)
    )
    return [PaidPart(payment, amount) for payment, amount in found]


def refunds(session: Session, invoice: Invoice) -> list[RefundedPart]:
    """What was given back of payments of this invoice, oldest first, also what did not reach the client."""
    found = session.exec(
        select(Refund, Payment, RefundPart.amount_minor)
        .join(RefundPart, col(RefundPart.refund_id) == Refund.id)
        .join(Payment, col(Payment.id) == Refund.payment_id)
        .where(RefundPart.invoice_id == invoice.id)
        .order_by(col(Refund.created_at), col(Refund.id))
    )
    return [RefundedPart(*one) for one in found]


def disputes(session: Session, paid: Sequence[PaidPart]) -> list[tuple[Dispute, Payment]]:
    """Which of these payments the payer's bank questions, or did."""
    by_id = {one.payment.id: one.payment for one in paid}
    if not by_id:
        return []
    found = session.exec(select(Dispute).where(col(Dispute.payment_id).in_(by_id)).order_by(col(Dispute.created_at)))
    return [(dispute, by_id[dispute.payment_id]) for dispute in found]


def notes(session: Session, invoice: Invoice) -> list[Note]:
    """The credit notes that took something off, oldest first."""
    found = session.exec(
        select(Invoice, and_(*visible()))
        .where(Invoice.corrects_id == invoice.id, Invoice.kind == InvoiceKind.CREDIT_NOTE, Invoice.credited_minor > 0)
        .order_by(col(Invoice.issue_on), col(Invoice.id))
    )
    return [_note(note, is_shown) for note, is_shown in found]


def _note(note: Invoice, is_shown: bool) -> Note:
    number, slug = (note.number or note.slug, note.slug) if is_shown else ("", "")
    return Note(note.credited_minor, note.issue_on, note.created_at, number, slug)


def corrected(session: Session, note: Invoice) -> Invoice | None:
    """The invoice a credit note took something off, when the client may see it."""
    return session.exec(select(Invoice).where(Invoice.id == note.corrects_id, *visible())).first()
