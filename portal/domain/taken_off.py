"""Voided and written-off documents: their line stays, and on the day they ended another takes off what was left.

What was left is what the invoice asked for, less what payments and credit notes had settled of it by then. What is
settled of it later (a written-off invoice is paid after all) is taken back on its own day, next to the payment, so
that statements of the time in between stay true. Once all of a write-off is taken back, the invoice is like any other:
a refund makes it owed again. A write-off the owner takes back leaves no trace in the books, so it leaves none here. An
invoice that was written off and then voided ended when it was written off. Where it is not known when it ended, it is
the day of issue, and nothing counts as later.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal.domain import booked
from portal.domain.movements import Calendar, Kind, Movement
from portal.models import InvoiceKind, InvoiceState

ENDED = (InvoiceState.VOID, InvoiceState.UNCOLLECTIBLE)


def of_ended(session: Session, documents: Sequence[Any], calendar: Calendar) -> Iterator[Movement]:
    """The lines of every document that ended, or had ended once."""
    ended = {one.id: one for one in documents if one.state in ENDED or one.written_off_at}
    later = _later(session, ended, calendar)
    for note in documents:
        target = ended.get(note.corrects_id) if note.kind is InvoiceKind.CREDIT_NOTE else None
        if target and (end := _end(target)) and calendar.issued(note) > calendar.of(end):
            later[target.id].append((calendar.issued(note), note.credited_minor))
    for one in ended.values():
        yield from _lines(one, sorted(later[one.id]), calendar)


def _later(session: Session, ended: dict[UUID, Any], calendar: Calendar) -> dict[UUID, list[tuple[date, int]]]:
    """What was settled of each after it ended; below zero: it was owed again."""
    found: dict[UUID, list[tuple[date, int]]] = defaultdict(list)

    def note(invoice_id: UUID, amount: int, moment: datetime) -> None:
        end = _end(ended[invoice_id]) if invoice_id in ended else None
        if end and moment > end:
            found[invoice_id].append((calendar.of(moment), amount))

    if any(one.paid_minor or one.refunded_minor for one in ended.values()):
        for invoice_id, amount, came, made in booked.settling(session):
            note(invoice_id, amount, max(came, made))
        for invoice_id, amount, went, asked in booked.owed_again(session):
            note(invoice_id, -amount, went or asked)
    return found


def _lines(one: Any, later: Sequence[tuple[date, int]], calendar: Calendar) -> Iterator[Movement]:
    end, is_over = _end(one), one.state in ENDED
    on = calendar.of(end) if end else calendar.issued(one)
    kind = Kind.VOID if one.state is InvoiceState.VOID and not one.written_off_at else Kind.WRITTEN_OFF
    amount, back = _left(one) + sum(change for _, change in later), 0
    yield Movement(on, kind, one.id, -amount, one.currency, one)
    for day, change in later:
        if not is_over and back == amount:
            return
        part = change if is_over else min(change, amount - back)
        back += part
        yield Movement(day, Kind.TAKEN_BACK, one.id, part, one.currency, one)
    if not is_over and back != amount:  # opened again by hand
        yield Movement(on, Kind.TAKEN_BACK, one.id, amount - back, one.currency, one)


def _end(one: Any) -> datetime | None:
    return one.written_off_at or one.voided_at


def _left(one: Any) -> int:
    """What the document still adds to the balance; a credit note less than nothing."""
    if one.kind is InvoiceKind.CREDIT_NOTE:
        return one.credited_minor - one.payable_minor
    return one.payable_minor - one.paid_minor + one.refunded_minor - one.credited_minor
