"""A walk without a plan through everything that can become of appointments: every step leaves the books in order."""

import os
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from portal import db
from portal.access.sessions import Visitor
from portal.clock import now
from portal.domain import booking, booking_clock, booking_desk, holding
from portal.domain.appointment_status import AHEAD, CONFIRMED, HELD, REQUESTED, Status
from portal.errors import Refused
from portal.models import Appointment, Hours, Occupancy
from tests.booking import all_occupied, at_moment, hours
from tests.faults.test_booking_races import TEN, Do, Field, a_field, as_one, owner

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
FULL = os.environ.get("PORTAL_FAULTS") == "full"
STEPS = 2000 if FULL else 80
# How often each is tried, and of which appointments it mostly is.
STEP: dict[str, tuple[int, Sequence[Status]]] = {
    "hold": (10, ()),
    "confirm": (10, (HELD,)),
    "release": (1, (HELD,)),
    "move": (5, (CONFIRMED, REQUESTED)),
    "cancel": (2, (CONFIRMED, REQUESTED)),
    "approve": (3, (REQUESTED,)),
    "decline": (2, (REQUESTED,)),
    "owner cancels": (2, (CONFIRMED,)),
    "owner moves": (3, (CONFIRMED, REQUESTED)),
    "expire": (1, ()),
    "past": (1, ()),
    "close": (1, ()),
    "open": (3, ()),
}


def test_any_order_of_anything_keeps_the_books(database):
    field, dice, done = a_field(6), random.Random(6), Counter[str]()
    clock = now()
    for _ in range(STEPS):
        name, work = step(field, dice, clock)
        with at_moment(clock), suppress(Refused):
            work()
            done[name] += 1
        clock += timedelta(seconds=dice.choice((1, 30, 120)))
        check(clock)
    assert len(done) >= (len(STEP) if FULL else 9), done


def step(field: Field, dice: random.Random, clock: datetime) -> tuple[str, Do]:
    """What is done next, sensible or not."""
    [name] = dice.choices([*STEP], [often for often, _ in STEP.values()])
    who = dice.choice(field.crowd)
    start = TEN + timedelta(minutes=15 * dice.randint(-4, 20), days=dice.randint(0, 1))
    key, who = _appointment(field, dice, STEP[name][1], who)
    provider, odd = field.practice.provider, start + timedelta(minutes=dice.randint(-20, 20))
    steps: dict[str, Do] = {
        "hold": as_one(who, holding.hold, dice.choice(field.slugs), start),
        "confirm": as_one(who, booking.confirm, key, {}),
        "release": as_one(who, holding.release, key),
        "move": as_one(who, booking.move, key, start),
        "cancel": as_one(who, booking.cancel, key),
        "approve": owner(booking_desk.approve, key, clock),
        "decline": owner(booking_desk.decline, key, "", clock),
        "owner cancels": owner(booking_desk.cancel, key, "", clock),
        "owner moves": owner(booking_desk.move, key, odd, clock),
        "expire": owner(booking_clock.expire, clock),
        "past": owner(booking_clock.complete_past, clock),
        "close": owner(_close, dice.randint(0, 1)),
        "open": owner(hours, provider, "Mo-Tu", "09:00", "17:00"),
    }
    return name, steps[name]


def _close(session: Any, weekday: int) -> None:
    session.exec(delete(Hours).where(col(Hours.weekday) == weekday))


def _appointment(field: Field, dice: random.Random, states: Sequence[Status], who: Visitor) -> tuple[UUID, Visitor]:
    """One that fits, with the person it is of; now and then any, by anybody."""
    query = select(Appointment.id, Appointment.client_id).order_by(col(Appointment.id))
    with db.everyone() as session:
        fits = session.exec(query.where(col(Appointment.state).in_(states))).all()
        found = fits if fits and dice.random() < 0.9 else session.exec(query).all()
    if not found:
        return uuid4(), who
    key, client = dice.choice(found)
    own = next(one for one in field.crowd if one.client_id == client)
    return key, own if dice.random() < 0.9 else who


def check(clock: datetime) -> None:
    """Nobody is at two places, and exactly what lies ahead takes time; what is over keeps what it took."""
    last: dict[UUID, datetime] = {}
    for row in all_occupied():
        assert last.get(row.provider_id, row.start_at) <= row.start_at, "two at the same time"
        last[row.provider_id] = row.end_at
    with db.everyone() as session:
        takes = {row.appointment_id: row for row in session.exec(select(Occupancy))}
        for one in session.exec(select(Appointment)):
            ran_out = one.state is HELD and one.hold_until is not None and one.hold_until <= clock
            row = takes.get(one.id)
            if one.state in (Status.COMPLETED, Status.NO_SHOW):
                continue
            assert (row is not None) == (one.state in AHEAD) or (ran_out and row is None), one
            if row:
                assert (row.provider_id, row.hold_until) == (one.provider_id, one.hold_until)
                assert row.start_at <= one.start_at < one.end_at <= row.end_at
