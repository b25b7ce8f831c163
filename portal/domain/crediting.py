"""Credit notes: what was charged too much is taken off by a document of its own, with its own number.

The invoice stays as it was issued. What was paid for it and is owed no more becomes the client's credit.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from portal import outbox
from portal.clock import day_in
from portal.domain import accounts, activity, note_content, note_rows, numbering, overtaken
from portal.domain.note_content import Content, Left
from portal.errors import Refused
from portal.models import (
    Actor,
    Business,
    Client,
    Invoice,
    InvoiceKind,
    InvoiceState,
    InvoiceTax,
)
from portal.text import t

CORRECTED = (InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.UNCOLLECTIBLE)
LONGEST = 1000  # characters of a reason


class NotCorrected(Refused):
    """A credit note itself, or an invoice that was withdrawn."""

    sentence = "{number} cannot be credited."


class NothingChosen(Refused):
    """No line, or lines that come to nothing."""

    sentence = "Choose what is to be credited: at least one line, or an amount above zero."


def whole(session: Session, invoice_id: UUID, reason: str, moment: datetime, *, mail: bool = True) -> Invoice:
    """A note over the invoice, or over what earlier notes left of it."""
    invoice, left, locale = _open(session, invoice_id)
    if left.amount_minor <= 0:
        raise left.refuse(locale)
    content = note_content.whole(session, invoice, left, _words(session, invoice))
    return _issue(session, invoice, content, reason, moment, mail)


def lines(
    session: Session, invoice_id: UUID, positions: Collection[int], reason: str, moment: datetime, *, mail: bool = True
) -> Invoice:
    """A note over these lines, with their share of the invoice's discount."""
    invoice, left, locale = _open(session, invoice_id)
    content = note_content.of_lines(session, invoice, left, positions, locale)
    if content.credited_minor <= 0:
        raise NothingChosen
    return _issue(session, invoice, content, reason, moment, mail)


def amount(
    session: Session, invoice_id: UUID, amount_minor: int, reason: str, moment: datetime, *, mail: bool = True
) -> Invoice:
    """A note over an amount with tax, shared over the invoice's rates."""
    invoice, left, locale = _open(session, invoice_id)
    if amount_minor <= 0:
        raise NothingChosen
    if amount_minor > left.amount_minor:
        raise left.refuse(locale)
    content = note_content.of_amount(left, amount_minor, _words(session, invoice))
    return _issue(session, invoice, content, reason, moment, mail)


def _open(session: Session, invoice_id: UUID) -> tuple[Invoice, Left, str]:
    invoice = accounts.issued(session, invoice_id)
    if invoice.kind is InvoiceKind.CREDIT_NOTE or invoice.state not in CORRECTED:
        raise NotCorrected(number=invoice.number or "")
    locale = session.get_one(Business, invoice.business_id).locale
    return invoice, note_content.left_of(session, invoice), locale


def _words(session: Session, invoice: Invoice) -> str:
    locale = session.get_one(Client, invoice.client_id).locale
    return t("Credit on invoice {number}", locale, number=invoice.number or "")


def _issue(session: Session, invoice: Invoice, content: Content, reason: str, moment: datetime, mail: bool) -> Invoice:
    """Number, rows, story, and the invoice that owes less now."""
    business = session.get_one(Business, invoice.business_id)
    number = numbering.take(session, business.id, numbering.SERIES[InvoiceKind.CREDIT_NOTE])
    note = note_rows.note(business, invoice, content, number, day_in(business.timezone, moment))
    note.notes, note.sent_at = reason.strip()[:LONGEST], moment
    session.add(note)
    session.flush()
    session.add_all(note_rows.parts(note, content, _exemptions(session, invoice)))
    activity.note(session, note, "credit_note_issued", Actor.BUSINESS)
    money = {"amount_minor": note.credited_minor, "currency": note.currency}
    activity.note(session, invoice, "invoice_credited", Actor.BUSINESS, by=number, **money)
    overtaken.rebuild(session, [note, invoice], moment)
    if mail:
        outbox.promise(session, business.id, "invoice_sent", f"invoice:{note.id.hex}", invoice=note.id)
    return note


def _exemptions(session: Session, invoice: Invoice) -> dict[tuple[str, Any], str]:
    found = session.exec(select(InvoiceTax).where(InvoiceTax.invoice_id == invoice.id))
    return {(tax.category, tax.rate): tax.reason for tax in found}
