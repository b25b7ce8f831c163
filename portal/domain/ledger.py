"""An invoice's cached figures, always rebuilt from the rows that prove them."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from portal.models import Invoice, InvoiceKind, InvoiceState, Payment, PaymentAllocation, PaymentState


def payable_of(invoice: Invoice) -> int:
    """What was asked for at issue (BT-115): total less what was already paid, plus rounding. Minor units."""
    return invoice.total_minor - invoice.prepaid_minor + invoice.rounding_minor


def balance_of(invoice: Invoice) -> int:
    """What is still owed, in minor units; BR-CO-16."""
    return payable_of(invoice) - invoice.paid_minor + invoice.refunded_minor - invoice.credited_minor


def rebuild(session: Session, invoice: Invoice, moment: datetime) -> None:
    """Bring paid, processing, credited, balance and state in line with payments and credit notes."""
    session.flush()
    invoice.paid_minor = _allocated(session, invoice, PaymentState.SUCCEEDED)
    invoice.processing_minor = _allocated(session, invoice, PaymentState.PROCESSING)
    invoice.credited_minor = (
        session.exec(
            select(func.coalesce(func.sum(Invoice.credited_minor), 0)).where(
                Invoice.corrects_id == invoice.id, Invoice.kind == InvoiceKind.CREDIT_NOTE
            )
        ).one()
        if invoice.kind is not InvoiceKind.CREDIT_NOTE
        else invoice.credited_minor
    )
    invoice.balance_minor = 0 if invoice.kind is InvoiceKind.CREDIT_NOTE else balance_of(invoice)
    if invoice.state in (InvoiceState.OPEN, InvoiceState.PAID):
        settled = invoice.balance_minor <= 0
        invoice.state = InvoiceState.PAID if settled else InvoiceState.OPEN
        invoice.paid_at = (invoice.paid_at or moment) if settled else None
    elif invoice.state is InvoiceState.UNCOLLECTIBLE and invoice.balance_minor <= 0:
        invoice.state, invoice.paid_at = InvoiceState.PAID, moment
    session.add(invoice)


def _allocated(session: Session, invoice: Invoice, state: PaymentState) -> int:
    return session.exec(
        select(func.coalesce(func.sum(PaymentAllocation.amount_minor), 0))
        .join(Payment, col(Payment.id) == PaymentAllocation.payment_id)
        .where(PaymentAllocation.invoice_id == invoice.id, Payment.state == state)
    ).one()
