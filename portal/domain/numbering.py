"""Document numbers: gap-free, taken in the transaction that issues the document."""

from uuid import UUID

from sqlmodel import Session, select

from portal import db
from portal.models import InvoiceKind, NumberSequence

SERIES = {InvoiceKind.STANDARD: "INV", InvoiceKind.DEPOSIT: "INV", InvoiceKind.CREDIT_NOTE: "CN"}

RECEIPTS, QUOTES = "RC", "QT"


def take(session: Session, business_id: UUID, series: str) -> str:
    """The next number, such as INV-00042. Locked until this transaction ends: an undone one leaves no gap."""
    query = select(NumberSequence).where(NumberSequence.business_id == business_id, NumberSequence.series == series)
    sequence = session.exec(query.with_for_update()).first()
    if sequence is None:  # the first of all: two must not begin the series
        db.queue(session, "series", business_id, series)
        sequence = session.exec(query.with_for_update()).first()
    sequence = sequence or NumberSequence(business_id=business_id, series=series)
    number = f"{series}-{sequence.next:05d}"
    sequence.next += 1
    session.add(sequence)
    session.flush()
    return number
