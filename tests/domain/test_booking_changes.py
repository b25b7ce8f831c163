"""Moving and cancelling: until when, to where, and what becomes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from portal import db
from portal.domain import activity, booking, holding
from portal.domain.appointment_status import Status
from portal.domain.booking_refusals import (
    Changed,
    NotBookable,
    SameTime,
    SlotTaken,
    TooLate,
)
from portal.domain.questions import Question, stored
from portal.models import Service
from tests.booking import (
    Practice,
    a_practice,
    a_provider,
    all_occupied,
    an_appointment,
    at,
    at_moment,
    hours,
    kept,
    monday,
    offered_by,
    told,
    visiting,
)

TEN, ELEVEN = at(monday(), "10:00"), at(monday(), "11:00")
ASKED = stored([Question("topic", "What is it about?", required=True)])


@pytest.fixture
def practice(database) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, questions=ASKED)


def set_service(practice: Practice, **facts: Any) -> None:
    with db.everyone(write=True) as session:
        service = session.get_one(Service, practice.service.id)
        for name, value in facts.items():
            setattr(service, name, value)


def hold(practice: Practice, start: datetime = TEN) -> UUID:
    return visiting(practice.contact, holding.hold, practice.link.slug, start)


def booked(practice: Practice, start: datetime = TEN, **facts: Any) -> UUID:
    with db.everyone(write=True) as session:
        people = practice.client, practice.contact, practice.service, practice.provider
        return an_appointment(session, *people, start, **facts).id


def story(practice: Practice, key: UUID) -> list[str]:
    return [one.sentence for one in visiting(practice.contact, activity.of_appointment, "Studio", key)]


def test_moving_keeps_the_row_and_counts_up(practice: Practice):
    key = booked(practice)
    assert visiting(practice.contact, booking.move, key, ELEVEN) is Status.CONFIRMED
    moved, [taken] = kept(key), all_occupied()
    assert (moved.start_at, moved.end_at) == (ELEVEN, ELEVEN + timedelta(minutes=30))
    assert (moved.wall_start, moved.ics_sequence) == (f"{monday()}T11:00", 1)
    assert (taken.start_at, taken.end_at) == (moved.start_at, moved.end_at)
    assert told() == ["moved"]
    [line] = story(practice, key)
    assert "10:00" in line
    assert "11:00" in line


def test_moving_by_less_than_its_length_does_not_collide_with_itself(practice: Practice):
    set_service(practice, minutes=60)
    with db.everyone(write=True) as session:
        practice.service.minutes = 60
        session.add(practice.service)
    key = booked(practice)
    visiting(practice.contact, booking.move, key, TEN + timedelta(minutes=30))
    assert kept(key).start_at == TEN + timedelta(minutes=30)


def test_moving_goes_to_somebody_else_who_is_free(practice: Practice):
    key, moved = booked(practice), ELEVEN
    booked(practice, ELEVEN)
    with pytest.raises(SlotTaken):
        visiting(practice.contact, booking.move, key, ELEVEN)
    with db.everyone(write=True) as session:
        second = a_provider(session, practice.business, name="Max Roth", timezone="Europe/London")
        hours(session, second, "Mo", "09:00", "12:00")
        offered_by(session, practice.service, second, 1)
    visiting(practice.contact, booking.move, key, moved)
    found = kept(key)
    assert (found.provider_name, found.timezone) == ("Max Roth", "Europe/London")
    assert (found.wall_start, found.start_at) == (f"{monday()}T10:00", ELEVEN)
    assert len(all_occupied()) == 2


def test_moving_only_to_what_is_offered(practice: Practice):
    key = booked(practice)
    for start in (at(monday(), "08:00"), TEN + timedelta(minutes=1), datetime.max.replace(tzinfo=UTC)):
        with pytest.raises(NotBookable):
            visiting(practice.contact, booking.move, key, start)
    with pytest.raises(SameTime):
        visiting(practice.contact, booking.move, key, TEN)
    set_service(practice, active=False)
    with pytest.raises(NotBookable):
        visiting(practice.contact, booking.move, key, ELEVEN)
    assert kept(key).ics_sequence == 0


def test_moving_is_approved_again(practice: Practice):
    key = booked(practice, needs_approval=True)
    assert visiting(practice.contact, booking.move, key, ELEVEN) is Status.REQUESTED
    assert told() == ["requested"]
    assert (kept(key).state, kept(key).ics_sequence) == (Status.REQUESTED, 1)


def test_a_longer_appointment_stays_as_long_as_agreed(practice: Practice):
    key = booked(practice, end_at=TEN + timedelta(minutes=45))
    visiting(practice.contact, booking.move, key, ELEVEN)
    assert kept(key).end_at == ELEVEN + timedelta(minutes=45)


def test_cancelling_frees_the_time_at_once(practice: Practice):
    key = booked(practice)
    visiting(practice.contact, booking.cancel, key, "  I am \x00ill\r\nSorry ")
    visiting(practice.contact, booking.cancel, key)
    gone = kept(key)
    assert (gone.state, gone.reason) == (Status.CANCELLED_BY_CLIENT, "I am  ill\nSorry")
    assert gone.ics_sequence == 1
    assert gone.ended_at
    assert not all_occupied()
    assert told() == ["cancelled"]
    assert hold(practice) != key


def test_the_notice_is_kept_to_the_moment_and_the_refusal_says_whom_to_ask(practice: Practice):
    key = booked(practice)
    limit = TEN - timedelta(minutes=1440)
    with at_moment(limit + timedelta(microseconds=1)):
        for act in (lambda: visiting(practice.contact, booking.cancel, key),
                    lambda: visiting(practice.contact, booking.move, key, ELEVEN)):  # fmt: skip
            with pytest.raises(TooLate) as late:
                act()
            said = late.value.said()
            assert "10:00" in said
            assert "office@example.com" in said
    with at_moment(limit):
        visiting(practice.contact, booking.cancel, key)


def test_the_notice_is_the_one_that_was_agreed(practice: Practice):
    key = booked(practice)
    set_service(practice, cancel_notice=0)
    with at_moment(TEN - timedelta(hours=1)), pytest.raises(TooLate):
        visiting(practice.contact, booking.cancel, key)


def test_a_request_binds_nobody_until_it_would_begin(practice: Practice):
    key = booked(practice, state=Status.REQUESTED)
    with at_moment(TEN), pytest.raises(TooLate):
        visiting(practice.contact, booking.cancel, key)
    with at_moment(TEN - timedelta(minutes=1)):
        visiting(practice.contact, booking.cancel, key)


def test_what_was_confirmed_once_binds_while_it_is_asked_for_again(practice: Practice):
    key = booked(practice, needs_approval=True)
    visiting(practice.contact, booking.move, key, ELEVEN)
    assert kept(key).state is Status.REQUESTED
    with at_moment(ELEVEN - timedelta(minutes=1440, microseconds=-1)):
        for rule, args in ((booking.cancel, ()), (booking.move, (TEN,))):
            with pytest.raises(TooLate):
                visiting(practice.contact, rule, key, *args)


@pytest.mark.parametrize("state", [one for one in Status if one not in (Status.REQUESTED, Status.CONFIRMED)])
def test_only_what_lies_ahead_can_change(practice: Practice, state: Status):
    key = booked(practice, state=state)
    with pytest.raises(Changed):
        visiting(practice.contact, booking.move, key, ELEVEN)
    if state is not Status.CANCELLED_BY_CLIENT:
        with pytest.raises(Changed):
            visiting(practice.contact, booking.cancel, key)
