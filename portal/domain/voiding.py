"""Voiding: an invoice that should not have been sent is withdrawn. It keeps its number, and nothing leads back."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from portal.domain import accounts, activity, booking_promises, overtaken, unbilling
from portal.errors import Refused
from portal.models import Actor, Invoice, InvoiceKind, InvoiceState


class NotOpen(Refused):
    """Void already, or written off; or a credit note, which takes off at once."""

    sentence = "Only an open invoice can be voided, and {number} is not open."


class MoneyMoved(Refused):
    """Paid or credited, even in part: such an invoice is corrected by another document."""

    sentence = "Invoice {number} has been paid or credited in part or in full. Issue a credit note for it instead."


def void(session: Session, invoice_id: UUID, moment: datetime) -> Invoice:
    """open → void, while no money has ever moved. Money that comes all the same becomes the client's credit.

    A quote that it bills may be billed again.
    """
    quote = unbilling.quote_of(session, invoice_id)
    invoice = accounts.issued(session, invoice_id)
    number = invoice.number or ""
    if invoice.state not in (InvoiceState.OPEN, InvoiceState.PAID) or invoice.kind is InvoiceKind.CREDIT_NOTE:
        raise NotOpen(number=number)
    if invoice.state is InvoiceState.PAID or invoice.paid_minor or invoice.credited_minor:
        raise MoneyMoved(number=number)
    accounts.nothing_coming(invoice)
    if quote:
        unbilling.unbill(session, quote, invoice)
    invoice.state, invoice.voided_at = InvoiceState.VOID, moment
    overtaken.rebuild(session, [invoice], moment)
    activity.note(session, invoice, "invoice_voided", Actor.BUSINESS)
    booking_promises.money_moved(session, invoice)
    return invoice
