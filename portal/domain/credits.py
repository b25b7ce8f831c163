"""Imported credit notes against the invoices they correct, whichever of the two arrives first.

`credited_minor` of a credit note is what it took off its invoice, so an invoice's own is the sum over its notes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from portal.domain import ledger
from portal.domain.issued import Reference
from portal.models import Invoice, InvoiceKind, InvoiceState

SEVERAL = ", "  # between the numbers in `corrects_number` when a note names more than one invoice


@dataclass(frozen=True)
class Applied:
    """So much of this note was taken off this invoice."""

    note: Invoice
    invoice: Invoice
    amount_minor: int


def settle(db: Session, row: Invoice, corrects: Sequence[Reference], now: datetime) -> Iterator[Applied]:
    """Apply a new credit note to the first invoice it names that is here, or to a new invoice the notes
    that were waiting for it."""
    if row.kind is not InvoiceKind.CREDIT_NOTE:
        for note in _waiting(db, row):
            yield from _apply(db, note, row, now)
        return
    for reference in corrects:
        if found := _invoice(db, row, reference.number):
            yield from _apply(db, row, found, now)
            return


def _invoice(db: Session, note: Invoice, number: str) -> Invoice | None:
    """The invoice of the same seller to the same client."""
    return db.exec(_same(note).where(Invoice.number == number, Invoice.kind != InvoiceKind.CREDIT_NOTE)).first()


def _waiting(db: Session, invoice: Invoice) -> list[Invoice]:
    """Credit notes that name this invoice and found none when they came, oldest first."""
    notes = db.exec(
        _same(invoice)
        .where(Invoice.kind == InvoiceKind.CREDIT_NOTE, col(Invoice.corrects_id).is_(None))
        .order_by(col(Invoice.issue_on), col(Invoice.id))
    )
    named = (invoice.number or "").join((SEVERAL, SEVERAL))
    return [note for note in notes if named in note.corrects_number.join((SEVERAL, SEVERAL))]


def _same(row: Invoice):
    """Documents of this document's seller to its client, locked: their balance may change."""
    return (
        select(Invoice)
        .where(
            Invoice.business_id == row.business_id,
            Invoice.client_id == row.client_id,
            Invoice.seller_key == row.seller_key,
        )
        .with_for_update()
    )


def _apply(db: Session, note: Invoice, invoice: Invoice, now: datetime) -> Iterator[Applied]:
    """Up to what is still owed; the rest of the note stays unused. Another currency links the two, no more."""
    note.corrects_id = invoice.id
    amount = min(ledger.payable_of(note), invoice.balance_minor)
    if invoice.state is not InvoiceState.OPEN or invoice.currency != note.currency or amount <= 0:
        return
    note.credited_minor = amount
    ledger.rebuild(db, invoice, now)
    yield Applied(note, invoice, amount)
