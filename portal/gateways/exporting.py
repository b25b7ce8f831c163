"""Exports are put together here, behind the scenes: each call is one step of the outbox, safe to repeat.

The first reads the books as of one moment; each later one prints papers for about a second. Nothing is printed inside
a transaction, and every paper queues with everybody's at the one press, one at a time.
"""

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any, TypeVar
from uuid import UUID

from portal import crash, threads
from portal.access.behalf import Behalf, NotLetIn
from portal.domain import documents, export_naming, export_plan, export_progress, quote_files, quote_papers, receipts
from portal.domain.export_books import Books
from portal.domain.export_plan import Plan, Source
from portal.domain.export_progress import Waiting
from portal.domain.quote_files import Stored
from portal.domain.statement_paper import StatementPaper
from portal.errors import NotFound
from portal.gateways import bookkeeping_csv, pdf, spreadsheet
from portal.log import error_id

R = TypeVar("R")
A_WHILE = 1.0  # seconds of printing in one step: mails wait no longer for it, and open pages load no more often
GIVE_WAY = 0.05  # seconds between two pieces: SQLite's writers do not queue, whoever looks first comes first
MOST = 200  # papers in one step


class Misprinted(Exception):
    """One paper could not be made; all before it were."""

    def __init__(self, file_id: UUID, why: Exception) -> None:
        super().__init__(str(file_id))
        self.file_id, self.why = file_id, why


def step(export_id: UUID, done: int) -> None:
    """The step after `done` files; nothing where it was made already. Raises what went wrong, to be tried again."""
    behalf = export_progress.whose(export_id, done)
    if behalf is None:
        return
    try:
        _begin(behalf, export_id) if done == 0 else _print(behalf, export_id, done)
        crash.point("export_stepped")
    except NotLetIn:
        export_progress.end(export_id)
    except Misprinted as misprinted:
        _without(behalf, export_id, done, misprinted)
    except Exception as error:
        if not export_progress.note_failure(export_id):
            raise
        error_id(error)


def _begin(behalf: Behalf, export_id: UUID) -> None:
    reading = behalf.run(export_naming.claim, export_id)
    if reading is None:  # deleted just now, or begun by another worker
        return
    plan = behalf.read(export_plan.read, export_id)
    files = export_naming.files_of({**plan.texts, **dict(_written(plan))}, plan.papers)
    crash.point("export_read")
    while behalf.run(export_naming.clear, export_id, reading):
        pass  # bit by bit, as they were named
    for piece in export_naming.pieces(files):
        if not behalf.run(export_naming.name, export_id, reading, piece):
            return
        crash.point("export_named")
        sleep(GIVE_WAY)
    behalf.run(export_progress.begin, export_id, reading, len(files))


def _print(behalf: Behalf, export_id: UUID, done: int) -> None:
    until = monotonic() + A_WHILE
    for one in behalf.run(export_progress.awaiting, export_id, MOST):
        behalf.run(export_progress.keep, one.id, _printed(behalf, one))
        crash.point("export_printed")
        if monotonic() >= until:
            break
    behalf.run(export_progress.advance, export_id, done)


def _printed(behalf: Behalf, one: Waiting) -> bytes | None:
    try:
        return _paper(behalf, one)
    except NotLetIn:
        raise
    except Exception as error:
        raise Misprinted(one.id, error) from error


def _without(behalf: Behalf, export_id: UUID, done: int, misprinted: Misprinted) -> None:
    """The paper is tried again; after too many failures the export goes on without it."""
    if not export_progress.note_failure(export_id, misprinted.file_id):
        raise misprinted.why
    error_id(misprinted.why)
    behalf.run(export_progress.advance, export_id, done)


def _written(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """The files that come of the statements."""
    for paper in plan.ledgers:
        yield from _statement(paper, "ledger")
    if plan.books:
        papers = [one.paper for one in plan.books]
        yield "totals.csv", bookkeeping_csv.totals_csv([one.statement for one in papers], papers[0].locale)
    for books in plan.books:
        yield from _books(books, plan.invoice_paths())


def _statement(paper: StatementPaper, table: str) -> Iterator[tuple[str, bytes]]:
    currency = paper.statement.currency
    yield f"{table}-{currency}.csv", spreadsheet.statement_csv(paper.statement, paper.locale)
    yield f"statement-{currency}.pdf", _at_the_press(pdf.render_statement, paper)


def _books(books: Books, paths: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    yield from _statement(books.paper, "statement")
    yield f"invoices-{books.paper.statement.currency}.csv", bookkeeping_csv.documents_csv(books, paths)


def _paper(behalf: Behalf, one: Waiting) -> bytes | None:
    """The PDF; None where the document is not shown to the client any more."""
    try:
        match one.source:
            case Source.INVOICE:
                return _at_the_press(pdf.render_invoice, behalf.run(documents.paper, one.name))
            case Source.RECEIPT:
                return _at_the_press(pdf.render_receipt, behalf.run(receipts.paper, one.name))
            case Source.SIGNED:
                return behalf.run(quote_files.signed, one.name).content
            case _:
                return _offer(behalf, one.name)
    except NotFound:
        return None


def _offer(behalf: Behalf, slug: str) -> bytes:
    """As it was given out first; made and kept where nobody has had it yet."""
    found = behalf.run(quote_papers.offer, slug)
    if not isinstance(found, Stored):
        made = _at_the_press(pdf.render_offer, found)
        found = behalf.run(quote_files.keep_offer, slug, found.version, made)
    return found.content


def _at_the_press(render: Callable[..., R], *args: Any) -> R:
    return threads.papers().submit(render, *args).result()
