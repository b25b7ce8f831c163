"""The database's own refusal of two at the same time, and locks that let others go on."""

import random
import sqlite3
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import ORMExecuteState

from portal import db
from portal.clock import now
from portal.domain import booking, booking_clock, booking_desk, holding
from tests.booking import Practice, a_practice, an_appointment, at, monday, visiting
from tests.databases import Place

TEN = at(monday(), "10:00")


@pytest.fixture
def practice(database: Place) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session)


@pytest.mark.sqlite
def test_the_trigger_refuses_exactly_what_overlaps(practice: Practice, database: Place) -> None:
    """Stretches of any length, put in and moved without a plan, against plain arithmetic."""
    dice, there = random.Random(7), dict[str, tuple[int, int]]()
    with db.everyone(write=True) as session:
        an_appointment(session, practice.client, practice.contact, practice.service, practice.provider, TEN)
    db.engine().dispose()
    with sqlite3.connect(database.path) as raw:
        raw.row_factory = sqlite3.Row
        facts = dict(raw.execute("SELECT * FROM occupancy").fetchone())
        raw.execute("DELETE FROM occupancy")
        for _ in range(600):
            begins = dice.randrange(1000, 2000)
            ends, key = begins + dice.choice((1, 10, 100)), dice.choice([*there, uuid4().hex])
            others = [stretch for one, stretch in there.items() if one != key]
            fits = all(ends <= first or last <= begins for first, last in others)
            row = facts | {"id": key, "appointment_id": key, "start_at": str(begins), "end_at": str(ends)}
            assert _written(raw, row, key in there) == fits
            there |= {key: (begins, ends)} if fits else {}
        assert len(there) > 10


def _written(raw: sqlite3.Connection, row: dict[str, Any], known: bool) -> bool:
    moved = "UPDATE occupancy SET start_at = :start_at, end_at = :end_at WHERE id = :id"
    added = f"INSERT INTO occupancy ({', '.join(row)}) VALUES (:{', :'.join(row)})"
    try:
        return bool(raw.execute(moved if known else added, row).rowcount)
    except sqlite3.IntegrityError:
        return False


def test_whoever_only_points_to_what_is_locked_need_not_wait(practice: Practice) -> None:
    """Rows that name a person, a provider or an appointment are written without the locks of booking: on PostgreSQL a
    plain FOR UPDATE would let two wait for each other."""
    locks: list[str] = []

    def note(run: ORMExecuteState) -> None:
        said = str(run.statement.compile(dialect=postgresql.dialect()))
        if "FOR " in said:
            locks.append(f"{said.split('FROM ')[1].split()[0]} {said[said.rindex('FOR ') :]}")

    event.listen(db.ScopedSession, "do_orm_execute", note)
    key = visiting(practice.contact, holding.hold, practice.link.slug, TEN)
    visiting(practice.contact, booking.confirm, key, {})
    given_back = visiting(practice.contact, holding.hold, practice.link.slug, at(monday(), "14:00"))
    visiting(practice.contact, holding.release, given_back)
    with db.everyone(write=True) as session:
        booking_desk.move(session, key, at(monday(), "12:00"), now())
        booking_clock.complete_past(session, at(monday(2), "12:00"))
    event.remove(db.ScopedSession, "do_orm_execute", note)
    assert {lock.split()[0] for lock in locks} == {"contact", "provider", "appointment"}
    assert {lock.split(" ", 1)[1] for lock in locks} == {"FOR NO KEY UPDATE"}
    assert [lock.split()[0] for lock in locks[:3]] == ["contact", "provider", "appointment"], "in this order"
