"""Whose appointments somebody sees and may change, and how they are listed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from portal import db
from portal.domain import appointments, booking, holding
from portal.domain.appointment_status import Status
from portal.domain.booking_refusals import (
    ReadingOnly,
)
from portal.domain.questions import Question, stored
from portal.errors import NotFound
from portal.models import Contact, ContactRole
from tests.booking import (
    Practice,
    a_practice,
    an_appointment,
    at,
    at_moment,
    monday,
    visiting,
)
from tests.build import a_business, a_client, a_contact

TEN, ELEVEN = at(monday(), "10:00"), at(monday(), "11:00")
ASKED = stored([Question("topic", "What is it about?", required=True)])


@pytest.fixture
def practice(database) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, questions=ASKED)


def hold(practice: Practice, start: datetime = TEN) -> UUID:
    return visiting(practice.contact, holding.hold, practice.link.slug, start)


def confirm(practice: Practice, key: UUID, who: Contact | None = None):
    return visiting(who or practice.contact, booking.confirm, key, {"topic": "Taxes"})


def booked(practice: Practice, start: datetime = TEN, **facts: Any) -> UUID:
    with db.everyone(write=True) as session:
        people = practice.client, practice.contact, practice.service, practice.provider
        return an_appointment(session, *people, start, **facts).id


@pytest.mark.parametrize("role", ContactRole)
def test_colleagues_see_all_and_viewers_only_look(practice: Practice, role: ContactRole):
    key, held = booked(practice), hold(practice, ELEVEN)
    with db.everyone(write=True) as session:
        colleague = a_contact(session, practice.client, role=role)
    assert visiting(colleague, appointments.find, key).id == key
    assert [one.id for one in visiting(colleague, appointments.ahead)] == [key]
    acts = [lambda: visiting(colleague, booking.move, key, at(monday(), "12:00")),
            lambda: visiting(colleague, booking.cancel, key),
            lambda: confirm(practice, held, colleague)]  # fmt: skip
    for act in acts:
        if role is not ContactRole.VIEWER:
            act()
            continue
        with pytest.raises(ReadingOnly):
            act()


def test_foreign_and_absent_look_alike(practice: Practice):
    key = booked(practice)
    with db.everyone(write=True) as session:
        others = [a_contact(session, a_client(session, practice.business)),
                  a_contact(session, a_client(session, a_business(session)))]  # fmt: skip
    for who in others:
        for ask in (key, practice.service.id):
            for rule, args in ((appointments.find, ()), (booking.cancel, ()), (booking.move, (ELEVEN,)),
                               (booking.confirm, ({},)), (holding.release, ())):  # fmt: skip
                with pytest.raises(NotFound):
                    visiting(who, rule, ask, *args)
        assert visiting(who, appointments.ahead) == []
        assert visiting(who, appointments.past).rows == []


def test_the_lists(practice: Practice):
    coming = [booked(practice, at(monday(), f"{hour}:00")) for hour in (12, 11)]
    ended = booked(practice, at(monday(), "13:00"), state=Status.CANCELLED_BY_CLIENT)
    booked(practice, at(monday(), "14:00"), state=Status.EXPIRED)
    hold(practice)
    assert [one.id for one in visiting(practice.contact, appointments.ahead)] == coming[::-1]
    assert [one.id for one in visiting(practice.contact, appointments.past).rows] == [ended]
    with at_moment(at(monday(), "11:30")):  # over, though the clock has not stored it yet
        assert [one.id for one in visiting(practice.contact, appointments.ahead)] == coming[:1]
        assert [one.id for one in visiting(practice.contact, appointments.past).rows] == [ended, coming[1]]


def test_pages_of_the_past_hold_every_row_once(practice: Practice):
    many = [booked(practice, TEN - timedelta(days=day % 20), state=Status.COMPLETED) for day in range(60)]
    seen, at_mark = list[UUID](), ""
    while True:
        leaf = visiting(practice.contact, appointments.past, at_mark)
        seen += [one.id for one in leaf.rows]
        at_mark = leaf.older
        if not at_mark:
            break
    assert len(seen) == 60
    assert set(seen) == set(many)
    assert visiting(practice.contact, appointments.past, "nonsense").rows
