"""Whether an invoice can be paid online now, and if not, why, in a person's words."""

from sqlmodel import col, func, select

from portal import formats
from portal.access.visit import Visit
from portal.domain import connected, invoices
from portal.domain.pending import being_checked
from portal.domain.status import Status
from portal.errors import Refused
from portal.models import (
    Business,
    ContactRole,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Payment,
    PaymentAllocation,
    PaymentState,
)
from portal.settings import settings
from portal.text import t


class NotPayable(Refused):
    """Paid, void, processing, or never to be paid: the reason is said."""

    sentence = "{reason}"


class NotNow(Refused):
    """The business's Stripe account may take nothing at the moment, or none is connected yet."""

    sentence = "Online payment is not available right now. Please use the bank details on the invoice or contact us."


class PaymentsOff(Refused):
    """The business takes no online payments."""

    sentence = "Online payment is not available. Please use the bank details on the invoice or contact us."


SETTLED = {
    Status.PAID: "Invoice {number} has been paid already. Thank you!",
    Status.VOID: "Invoice {number} has been withdrawn: there is nothing to pay.",
    Status.UNCOLLECTIBLE: "Invoice {number} has been written off. Please contact us if you want to pay it.",
}


def why_not(visit: Visit, invoice: Invoice) -> str:
    """Why this invoice cannot be paid online now; empty when it can."""
    status = invoices.status_now(visit, invoice)
    number = invoice.number or ""
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return t("{number} is a credit note: there is nothing to pay.", visit.locale, number=number)
    if status is Status.PROCESSING or invoice.processing_minor:
        return _on_its_way(visit, invoice)
    if being_checked(visit.db, invoice.id):
        return t("A payment for invoice {number} is being checked. Please contact us.", visit.locale, number=number)
    if invoice.state is not InvoiceState.OPEN or invoice.balance_minor <= 0:
        return t(SETTLED.get(status, "Nothing is owed on invoice {number}."), visit.locale, number=number)
    if visit.role is ContactRole.VIEWER:
        return t("Your access is for reading only. Ask a colleague to pay.", visit.locale)
    if not online():
        return t(PaymentsOff.sentence, visit.locale)
    return "" if takes_money(visit) else t(NotNow.sentence, visit.locale)


def expected(visit: Visit, invoice: Invoice) -> str:
    """The day by which money on its way should be here, in words; empty when nothing is, or nobody knows."""
    if not invoice.processing_minor:
        return ""
    coming = (
        select(func.max(Payment.expected_on))
        .join(PaymentAllocation, col(PaymentAllocation.payment_id) == Payment.id)
        .where(PaymentAllocation.invoice_id == invoice.id, Payment.state == PaymentState.PROCESSING)
    )
    day = visit.db.exec(coming).one()
    return formats.day(day, visit.locale) if day else ""


def _on_its_way(visit: Visit, invoice: Invoice) -> str:
    number, day = invoice.number or "", expected(visit, invoice)
    if not day:
        return t("A payment for invoice {number} is already being processed.", visit.locale, number=number)
    words = "A payment for invoice {number} is already being processed, expected by {day}."
    return t(words, visit.locale, number=number, day=day)


def takes_money(visit: Visit) -> bool:
    """Whether anybody can be sent to pay now; where not, the bank transfer is shown instead."""
    return connected.takes_money(visit.db.get_one(Business, visit.business_id))


def online() -> bool:
    """There is a key for online payments at all."""
    return bool(settings().stripe_secret_key.get_secret_value())
