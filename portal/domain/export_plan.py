"""What goes into an export, read as of one moment: the words that are written at once, and the papers printed later."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import and_, col, select

from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain import booked, export_books, export_data, export_readme, invoices, quotes
from portal.domain.export_books import Books
from portal.domain.export_paths import Paths
from portal.domain.periods import Period
from portal.domain.statement_paper import StatementPaper
from portal.errors import NotFound
from portal.models import Export, FileKind, Invoice, Payment, PaymentState, Quote, QuoteFile


class Source(StrEnum):
    """What a paper is printed from. gone: it was put away before it could be; unprinted: its printing fails."""

    INVOICE = "invoice"
    RECEIPT = "receipt"
    QUOTE = "quote"
    SIGNED = "signed"
    GONE = "gone"
    UNPRINTED = "unprinted"


LEFT_OUT = Source.GONE, Source.UNPRINTED


@dataclass(frozen=True)
class Planned:
    """A paper that is printed later: `name` is its slug, or the receipt's number."""

    path: str
    source: Source
    name: str


@dataclass(frozen=True)
class Plan:
    """One export. `texts` are files by their path; `ledgers` become one of CSV and one of paper for each currency."""

    texts: dict[str, bytes]
    papers: list[Planned]
    ledgers: list[StatementPaper] = field(default_factory=list)
    books: list[Books] = field(default_factory=list)

    def invoice_paths(self) -> dict[str, str]:
        """Where the paper of each invoice is, by its slug."""
        return {one.name: one.path for one in self.papers if one.source is Source.INVOICE}


def read(visit: Visit, export_id: UUID) -> Plan:
    """The plan of one's own export."""
    export = visit.db.get(Export, export_id)
    if export is None:
        raise NotFound
    if export.first is None or export.last is None:
        return _everything(visit, export)
    return _bookkeeping(visit, export, Period(export.first, export.last))


def _everything(visit: Visit, export: Export) -> Plan:
    papers = list(_papers(_invoices(visit), _receipts(visit), _quotes(visit)))
    readme = export_readme.everything(visit, export)
    return Plan({"README.txt": readme, "data.json": export_data.data(visit)}, papers, export_books.ever(visit))


def _bookkeeping(visit: Visit, export: Export, period: Period) -> Plan:
    issued = [(one.slug, one.number) for one in export_books.issued_in(visit, period)]
    papers = list(_papers(issued, _receipts(visit, period)))
    return Plan(
        {"README.txt": export_readme.bookkeeping(visit, export, period)},
        papers,
        books=export_books.of_period(visit, period),
    )


def _papers(
    documents: Sequence[Any], receipts: Sequence[str], offers: Sequence[tuple[str, str, bool]] = ()
) -> Iterator[Planned]:
    paths = Paths()
    for slug, number in documents:
        yield Planned(paths.of("invoices", number or slug, slug, ".pdf"), Source.INVOICE, slug)
    for number in receipts:
        yield Planned(paths.of("receipts", number, "receipt", ".pdf"), Source.RECEIPT, number)
    for slug, number, is_signed in offers:
        yield Planned(paths.of("quotes", number or slug, slug, ".pdf"), Source.QUOTE, slug)
        if is_signed:
            yield Planned(paths.of("quotes", number or slug, slug, "-signed.pdf"), Source.SIGNED, slug)


def _invoices(visit: Visit) -> Sequence[Any]:
    order = col(Invoice.issue_on), col(Invoice.id)
    return visit.db.exec(select(Invoice.slug, Invoice.number).where(*invoices.visible()).order_by(*order)).all()


def _receipts(visit: Visit, period: Period | None = None) -> list[str]:
    """Those of money that has arrived; of a period, in its days as the business counts them."""
    if period is None:
        arrived = Payment.state == PaymentState.SUCCEEDED, col(Payment.receipt).is_not(None)
        known = select(Payment.receipt).where(*arrived).order_by(col(Payment.received_at), col(Payment.id))
        return [number for number in visit.db.exec(known) if number]
    found = [one for one in booked.payments(visit.db) if one.receipt and one.received_at]
    days = [(min(day_in(visit.timezone, one.received_at), visit.today), one.receipt) for one in found]
    return [number for on, number in sorted(days) if period.first <= on <= period.last]


def _quotes(visit: Visit) -> Sequence[Any]:
    signed = and_(QuoteFile.quote_id == Quote.id, QuoteFile.version == Quote.version, QuoteFile.kind == FileKind.SIGNED)
    query = select(Quote.slug, Quote.number, col(QuoteFile.id).is_not(None)).outerjoin(QuoteFile, signed)
    return visit.db.exec(query.where(*quotes.visible()).order_by(col(Quote.issue_on), col(Quote.id))).all()
