"""What was agreed stays as long as it was agreed, buffers included, whatever becomes of the service."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from portal import db
from portal.clock import now
from portal.domain import appointment_moving, booking, booking_clock, booking_desk, holding, occupying, service_facts
from portal.domain.booking_refusals import NotBookable, SlotTaken
from portal.models import Service
from tests.booking import Practice, a_practice, all_occupied, an_appointment, at, busy, kept, monday, visiting

NINE, TEN = at(monday(), "09:00"), at(monday(), "10:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def practice(database) -> Practice:
    with db.everyone(write=True) as session:
        return a_practice(session, minutes=60, buffer_before=10, buffer_after=20)


def booked(practice: Practice, start: datetime = NINE) -> UUID:
    with db.everyone(write=True) as session:
        service = session.get_one(Service, practice.service.id)
        people = practice.client, practice.contact, service, practice.provider
        return an_appointment(session, *people, start).id


def set_service(practice: Practice, **facts: Any) -> None:
    with db.everyone(write=True) as session:
        service = session.get_one(Service, practice.service.id)
        for name, value in facts.items():
            setattr(service, name, value)


def move(practice: Practice, key: UUID, clock: str) -> Any:
    return visiting(practice.contact, booking.move, key, at(monday(), clock))


def offered(practice: Practice, key: UUID) -> list[str]:
    seen = visiting(practice.contact, appointment_moving.look, key.hex, monday().isoformat())
    return [slot.start[11:16] for group in seen.times.groups for slot in group.slots]


def taken() -> list[tuple[datetime, datetime]]:
    return [(one.start_at, one.end_at) for one in all_occupied()]


def test_a_shorter_service_offers_nothing_its_longer_appointments_do_not_fit_into(practice: Practice):
    """What fits the service as it is now would overlap, or end after hours."""
    key = booked(practice)
    with db.everyone(write=True) as session:
        busy(session, practice.provider, at(monday(), "13:00"), at(monday(), "14:00"))
    set_service(practice, minutes=15, buffer_before=0, buffer_after=0)
    for clock, refusal in (("12:00", SlotTaken), ("16:30", NotBookable)):
        with pytest.raises(refusal):
            move(practice, key, clock)
    utc = [f"{at(monday(), clock):%H:%M}" for clock in ("11:30", "12:00", "14:00", "14:30", "16:00", "16:30")]
    assert [clock in offered(practice, key) for clock in utc] == [True, False, False, True, True, False]
    move(practice, key, "11:30")
    start = at(monday(), "11:30")
    assert kept(key).end_at == start + 60 * MINUTE
    assert taken() == [(start - 10 * MINUTE, start + 80 * MINUTE)]


def test_a_longer_service_leaves_the_shorter_appointment_its_times(practice: Practice):
    key = booked(practice)
    set_service(practice, minutes=240, buffer_after=120)
    assert move(practice, key, "16:00")
    assert kept(key).end_at == at(monday(), "17:00")


def test_the_page_shows_the_end_it_will_have(practice: Practice):
    key = booked(practice)
    set_service(practice, minutes=15)
    start = f"{at(monday(), '14:00'):%Y-%m-%dT%H:%MZ}"
    [(_, when)] = visiting(practice.contact, appointment_moving.look, key.hex, to=start).target
    assert "3:00" in when


def test_who_confirms_gets_the_length_that_was_held(practice: Practice):
    key = visiting(practice.contact, holding.hold, practice.link.slug, at(monday(), "16:00"))
    set_service(practice, minutes=120)
    visiting(practice.contact, booking.confirm, key, {})
    assert kept(key).end_at == at(monday(), "17:00")


def test_the_owner_moves_the_buffers_along(practice: Practice):
    key = booked(practice)
    set_service(practice, buffer_before=0, buffer_after=0)
    with db.everyone(write=True) as session:
        booking_desk.move(session, key, TEN, now())
    assert taken() == [(TEN - 10 * MINUTE, TEN + 80 * MINUTE)]


def test_the_clock_leaves_the_buffer_after_what_is_over(practice: Practice):
    booked(practice)
    with db.everyone(write=True) as session:
        assert booking_clock.complete_past(session, TEN + 5 * MINUTE) == 1
    assert taken() == [(NINE - 10 * MINUTE, TEN + 20 * MINUTE)]


@pytest.mark.parametrize("rule", [booking_desk.complete, booking_desk.no_show])
@pytest.mark.parametrize(("after", "ends"), [(20, 20), (60, 80), (75, 80)])
def test_the_owner_frees_what_is_left_only_where_it_is_over_early(practice: Practice, rule: Any, after: int, ends: int):
    key = booked(practice)
    with db.everyone(write=True) as session:
        rule(session, key, NINE + after * MINUTE)
    assert taken() == [(NINE - 10 * MINUTE, NINE + ends * MINUTE)]


def test_nothing_takes_longer_than_is_looked_for():
    lengths = [service_facts.SIZES[name][2] for name in ("minutes", "buffer_before", "buffer_after")]
    assert sum(lengths) * MINUTE == occupying.LONGEST
