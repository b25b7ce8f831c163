"""Writing off: the owner no longer expects the money. What comes all the same still settles the invoice."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from portal.domain import accounts, activity, overtaken
from portal.errors import Refused
from portal.models import Actor, Invoice, InvoiceState


class NotOpen(Refused):
    """Nothing is owed, or it is written off already."""

    sentence = "Only an open invoice can be written off, and {number} is not open."


class NotWrittenOff(Refused):
    """There is nothing to take back."""

    sentence = "{number} is not written off."


def write_off(session: Session, invoice_id: UUID, moment: datetime) -> Invoice:
    """open → uncollectible, with whatever of it is still owed."""
    invoice = accounts.issued(session, invoice_id)
    if invoice.state is not InvoiceState.OPEN:
        raise NotOpen(number=invoice.number or "")
    accounts.nothing_coming(invoice)
    invoice.state, invoice.written_off_at = InvoiceState.UNCOLLECTIBLE, moment
    overtaken.rebuild(session, [invoice], moment)
    activity.note(session, invoice, "invoice_written_off", Actor.BUSINESS)
    return invoice


def take_back(session: Session, invoice_id: UUID, moment: datetime) -> Invoice:
    """uncollectible → open: it is expected to be paid after all."""
    invoice = accounts.issued(session, invoice_id)
    if invoice.state is not InvoiceState.UNCOLLECTIBLE:
        raise NotWrittenOff(number=invoice.number or "")
    invoice.state, invoice.written_off_at = InvoiceState.OPEN, None
    overtaken.rebuild(session, [invoice], moment)
    activity.note(session, invoice, "write_off_taken_back", Actor.BUSINESS)
    return invoice
