"""Many people for one time, all at once and in any order: one of them has it, the others are told in words."""

import os
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import false
from sqlmodel import Session, col, select

from portal import db
from portal.access.sessions import Visitor
from portal.access.visit import current, visit_now
from portal.clock import now
from portal.domain import availability, booking, booking_clock, holding, occupying
from portal.domain.appointment_status import AHEAD, Status
from portal.domain.booking_refusals import NotBookable, SlotTaken
from portal.errors import Refused
from portal.models import Appointment, Occupancy
from tests.booking import (
    Practice,
    a_link,
    a_practice,
    a_provider,
    a_service,
    all_occupied,
    at,
    exception,
    hours,
    kept,
    monday,
    offered_by,
)
from tests.build import a_client, a_contact, become
from tests.databases import Place
from tests.faults.at_once import at_once

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
FULL = os.environ.get("PORTAL_FAULTS") == "full"
RACERS = 500 if FULL else 50
ROUNDS = range(25 if FULL else 3)
HANDS = 24  # at the same moment, as the threads of three server processes
TEN = at(monday(), "10:00")
Do = Callable[[], Any]


@dataclass(frozen=True)
class Field:
    """One provider with three services of different lengths, another for the first of them, and a crowd."""

    practice: Practice
    slugs: list[str]
    crowd: list[Visitor]


def a_field(people: int) -> Field:
    """Everybody is a client of their own, and signed in."""
    with db.everyone(write=True) as session:
        practice = a_practice(session, minutes=60, notice=0, cancel_notice=0)
        longer = a_service(session, practice.business, practice.provider, minutes=90, notice=0, increment=15,
                           buffer_before=5, buffer_after=10, cancel_notice=0)  # fmt: skip
        short = a_service(session, practice.business, practice.provider, minutes=15, notice=0, increment=15,
                          cancel_notice=0, needs_approval=True)  # fmt: skip
        slugs = [practice.link.slug, a_link(session, longer).slug, a_link(session, short).slug]
        crowd = [_person(session, practice) for _ in range(people)]
    return Field(practice, slugs, crowd)


def _person(session: Session, practice: Practice) -> Visitor:
    return become(session, a_contact(session, a_client(session, practice.business)))


def as_one(who: Visitor, rule: Any, *args: Any) -> Do:
    def run() -> Any:
        current.set(who)
        return visit_now(rule, *args)

    return run


def owner(rule: Any, *args: Any) -> Do:
    def run() -> Any:
        with db.everyone(write=True) as session:
            return rule(session, *args)

    return run


def in_turns(works: list[Do]) -> list[Any]:
    """So many hands at a time; a refusal is a result, anything else is an error of the test."""

    def one(work: Do) -> Any:
        try:
            return work()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(one, works))


def check() -> None:
    """Nobody is at two places, and what lies ahead takes exactly the time it should."""
    last: dict[UUID, datetime] = {}
    for row in all_occupied():
        assert last.get(row.provider_id, row.start_at) <= row.start_at, "two at the same time"
        last[row.provider_id] = row.end_at
    with db.everyone() as session:
        takes = {row.appointment_id for row in session.exec(select(Occupancy))}
        for one in session.exec(select(Appointment)):
            agreed = one.state in AHEAD and one.state is not Status.HELD
            living = one.state is Status.HELD and one.hold_until is not None and one.hold_until > now()
            assert one.id in takes or not (agreed or living), one
            assert one.state in (*AHEAD, Status.COMPLETED, Status.NO_SHOW) or one.id not in takes, one
        for row, one in session.exec(select(Occupancy, Appointment).where(Appointment.id == Occupancy.appointment_id)):
            assert row.provider_id == one.provider_id
            assert row.hold_until == one.hold_until
            assert row.start_at <= one.start_at < one.end_at <= row.end_at


def test_one_winner_and_a_sentence_for_everybody_else(database):
    field = a_field(RACERS)
    results = in_turns([as_one(who, holding.hold, field.slugs[0], TEN) for who in field.crowd])
    [winner] = [one for one in results if isinstance(one, UUID)]
    others = [one for one in results if one is not winner]
    assert {type(one) for one in others} == {SlotTaken}
    assert len(others) == RACERS - 1
    assert others[0].said() == "Somebody was quicker: this time has just been taken. Please choose another."
    assert [row.appointment_id for row in all_occupied()] == [winner]
    check()


def test_as_many_winners_as_providers(database):
    field = a_field(20)
    with db.everyone(write=True) as session:
        second = a_provider(session, field.practice.business, name="Max Roth")
        hours(session, second, "Mo-Fr", "09:00", "17:00")
        offered_by(session, field.practice.service, second, 1)
    results = at_once(*[as_one(who, holding.hold, field.slugs[0], TEN) for who in field.crowd])
    won = [one for one in results if isinstance(one, UUID)]
    assert len({kept(one).provider_id for one in won}) == len(won) == 2
    check()


@pytest.mark.parametrize("turn", ROUNDS)
def test_lengths_that_overlap_never_do(database, turn: int):
    field, dice = a_field(20), random.Random(turn)
    starts = [TEN + timedelta(minutes=15 * nth) for nth in range(-3, 8)]
    works = [as_one(who, holding.hold, dice.choice(field.slugs), dice.choice(starts)) for who in field.crowd]
    results = at_once(*works)
    assert {type(one) for one in results} <= {UUID, SlotTaken, NotBookable}
    assert any(isinstance(one, UUID) for one in results)
    check()


