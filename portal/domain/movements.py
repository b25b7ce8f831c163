"""Everything that ever moved a client's balance, as lines of an account: what was asked for, what came, what went back.

A day is the business's. Whatever is dated ahead of today counts from today: the portal asks for it already.
Archived documents are not there, nor the part of a payment, refund or credit note that belongs to one. What an
archived credit note took off an invoice that is shown stays with that invoice, on the day it was issued.
An invoice imported with more paid before than its total stands there with less than nothing: the client is owed that.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import IntEnum
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from portal.domain import booked
from portal.models import InvoiceKind, RefundOrigin


class Kind(IntEnum):
    """What moved the balance; the order within a day."""

    INVOICE = 1
    CREDIT_NOTE = 2
    CREDITED = 3
    VOID = 4
    WRITTEN_OFF = 5
    PAYMENT = 6
    TAKEN_BACK = 7  # of a write-off: it was paid after all
    REFUND = 8
    CHARGEBACK = 9


class Movement(NamedTuple):
    """One line. `amount_minor` above zero is owed more, below zero less; `of` and `by` are rows to take words from."""

    on: date
    kind: Kind
    key: UUID
    amount_minor: int
    currency: str
    of: Any
    by: Any = None


class Calendar:
    """The business's days, none after today."""

    def __init__(self, timezone: str, today: date) -> None:
        self._zone, self.today = ZoneInfo(timezone), today

    def of(self, moment: datetime) -> date:
        """The day of a moment."""
        return min(moment.astimezone(self._zone).date(), self.today)

    def issued(self, document: Any) -> date:
        """The day a document counts from."""
        return min(document.issue_on or self.today, self.today)


def ordered(movements: Iterable[Movement]) -> list[Movement]:
    """By day, then kind, then id."""
    return sorted(movements, key=itemgetter(0, 1, 2))


def of_documents(documents: Iterable[Any], calendar: Calendar) -> Iterator[Movement]:
    """What invoices ask for, and what credit notes take off."""
    shown = {document.id for document in documents}
    known = Counter[UUID]()
    for one in documents:
        if one.kind is InvoiceKind.CREDIT_NOTE and one.corrects_id:
            known[one.corrects_id] += one.credited_minor
    for one in documents:
        on = calendar.issued(one)
        if one.kind is not InvoiceKind.CREDIT_NOTE:
            yield Movement(on, Kind.INVOICE, one.id, one.payable_minor, one.currency, one)
            if rest := one.credited_minor - known[one.id]:
                yield Movement(on, Kind.CREDITED, one.id, -rest, one.currency, one)
        elif one.corrects_id in shown or not one.credited_minor:
            yield Movement(on, Kind.CREDIT_NOTE, one.id, -one.payable_minor, one.currency, one)
        elif rest := one.payable_minor - one.credited_minor:
            yield Movement(on, Kind.CREDIT_NOTE, one.id, -rest, one.currency, one)


def of_payments(session: Session, payments: Iterable[Any], calendar: Calendar) -> Iterator[Movement]:
    """Money that has arrived: all of it, also what became the client's credit."""
    hidden = booked.hidden_of_payments(session)
    for one in payments:
        if amount := one.amount_minor - hidden.get(one.id, 0):
            yield Movement(calendar.of(one.received_at), Kind.PAYMENT, one.id, -amount, one.currency, one)


def of_refunds(session: Session, payments: Mapping[UUID, Any], calendar: Calendar) -> Iterator[Movement]:
    """Money that went back, also while it is on its way."""
    found = booked.refunds(session)
    hidden = booked.hidden_of_refunds(session) if found else {}
    for one in found:
        kind = Kind.CHARGEBACK if one.origin is RefundOrigin.CHARGEBACK else Kind.REFUND
        if amount := one.amount_minor - hidden.get(one.id, 0):
            on = calendar.of(one.settled_at or one.created_at)
            yield Movement(on, kind, one.id, amount, one.currency, one, payments.get(one.payment_id))
