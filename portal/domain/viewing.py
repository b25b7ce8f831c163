"""Opening a document: the sheet, its payments, its story, and whether it can be paid."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.visit import Visit, writes
from portal.domain import activity, invoices
from portal.domain.activity import METHODS, ActivityRow
from portal.domain.documents import InvoiceDocument, document_of
from portal.domain.payable import why_not
from portal.models import Actor, Business, InvoiceState, Payment, PaymentAllocation, PaymentState
from portal.text import t

STATES = {
    PaymentState.SUCCEEDED: "Paid by {method}",
    PaymentState.PROCESSING: "Payment by {method} is being processed",
    PaymentState.FAILED: "Payment by {method} did not go through",
}


@dataclass(frozen=True)
class PaymentRow:
    """One payment in the history; `amount` is the part for this invoice."""

    words: str
    when: str
    amount: str
    state: str


@dataclass(frozen=True)
class Viewing:
    """The document page. `reason` says why it cannot be paid, where that is not plain to see."""

    document: InvoiceDocument
    payments: list[PaymentRow]
    happened: list[ActivityRow]
    payable: bool
    reason: str
    is_first: bool


def read(visit: Visit, slug: str) -> Viewing:
    """The client's own document. Reading takes no write lock: the first look is noted by `note_opened`."""
    invoice = invoices.find(visit, slug)
    business = visit.db.get_one(Business, visit.business_id)
    reason = why_not(visit, invoice)
    owing = invoice.state is InvoiceState.OPEN and invoice.balance_minor > 0
    return Viewing(
        document=document_of(visit, invoice),
        payments=payments_of(visit, invoice.id),
        happened=activity.of_invoice(visit, business.display_name, invoice.id),
        payable=not reason,
        reason=reason if owing else "",
        is_first=invoice.first_viewed_at is None,
    )


@writes
def note_opened(visit: Visit, slug: str) -> None:
    """The client has seen the document; only the first time counts."""
    invoice = invoices.find(visit, slug)
    if invoice.first_viewed_at is None:
        invoice.first_viewed_at = visit.now
        visit.db.add(invoice)
        activity.note(visit.db, invoice, "invoice_viewed", Actor.CLIENT, visit.contact_id, visit.ip)


def payments_of(visit: Visit, invoice_id: UUID) -> list[PaymentRow]:
    """Every payment of an invoice, newest first."""
    found = visit.db.exec(
        select(Payment, PaymentAllocation.amount_minor)
        .join(PaymentAllocation, col(PaymentAllocation.payment_id) == Payment.id)
        .where(PaymentAllocation.invoice_id == invoice_id)
        .order_by(col(Payment.created_at).desc(), col(Payment.id).desc())
    )
    return [_row(visit, payment, part) for payment, part in found]


def _row(visit: Visit, payment: Payment, part: int) -> PaymentRow:
    at = payment.received_at or payment.created_at
    method = t(METHODS[payment.method.value], visit.locale)
    card = f"{payment.brand.capitalize() or method} •••• {payment.last4}" if payment.last4 else method
    return PaymentRow(
        words=t(STATES[payment.state], visit.locale, method=card),
        when=formats.moment(at, ZoneInfo(visit.timezone), visit.locale),
        amount=formats.money(part, payment.currency, visit.locale),
        state=payment.state.value,
    )
