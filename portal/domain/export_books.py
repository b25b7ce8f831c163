"""The books of a period for whoever keeps them: the statement of each currency, and the documents it begins from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from portal.access.visit import Visit
from portal.domain import booked, export_periods, invoices, statement, statement_paper
from portal.domain.documents import KINDS
from portal.domain.movements import Calendar, Kind
from portal.domain.periods import Period
from portal.domain.statement import Asked, Statement
from portal.domain.statement_paper import StatementPaper
from portal.domain.status import WORDS
from portal.models import Invoice, InvoiceKind, InvoiceTax
from portal.text import t

ASKED_FOR = (Kind.INVOICE, Kind.CREDIT_NOTE)
AT_ONCE = 500  # rows read with one question: databases take only so many values


@dataclass(frozen=True)
class BookedDocument:
    """One document; what a credit note takes off is below zero. `booked_minor` is its own line on the statement: the
    total less what was paid before it was issued, with its rounding."""

    slug: str
    number: str
    issued: date
    due: date | None
    kind: str
    status: str
    net_minor: int
    taxes: dict[Decimal, tuple[int, int]]  # rate: what is taxed, and the tax
    tax_minor: int
    total_minor: int
    booked_minor: int


@dataclass(frozen=True)
class Books:
    """One currency."""

    paper: StatementPaper
    documents: list[BookedDocument]


def ever(visit: Visit) -> list[StatementPaper]:
    """The statement of each currency from the first movement to today."""
    return [_paper(visit, _trimmed(found)) for found in export_periods.ever(visit)]


def of_period(visit: Visit, period: Period) -> list[Books]:
    """Each currency with anything in this period, or left over from before."""
    until = Period(period.first, max(period.first, min(period.last, visit.today)))
    found = [_statement(visit, until, one) for one in statement.read(visit, Asked(export_periods.EVER)).currencies]
    documents = issued_in(visit, period)
    made = [Books(_paper(visit, one), _documents(visit, documents, one)) for one in found]
    return [one for one in made if _says_something(one)]


def issued_in(visit: Visit, period: Period) -> list[Any]:
    """The documents that count from a day of the period, the oldest first."""
    calendar = Calendar(visit.timezone, visit.today)
    found = [one for one in booked.documents(visit.db) if period.first <= calendar.issued(one) <= period.last]
    return sorted(found, key=lambda one: (calendar.issued(one), one.id))


def chunks(keys: Iterable[UUID]) -> Iterable[list[UUID]]:
    """So many at once."""
    known = list(keys)
    return (known[start : start + AT_ONCE] for start in range(0, len(known), AT_ONCE))


def _statement(visit: Visit, period: Period, currency: str) -> Statement:
    return statement.read(visit, Asked(period.first.isoformat(), period.last.isoformat(), currency))


def _trimmed(found: Statement) -> Statement:
    """Nothing was booked before its first line, so it begins there."""
    first = found.entries[0].movement.on if found.entries else found.today
    return replace(found, period=Period(first, found.today))


def _paper(visit: Visit, found: Statement) -> StatementPaper:
    return statement_paper.of_statement(visit, found)


def _documents(visit: Visit, known: list[Any], found: Statement) -> list[BookedDocument]:
    own = {one.movement.key: one.movement.amount_minor for one in found.entries if one.movement.kind in ASKED_FOR}
    mine = [one.id for one in known if one.currency == found.currency]
    made = dict[UUID, BookedDocument]()
    for keys in chunks(mine):
        taxes = _taxes(visit, keys)
        for one in visit.db.exec(select(Invoice).where(col(Invoice.id).in_(keys))):
            made[one.id] = _document(visit, one, taxes.get(one.id, []), own.get(one.id, 0))
    return [made[key] for key in mine]


def _taxes(visit: Visit, keys: list[UUID]) -> dict[UUID, list[InvoiceTax]]:
    found: dict[UUID, list[InvoiceTax]] = {}
    for one in visit.db.exec(select(InvoiceTax).where(col(InvoiceTax.invoice_id).in_(keys))):
        found.setdefault(one.invoice_id, []).append(one)
    return found


def _document(visit: Visit, one: Invoice, taxes: list[InvoiceTax], booked_minor: int) -> BookedDocument:
    sign = -1 if one.kind is InvoiceKind.CREDIT_NOTE else 1
    by_rate: dict[Decimal, tuple[int, int]] = {}
    for tax in taxes:
        base, amount = by_rate.get(tax.rate, (0, 0))
        by_rate[tax.rate] = base + sign * tax.base_minor, amount + sign * tax.tax_minor
    return BookedDocument(
        slug=one.slug,
        number=one.number or one.slug,
        issued=one.issue_on or visit.today,
        due=one.due_on,
        kind=t(KINDS[one.kind], visit.locale),
        status=t(WORDS[invoices.status_now(visit, one)], visit.locale),
        net_minor=sign * one.net_minor,
        taxes=by_rate,
        tax_minor=sign * one.tax_minor,
        total_minor=sign * one.total_minor,
        booked_minor=booked_minor,
    )


def _says_something(books: Books) -> bool:
    found = books.paper.statement
    return bool(found.entries or found.opening_minor or books.documents)