def test_ten_clicks_of_one_person_are_one_booking(database):
    field = a_field(1)
    [who] = field.crowd
    held = at_once(*[as_one(who, holding.hold, field.slugs[0], TEN + timedelta(days=nth % 2, hours=nth // 2))
                     for nth in range(10)])  # fmt: skip
    living = [one for one in held if kept(one).state is Status.HELD]
    assert len(living) == len(all_occupied()) == 1, "each gives the one before back"
    said = at_once(*[as_one(who, booking.confirm, living[0], {})] * 10)
    assert said == [booking.Confirmed(Status.CONFIRMED)] * 10
    check()


@pytest.mark.parametrize("turn", ROUNDS)
def test_everything_about_one_hold_at_once(database, turn: int):
    """Confirm, release, run out, somebody else's hold, the owner's closed day: whoever was first, it fits together."""
    field, dice = a_field(2), random.Random(turn)
    mine, theirs = field.crowd
    key = as_one(mine, holding.hold, field.slugs[0], TEN)()
    later = now() + holding.HOLD + timedelta(seconds=1)
    works = [
        as_one(mine, booking.confirm, key, {}),
        as_one(mine, holding.release, key),
        as_one(theirs, holding.hold, field.slugs[1], TEN),
        owner(booking_clock.expire, later if dice.random() < 0.5 else now()),
        owner(exception, field.practice.provider, monday()),
        owner(occupying.free_run_out, [field.practice.provider.id], later),  # a clock that is ahead
    ]
    results = at_once(*dice.sample(works, len(works)))
    confirmed = [one for one in results if isinstance(one, booking.Confirmed)]
    assert bool(confirmed) == (kept(key).state is Status.CONFIRMED)
    with suppress(Refused):
        as_one(mine, booking.confirm, key, {})()
    check_agreed()


def check_agreed() -> None:
    """As `check`, after a clock was ahead: a hold may have lost its time, nothing that was agreed has."""
    with db.everyone() as session:
        takes = set(session.exec(select(Occupancy.appointment_id)))
        for one in session.exec(select(Appointment).where(col(Appointment.state).in_(AHEAD))):
            assert one.state is Status.HELD or one.id in takes


def test_where_the_program_overlooks_it_the_database_does_not(database, monkeypatch: pytest.MonkeyPatch):
    """Without any look at what is taken, the database alone keeps them apart."""
    field = a_field(20)
    seen = availability._occupied
    monkeypatch.setattr(availability, "_occupied", lambda *args: seen(*args).where(false()))
    results = at_once(*[as_one(who, holding.hold, field.slugs[0], TEN) for who in field.crowd])
    assert Counter(type(one) for one in results) == {UUID: 1, SlotTaken: 19}
    check()


@pytest.mark.sqlite
def test_the_database_itself_refuses_two_at_the_same_time(database: Place):
    field = a_field(1)
    as_one(field.crowd[0], holding.hold, field.slugs[0], TEN)()
    as_one(field.crowd[0], holding.hold, field.slugs[1], TEN + timedelta(hours=2))()
    db.engine().dispose()
    with sqlite3.connect(database.path) as raw:
        raw.row_factory = sqlite3.Row
        first, second = raw.execute("SELECT * FROM occupancy ORDER BY start_at").fetchall()
        columns = ", ".join(first.keys())
        marks = ", ".join("?" * len(first.keys()))
        twin = {**dict(first), "id": uuid4().hex, "appointment_id": uuid4().hex}
        refused = (
            (f"INSERT INTO occupancy ({columns}) VALUES ({marks})", [*twin.values()]),
            (f"INSERT OR REPLACE INTO occupancy ({columns}) VALUES ({marks})", [*twin.values()]),
            (f"REPLACE INTO occupancy ({columns}) VALUES ({marks})", [*{**twin, "id": second["id"]}.values()]),
            (f"INSERT OR IGNORE INTO occupancy ({columns}) VALUES ({marks})", [*twin.values()]),
            ("UPDATE occupancy SET start_at = ?, end_at = ? WHERE id = ?",
             [first["start_at"], first["end_at"], second["id"]]),
            ("UPDATE OR REPLACE occupancy SET start_at = ? WHERE id = ?", [first["start_at"], second["id"]]),
            ("UPDATE occupancy SET end_at = start_at WHERE id = ?", [first["id"]]),
        )  # fmt: skip
        for statement, values in refused:
            with pytest.raises(sqlite3.IntegrityError):
                raw.execute(statement, values)
        assert [tuple(row) for row in raw.execute("SELECT * FROM occupancy ORDER BY start_at")] == [
            tuple(first), tuple(second)
        ]  # fmt: skip


def test_stretches_that_only_touch_do_not_overlap(database):
    field = a_field(4)
    for nth, who in enumerate(field.crowd):
        assert as_one(who, holding.hold, field.slugs[0], TEN + nth * timedelta(hours=1))()
    assert len(all_occupied()) == 4
