"""Who can be booked when, as the database has it, for a client as for the business."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from portal import db
from portal.access.visit import visit_now
from portal.domain import availability, booking_desk
from portal.models import Appointment, AppointmentState, Service
from tests.booking import (
    Practice,
    a_holiday,
    a_practice,
    a_provider,
    an_appointment,
    at,
    busy,
    exception,
    hours,
    offered_by,
)
from tests.build import a_business, become

pytestmark = pytest.mark.usefixtures("database")
MONDAY = date(2026, 11, 30)
TUESDAY = MONDAY + timedelta(days=1)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def practice(**facts: Any) -> Practice:
    """Hourly from nine to twelve on Mondays and Tuesdays, with Eva."""
    with db.everyone(write=True) as session:
        made = a_practice(session, "UTC", **{"minutes": 60, "increment": 60, **facts})
        for weekly in (MONDAY, TUESDAY):
            exception(session, made.provider, weekly, "09:00", "12:00")
    return made


def walls(made: Practice, first: date = MONDAY, last: date = MONDAY, **how: Any) -> list[str]:
    with db.everyone() as session:
        return [
            f"{slot.wall:%a %H}" for slot in availability.open_slots(session, made.service, first, last, NOW, **how)
        ]


def who(made: Practice, clock: str, **how: Any) -> list[UUID]:
    with db.everyone() as session:
        found = availability.candidates(session, made.service, at(MONDAY, clock, "UTC"), NOW, **how)
    return [slot.provider_id for slot in found]


def add(build: Any, *args: Any, **facts: Any) -> Any:
    with db.everyone(write=True) as session:
        return build(session, *args, **facts)


def booked(
    made: Practice, clock: str, state: AppointmentState = AppointmentState.CONFIRMED, **facts: Any
) -> Appointment:
    start = at(MONDAY, clock, "UTC")
    return add(an_appointment, made.client, made.contact, made.service, made.provider, start, state, **facts)


def test_days_of_the_providers_own_calendar() -> None:
    made = practice()
    assert walls(made) == ["Mon 09", "Mon 10", "Mon 11"]
    assert walls(made, MONDAY, TUESDAY) == ["Mon 09", "Mon 10", "Mon 11", "Tue 09", "Tue 10", "Tue 11"]


def test_a_holiday_closes_all_but_a_day_of_ones_own() -> None:
    made, wednesday = practice(), TUESDAY + timedelta(days=1)
    assert len(walls(made, wednesday, wednesday)) == 8
    add(a_holiday, made.business, wednesday)
    add(a_holiday, made.business, MONDAY)
    assert (walls(made, wednesday, wednesday), len(walls(made))) == ([], 3)


def test_another_business_has_its_own_holidays() -> None:
    made = practice()
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.example.com")
        a_holiday(session, other, TUESDAY + timedelta(days=1))
    assert len(walls(made, TUESDAY, TUESDAY + timedelta(days=1))) == 3 + 8


def test_a_day_off() -> None:
    made, wednesday = practice(), TUESDAY + timedelta(days=1)
    add(exception, made.provider, wednesday)
    assert walls(made, wednesday, wednesday) == []


@pytest.mark.parametrize("state", [AppointmentState.CONFIRMED, AppointmentState.REQUESTED, AppointmentState.HELD])
def test_appointments_take_time_whatever_they_are_for(state: AppointmentState) -> None:
    made = practice()
    booked(made, "10:00", state, hold_until=NOW + timedelta(minutes=1) if state is AppointmentState.HELD else None)
    assert walls(made) == ["Mon 09", "Mon 11"]
    assert (who(made, "10:00"), who(made, "11:00")) == ([], [made.provider.id])


def test_a_hold_that_has_run_out_takes_none() -> None:
    made = practice()
    booked(made, "10:00", AppointmentState.HELD, hold_until=NOW)
    assert "Mon 10" in walls(made)


def test_busy_times_take_time() -> None:
    made = practice()
    add(busy, made.provider, at(MONDAY, "10:30", "UTC"), at(MONDAY, "23:00", "UTC"))
    assert walls(made) == ["Mon 09"]


def test_busy_since_last_year() -> None:
    made = practice()
    add(busy, made.provider, NOW - timedelta(days=400), at(MONDAY, "10:00", "UTC"))
    assert walls(made) == ["Mon 10", "Mon 11"]


def test_ones_own_appointment_can_be_left_out_of_account() -> None:
    made = practice(most_per_day=1)
    mine = booked(made, "10:00")
    assert walls(made) == []
    assert walls(made, besides=mine.id) == ["Mon 09", "Mon 10", "Mon 11"]
    assert who(made, "10:00", besides=mine.id) == [made.provider.id]


def test_the_first_who_is_free_is_offered_once_a_start() -> None:
    made = practice()
    with db.everyone(write=True) as session:
        second = a_provider(session, made.business, "Ben", timezone="UTC")
        hours(session, second, "Mo", "10:00", "13:00")
        offered_by(session, made.service, second, position=1)
    assert walls(made) == ["Mon 09", "Mon 10", "Mon 11", "Mon 12"]
    assert who(made, "10:00") == [made.provider.id, second.id]
    booked(made, "10:00")
    assert who(made, "10:00") == [second.id]
    with db.everyone(write=True) as session:
        session.get_one(type(second), second.id).active = False
    assert walls(made) == ["Mon 09", "Mon 11"]


def test_a_provider_far_away_has_a_calendar_of_their_own() -> None:
    made = practice()
    with db.everyone(write=True) as session:
        far = a_provider(session, made.business, "Kai", timezone="Pacific/Kiritimati")
        hours(session, far, "Tu", "00:00", "01:00")
        offered_by(session, made.service, far, position=1)
    assert [walls(made), walls(made, TUESDAY, TUESDAY)][1][0] == "Tue 00"
    assert who(made, "10:00") == [made.provider.id, far.id]  # Monday ten o'clock in UTC is their Tuesday midnight


def test_most_per_day_counts_this_service_on_this_day() -> None:
    made = practice(most_per_day=2)
    with db.everyone(write=True) as session:
        other = Service(business_id=made.business.id, name="Other", minutes=60)
        session.add(other)
    booked(made, "09:00")
    with db.everyone(write=True) as session:
        at_ten = at(MONDAY, "10:00", "UTC")
        an_appointment(session, made.client, made.contact, other, made.provider, at_ten)
    assert walls(made) == ["Mon 11"]
    booked(made, "23:00")
    assert walls(made, MONDAY, TUESDAY) == ["Tue 09", "Tue 10", "Tue 11"]


def test_an_appointment_counts_on_the_day_it_starts_not_its_buffer() -> None:
    made = practice(most_per_day=1, buffer_before=30)
    booked(made, "00:10")
    sunday = MONDAY - timedelta(days=1)
    add(exception, made.provider, sunday, "09:00", "10:30")
    assert walls(made, sunday, TUESDAY) == ["Sun 09", "Tue 09", "Tue 10", "Tue 11"]


def test_what_took_place_counts_for_the_rest_of_its_day() -> None:
    made = practice(most_per_day=1)
    booked(made, "09:00")
    over = at(MONDAY, "09:45", "UTC")
    with db.everyone(write=True) as session:
        booking_desk.complete(session, session.exec(select(Appointment)).one().id, over)
    with db.everyone() as session:
        found = availability.open_slots(session, session.get_one(Service, made.service.id), MONDAY, MONDAY, over)
    assert found == []


def test_a_service_that_is_off_offers_nothing() -> None:
    made = practice(active=False)
    assert (walls(made), who(made, "10:00")) == ([], [])


def test_a_client_sees_the_same_and_in_few_queries() -> None:
    made = practice()
    booked(made, "10:00")
    with db.everyone(write=True) as session:
        become(session, made.contact)
    asked: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda *args: asked.append(args[2]))

    def rule(visit: Any) -> list[str]:
        service = visit.db.get_one(Service, made.service.id)
        asked.clear()
        found = availability.open_slots(visit.db, service, MONDAY, MONDAY, NOW)
        assert len(asked) == 6
        return [f"{slot.wall:%a %H}" for slot in found]

    assert visit_now(rule) == ["Mon 09", "Mon 11"]


@pytest.mark.parametrize("start", [datetime.min, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_nonsense_is_not_offered(start: datetime) -> None:
    made = practice()
    with db.everyone() as session:
        assert availability.candidates(session, made.service, start, NOW) == []
        off = at(MONDAY, "10:00", "UTC") + timedelta(seconds=1)
        assert availability.candidates(session, made.service, off, NOW) == []


class Undone(Exception):
    """Nothing of this is kept."""


def tried(made: Practice, wall: str) -> None:
    with db.everyone(write=True) as session:
        an_appointment(session, made.client, made.contact, made.service, made.provider, at(MONDAY, wall, "UTC"))
        raise Undone


def test_what_is_offered_the_database_takes_and_nothing_else() -> None:
    """Rules and trigger agree, buffers included."""
    made = practice(buffer_before=10, buffer_after=20, minutes=30, increment=10)
    booked(made, "10:10")
    with db.everyone() as session:
        offered = availability.open_slots(session, made.service, MONDAY, MONDAY, NOW)
    walls = [f"{slot.wall:%H:%M}" for slot in offered]
    assert walls == ["09:00", "09:10", "11:10", "11:20", "11:30"]
    for minute in range(540, 691, 10):
        wall = f"{minute // 60:02}:{minute % 60:02}"
        with pytest.raises(Undone if wall in walls else IntegrityError):
            tried(made, wall)
