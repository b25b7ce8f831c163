"""Moving to a time clients are not offered: staff may, as long as nothing else is booked then."""

from datetime import UTC, date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain.admin import booking_moving, booking_wish
from portal.domain.appointment_status import Status
from portal.domain.appointment_view import key_of
from portal.domain.booking_refusals import NotBookable
from portal.errors import NotFound, WrongFields
from portal.models import StaffRole
from tests.booking import Practice, a_practice, a_provider, an_appointment, at, kept, monday, told
from tests.staff import a_staff, become_staff

DAY = monday()
SUNDAY = DAY + timedelta(days=6)


@pytest.fixture
def practice(database: object) -> Practice:
    """A business, and an agent of it who is signed in."""
    with db.everyone(write=True) as session:
        made = a_practice(session, buffer_before=15)
        become_staff(session, a_staff(session, made.business, StaffRole.AGENT))
        return made


def there(practice: Practice, clock: str, **facts: Any) -> str:
    with db.everyone(write=True) as session:
        people = practice.client, practice.contact, practice.service, facts.pop("provider", practice.provider)
        return an_appointment(session, *people, at(DAY, clock), **facts).id.hex


def do(rule: Any, *args: Any, **more: Any) -> Any:
    return staff_visit_now(rule, *args, **more)


def start(key: str, on: date | str, clock: str, who: str) -> str:
    return do(booking_wish.start, key, str(on), clock, who)


def wrong(key: str, on: date | str, clock: str, who: str) -> dict[str, str]:
    with pytest.raises(WrongFields) as refused:
        start(key, on, clock, who)
    return {name: why.said() for name, why in refused.value.fields.items()}


def test_to_an_evening_with_somebody_else(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        bea = a_provider(session, practice.business, "Bea")
    key = there(practice, "10:00")
    shown = do(booking_moving.look, key)
    assert [(one.label, one.ticked) for one in shown.people] == [("Bea", False), ("Eva Wolf", True)]
    to = start(key, SUNDAY, "19:45", bea.id.hex)
    seen = do(booking_moving.look, key, to=to, who=bea.id.hex)
    assert (seen.provider, seen.unusual, seen.gone) == ("Bea", True, "")
    do(booking_moving.move, key, to, bea.id.hex)
    one = kept(key_of(key))
    assert (one.start_at, one.provider_name, one.wall_start) == (at(SUNDAY, "19:45"), "Bea", f"{SUNDAY}T19:45")
    assert told() == ["moved"]


def test_a_time_that_is_offered_is_not_unusual(practice: Practice) -> None:
    key, who = there(practice, "10:00"), practice.provider.id.hex
    assert not do(booking_moving.look, key, to=start(key, DAY, "14:00", who), who=who).unusual


def test_nothing_else_may_be_booked_then(practice: Practice) -> None:
    key, who = there(practice, "10:00"), practice.provider.id.hex
    there(practice, "18:00")
    there(practice, "20:00", state=Status.HELD, hold_until=now() - timedelta(minutes=1))
    for clock in ("10:00", "18:00", "18:15", "18:40", "17:31"):
        assert wrong(key, DAY, clock, who) == {"time": booking_wish.Taken.sentence}, clock
    with pytest.raises(NotBookable):
        do(booking_moving.move, key, f"{at(DAY, '18:00'):%Y-%m-%dT%H:%MZ}", who)
    assert kept(key_of(key)).start_at == at(DAY, "10:00")
    for clock in ("18:45", "20:00", "10:15"):
        assert start(key, DAY, clock, who)


@pytest.mark.parametrize(
    ("on", "clock", "fields"),
    [
        ("", "", {"on", "time"}),
        ("2020-01-01", "10:00", {"on"}),
        ("9999-12-31", "23:59", {"on"}),
        (str(SUNDAY), "25:00", {"time"}),
        (str(SUNDAY), "\x00", {"time"}),
        ("2027-03-28", "02:30", {"time"}),  # the clocks jump over it
    ],
)
def test_what_is_no_time(practice: Practice, on: str, clock: str, fields: set[str]) -> None:
    key = there(practice, "10:00")
    assert wrong(key, on, clock, practice.provider.id.hex).keys() == fields


def test_what_is_over_already(practice: Practice) -> None:
    past = now().astimezone(UTC)
    key, who = there(practice, "10:00"), practice.provider.id.hex
    assert wrong(key, past.date(), "00:00", who).keys() <= {"on", "time"}
    assert do(booking_moving.look, key, to=f"{past:%Y-%m-%dT%H:%MZ}", who=who).gone


@pytest.mark.parametrize("to", ["9999-12-31T23:59Z", "0001-01-01T00:00Z", "x"])
def test_no_time_of_an_address(practice: Practice, to: str) -> None:
    key = there(practice, "10:00")
    assert do(booking_moving.look, key, to=to, who=practice.provider.id.hex).gone


def test_people_and_appointments_of_others_are_absent(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        other = a_practice(session)
        foreign = an_appointment(session, other.client, other.contact, other.service, other.provider, at(DAY, "10:00"))
    mine, who = there(practice, "10:00"), practice.provider.id.hex
    for nobody in (other.provider.id.hex, uuid4().hex, "x", "\x00"):
        assert wrong(mine, SUNDAY, "10:00", nobody).keys() == {"time"}
        with pytest.raises(NotBookable):
            do(booking_moving.move, mine, f"{at(SUNDAY, '10:00'):%Y-%m-%dT%H:%MZ}", nobody)
    for key in (foreign.id.hex, uuid4().hex, "x"):
        with pytest.raises(NotFound):
            start(key, SUNDAY, "10:00", who)
