"""P11: the statement of a client with 10,000 invoices, as screen, spreadsheet and paper read it.

Ours is the whole visit: session check, every movement since the first invoice, the running balance, a hundred lines in
words. The reference is sqlite3 fetching the same rows. CPU time, as in P2: a busy machine would tell of itself only.
`python -m bench statement`
"""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from uuid import UUID

from bench.books import open_books
from bench.report import Ratio, interleaved, show
from portal import db, serve
from portal.access.visit import visit_now
from portal.devtools import seeding
from portal.domain import statement_page, statement_paper
from portal.domain.statement import Asked
from portal.gateways import pdf, spreadsheet
from portal.settings import settings

INVOICES, ROUNDS = 10_000, 7
EVER = Asked("2000-01-01")
DOCUMENTS = """select id, slug, number, kind, state, currency, issue_on, awaited_on,
total_minor - prepaid_minor + rounding_minor, paid_minor, refunded_minor, credited_minor, balance_minor,
processing_minor, corrects_id, voided_at, written_off_at from invoice
where client_id = ? and state <> 'draft' and archived_at is null"""
PAYMENTS = """select id, method, brand, last4, receipt, currency, amount_minor, received_at from payment
where client_id = ? and state = 'succeeded'"""


def run(invoices: int = INVOICES, rounds: int = ROUNDS) -> list[Ratio]:
    """The page in seconds and against the driver; the files in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statement.db"
        _portal_on(path, invoices)
        books = open_books(path, slice(0, 1))
        client_id = books.turn().client_id
        _check()
        works = {"page": lambda: visit_now(statement_page.page, EVER), "bare": lambda: _bare(books.raw, client_id)}
        times = interleaved(works, rounds, clock=time.process_time)
        files = {"csv": _csv, "pdf": _pdf}
        seconds = {name: _seconds(work, rounds) for name, work in files.items()}
        books.raw.close()
        db.engine().dispose()
    print(f"  bare driver: {times['bare']:.0f} ms")
    return [
        Ratio("page of 10,000 invoices", times["page"] / 1000, 1, "s"),
        Ratio("page, against the bare driver", times["page"] / times["bare"], 15),
        Ratio("CSV of every line", seconds["csv"], 1.5, "s"),
        Ratio("PDF of every line", seconds["pdf"], 10, "s"),
    ]


def _portal_on(path: Path, invoices: int) -> None:
    os.environ |= {"PORTAL_DATABASE_URL": f"sqlite:///{path}", "PORTAL_PUBLIC_URL": "http://localhost:8000"}
    settings.cache_clear()
    db.engine.cache_clear()
    serve.migrate()
    seeding.run(1, invoices)


def _check() -> None:
    """What is measured must also be right."""
    found = visit_now(statement_paper.paper, EVER).statement
    print(f"  {len(found.entries)} lines")
    if found.closing_minor != found.aging.balance_minor or not found.entries:
        raise AssertionError("the statement does not close with what the ledger says is owed")


def _bare(raw: sqlite3.Connection, client_id: UUID) -> object:
    raw.execute("begin")
    found = [raw.execute(query, (client_id.hex,)).fetchall() for query in (DOCUMENTS, PAYMENTS)]
    raw.execute("commit")
    return found


def _csv() -> bytes:
    return spreadsheet.statement_csv(visit_now(statement_paper.paper, EVER).statement, "en")


def _pdf() -> bytes:
    return pdf.render_statement(visit_now(statement_paper.paper, EVER))


def _seconds(work: Callable[[], object], rounds: int) -> float:
    """The median."""
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return median(taken)


if __name__ == "__main__":
    sys.exit(0 if show("P11 Statement of account", run()) else 1)
