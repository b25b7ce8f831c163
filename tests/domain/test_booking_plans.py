"""Booking stays quick however long the past has become: what is asked begins where the index knows it."""

from typing import Any

import pytest
from sqlalchemy import event

from portal import db
from portal.clock import now
from portal.domain import appointment_rows, appointments, booking, booking_clock, booking_service_view, holding
from tests.booking import Practice, a_practice, an_appointment, at, monday
from tests.build import become
from tests.plans import plans

AHEAD = "ix_appointment_client_start (client_id=? AND start_at>?)"


@pytest.fixture
def practice(database: Any) -> Practice:
    with db.everyone(write=True) as session:
        made = a_practice(session)
        become(session, made.contact)
        return made


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("rule", "count"), [(appointments.ahead, 1), (appointments.held, 1), (appointment_rows.ahead, 2)]
)
def test_what_lies_ahead_is_found_from_today_on(practice: Practice, rule: Any, count: int) -> None:
    found = plans(("appointment",), rule)
    assert len(found) == count
    assert all(AHEAD in plan for plan in found), found


@pytest.mark.sqlite
def test_the_page_of_a_service_looks_no_further_back(practice: Practice) -> None:
    looked = plans(("appointment", "occupancy"), booking_service_view.look, practice.link.slug)
    assert len(looked) == 2
    assert AHEAD in looked[0]
    assert "ix_occupancy_provider_start (provider_id=? AND start_at>? AND start_at<?)" in looked[1]


@pytest.mark.sqlite
def test_nor_do_holding_and_moving(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        people = practice.client, practice.contact, practice.service, practice.provider
        key = an_appointment(session, *people, at(monday(), "12:00")).id
    held = plans(("appointment", "occupancy"), holding.hold, practice.link.slug, at(monday(), "10:00"))
    moved = plans(("occupancy",), booking.move, key, at(monday(), "14:00"))
    found = [plan for plan in (*held, *moved) if "(appointment_id=?)" not in plan]
    assert len(found) == 4 + 2
    assert all("start_at>?" in plan for plan in found), found


@pytest.mark.sqlite
def test_the_clock_looks_at_what_lies_ahead_only(practice: Practice) -> None:
    said: list[tuple[str, Any]] = []
    with db.everyone() as session:

        @event.listens_for(db.engine(), "before_cursor_execute")
        def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            said.append((statement, values))

        booking_clock.due(session, now())
        event.remove(db.engine(), "before_cursor_execute", hear)
        raw = session.connection().exec_driver_sql
        found = [
            raw(f"EXPLAIN QUERY PLAN {statement}", values).all() for statement, values in said if "FROM" in statement
        ]
    assert len(found) == 3
    assert all("ix_appointment_ahead" in row[-1] for plan in found for row in plan), found
