"""P2: what the list's rule costs above three bare queries, and whether a million rows around it matter.

Ours is the whole visit: session check, scope, rows, counts and balance, formatted for the screen. The reference is
sqlite3 itself with three queries written by hand. `python -m bench list`
"""

import sqlite3
import sys
import time
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from bench import making
from bench.books import Books, open_books
from bench.report import Ratio, interleaved, show
from portal.access.visit import Visit, visit_now
from portal.domain import dashboard, invoices

MINE = "client_id = ? and state <> 'draft' and archived_at is null"
ROWS = f"""select id, slug, number, kind, state, currency, issue_on, awaited_on, total_minor, prepaid_minor,
rounding_minor, balance_minor, processing_minor, paid_at from invoice
where {MINE} order by issue_on desc, id desc limit 26"""
OWED = "state = 'open' and balance_minor > 0"
COUNTS = f"""select count(*), sum(state = 'paid' and kind <> 'credit_note'), sum({OWED}),
sum({OWED} and awaited_on < ?) from invoice where {MINE}"""
BALANCE = f"""select currency, count(*), sum(balance_minor), sum(processing_minor),
sum(case when awaited_on < ? then balance_minor - processing_minor else 0 end),
min(case when awaited_on < ? then null else awaited_on end)
from invoice where {MINE} and {OWED} group by currency"""


def ours(visit: Visit) -> object:
    """Rows, counts and balance in one visit."""
    return invoices.page(visit), dashboard.balances(visit)


def bare(raw: sqlite3.Connection, client_id: UUID) -> object:
    """The same three answers from the driver, as tuples."""
    key, today = client_id.hex, datetime.now(UTC).date().isoformat()
    raw.execute("begin")
    found = [
        raw.execute(ROWS, (key,)).fetchall(),
        raw.execute(COUNTS, (today, key)).fetchall(),
        raw.execute(BALANCE, (today, today, key)).fetchall(),
    ]
    raw.execute("commit")
    return found


def run() -> list[Ratio]:
    """All rows of P2 that SQLite can answer."""
    making.make()
    few = open_books(making.SMALL, slice(0, making.CLIENTS))
    many = open_books(making.LARGE, slice(0, making.CLIENTS))
    long = open_books(making.LARGE, slice(making.CLIENTS, None))
    works = {
        f"{kind} {size}": partial(look, books)
        for size, books in {"10k": few, "1M": many, "bookkeeper": long}.items()
        for kind, look in {"ours": _ours_on, "bare": _bare_on}.items()
    }
    times = interleaved(works, rounds=150, clock=time.process_time)
    for name, milliseconds in times.items():
        print(f"  {name}: {milliseconds:.2f} ms")
    return [
        Ratio("10k invoices, against the bare driver", times["ours 10k"] / times["bare 10k"], 10),
        Ratio("1M invoices, against the bare driver", times["ours 1M"] / times["bare 1M"], 10),
        Ratio("1M against 10k, client of 1,000", times["ours 1M"] / times["ours 10k"], 1.3),
        Ratio("1M, client of 10,000, against the bare driver", times["ours bookkeeper"] / times["bare bookkeeper"], 10),
    ]


def _ours_on(books: Books) -> object:
    books.turn()
    return visit_now(ours)


def _bare_on(books: Books) -> object:
    return bare(books.raw, books.turn().client_id)


if __name__ == "__main__":
    sys.exit(0 if show("P2  List rule on SQLite", run()) else 1)
