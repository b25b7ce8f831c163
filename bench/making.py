"""Makes the two databases of P2, once, under bench/out/: the million are copies of the ten thousand."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import db, serve
from portal.devtools import seeding
from portal.settings import settings

OUT = Path("bench/out")
TABLES = len(list(Path("alembic/versions").glob("*.py")))  # databases of older tables are made anew
SMALL, LARGE = OUT / f"10k-{TABLES}.db", OUT / f"1M-{TABLES}.db"
CLIENTS, INVOICES, COPIES = 10, 10_000, 98  # with the original and the bookkeeper's own: a million


def make() -> None:
    """Both databases, unless they are there."""
    OUT.mkdir(exist_ok=True)
    if not SMALL.exists():
        with _portal_on(SMALL):
            serve.migrate()
            seeding.run(CLIENTS, INVOICES, whole=False)
    if not LARGE.exists():
        begun = time.perf_counter()
        with _portal_on(LARGE) as half:
            _multiply(SMALL, half)
            seeding.run(1, INVOICES, whole=False)
        print(f"  made a million invoices in {time.perf_counter() - begun:.0f} s")


@contextmanager
def _portal_on(path: Path) -> Iterator[Path]:
    """The portal works on a file that gets its name only once it is whole."""
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    os.environ |= {"PORTAL_DATABASE_URL": f"sqlite:///{half}", "PORTAL_PUBLIC_URL": "http://localhost:8000"}
    settings.cache_clear()
    db.engine.cache_clear()
    yield half
    db.engine().dispose()
    half.rename(path)


def _multiply(base: Path, path: Path) -> None:
    """Every client and invoice many times over; a client's rows lie far apart, as rows of years do."""
    with sqlite3.connect(base) as source, sqlite3.connect(path) as target:
        source.backup(target)
    raw = sqlite3.connect(path)
    for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-600000"):
        raw.execute(f"pragma {pragma}")
    raw.execute("create temp table copy (nth integer)")
    raw.executemany("insert into copy values (?)", [(nth,) for nth in range(1, COPIES + 1)])
    kept = raw.execute("select name, sql from sqlite_master where type='index' and tbl_name='invoice' and sql<>''")
    indexes = kept.fetchall()
    for name, _ in indexes:
        raw.execute(f"drop index {name}")
    for table in ("client", "invoice"):
        _copy_rows(raw, table)
    for _, sql in indexes:
        raw.execute(sql)
    raw.commit()
    raw.close()


def _copy_rows(raw: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in raw.execute(f"pragma table_info({table})")]
    other = dict.fromkeys(("id", "client_id"), "printf('%04x', copy.nth) || substr(base.{0}, 5)")
    other |= dict.fromkeys(("slug", "number"), "base.{0} || '-' || copy.nth")
    values = ", ".join(other.get(name, "base.{0}").format(name) for name in columns)
    raw.execute(f"create temp table base as select * from {table}")
    raw.execute(f"insert into {table} ({', '.join(columns)}) select {values} from base cross join copy")
    raw.execute("drop table base")
