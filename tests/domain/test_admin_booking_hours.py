"""Whose time is booked and when, as staff set it, and the calendars that say when they are taken elsewhere."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.clock import now
from portal.domain import availability, busy_times
from portal.domain.admin import actions, booking_calendars, booking_days, booking_people, booking_week
from portal.domain.appointment_status import Status
from portal.errors import NotFound, Refused, WrongFields
from portal.models import BusyFeed, Holiday, Provider, Push, Service, StaffAction, StaffRole
from tests.booking import Practice, a_practice, a_provider, an_appointment, at, monday
from tests.staff import a_staff, become_staff

NINE_TO_FIVE = "09:00–17:00"
DAY = timedelta(days=1)


@pytest.fixture
def practice(database: object) -> Practice:
    """A business, and an owner of it who is signed in."""
    with db.everyone(write=True) as session:
        made = a_practice(session)
        become_staff(session, a_staff(session, made.business, StaffRole.OWNER))
        return made


def do(rule: Any, *args: Any) -> Any:
    return staff_visit_now(rule, *args)


def done() -> list[str]:
    return [one.sentence for one in do(actions.page).rows]


def form(**changes: str) -> dict[str, str]:
    week = {f"day{nth}": NINE_TO_FIVE if nth < 5 else "" for nth in range(7)}
    return {"name": "Eva Wolf", "timezone": "Europe/Vienna", "active": "yes", **week, **changes}


def clocks(practice: Practice, day: date) -> list[str]:
    """Which starts are offered on a day."""
    with db.everyone() as session:
        service = session.get_one(Service, practice.service.id)
        found = availability.open_slots(session, service, day, day, now())
    return [f"{one.wall:%H:%M}" for one in found]


def pushed() -> bool:
    with db.everyone(write=True) as session:
        found = session.exec(select(Push)).all()
        for one in found:
            session.delete(one)
        return bool(found)


def test_somebody_new_with_the_hours_of_a_week(practice: Practice) -> None:
    empty = do(booking_people.sheet, "new")
    assert [one.label for one in empty.week][::6] == ["Monday", "Sunday"]
    assert [one.hours for one in empty.week] == [NINE_TO_FIVE] * 5 + [""] * 2
    key = do(booking_people.save, "new", form(name="Max Roth", timezone="Asia/Tokyo", day0="9-12, 13:30 to 17.00"))
    seen = do(booking_people.sheet, key)
    assert (seen.name, seen.timezone, seen.active) == ("Max Roth", "Asia/Tokyo", True)
    assert seen.week[0].hours == "09:00–12:00, 13:30–17:00"
    assert done() == [
        "Nora Hofer changed the weekly hours of Max Roth", "Nora Hofer added Max Roth, whose time is booked",
    ]  # fmt: skip
    assert [one.name for one in do(booking_people.listed)] == ["Eva Wolf", "Max Roth"]


def test_changed_hours_are_offered_at_once(practice: Practice) -> None:
    key = practice.provider.id.hex
    pushed()
    do(booking_people.save, key, form(day0="10:00–11:00"))
    assert clocks(practice, monday()) == ["10:00", "10:30"]
    assert pushed()
    do(booking_people.save, key, form(day0="10:00-11:00"))
    assert len(done()) == 1, "nothing has changed"
    do(booking_people.save, key, form(day0=""))
    assert clocks(practice, monday()) == []
    assert pushed()
    typed = form()
    del typed["active"]
    do(booking_people.save, key, typed)
    assert clocks(practice, monday()) == []
    assert not do(booking_people.listed)[0].active


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"name": "x" * 121, "timezone": "Vienna"}, {"name", "timezone"}),
        ({"timezone": "../../etc/passwd"}, {"timezone"}),
        ({"day0": "nine to five", "day6": "9"}, {"day0", "day6"}),
        ({"day0": "17:00–09:00"}, {"day0"}),
        ({"day0": "9-12, 11-13"}, {"day0"}),
        ({"day0": "25:00–26:00"}, {"day0"}),
        ({"day0": "9-9"}, {"day0"}),
        ({"day0": ", ".join(f"{nth // 2}:{nth % 2 * 30:02}-{nth // 2}:{nth % 2 * 30 + 5:02}" for nth in range(30))},
         {"day0"}),
        ({"day0": "1-2," * 5000}, {"day0"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(practice: Practice, changes: dict[str, str], fields: set[str]) -> None:
    for key in ("new", practice.provider.id.hex):
        with pytest.raises(WrongFields) as wrong:
            do(booking_people.save, key, form(**changes))
        assert wrong.value.fields.keys() == fields
    assert done() == []
    assert len(clocks(practice, monday())) == 16


@pytest.mark.parametrize("typed", ["9-12", "9:00–12:00", " 09.00 — 12.00 ", "9 to 12;", "9-12\n"])
def test_hours_as_people_write_them(typed: str) -> None:
    assert booking_week.written(booking_week.read(typed)) == "09:00–12:00"


def test_hours_until_midnight() -> None:
    assert booking_week.written(booking_week.read("22-24:00,0:00-2:00")) == "00:00–02:00, 22:00–24:00"


def test_days_that_are_different(practice: Practice) -> None:
    key, first = practice.provider.id.hex, monday(2)
    last = first + 2 * DAY
    pushed()
    do(booking_days.set_days, key, first.isoformat(), last.isoformat(), "")
    do(booking_days.set_days, key, (last + DAY).isoformat(), "", "9-10")
    assert [clocks(practice, first + nth * DAY) for nth in range(4)] == [[], [], [], ["09:00", "09:30"]]
    rows = do(booking_days.of_person, key)
    assert [(one.first, one.last, one.hours) for one in rows] == [
        (first.isoformat(), last.isoformat(), "Off"),
        ((last + DAY).isoformat(), (last + DAY).isoformat(), "09:00–10:00"),
    ]
    assert pushed()
    do(booking_days.forget_days, key, first, last)
    do(booking_days.forget_days, key, first, last)
    assert pushed()
    assert len(clocks(practice, first)) == 16
    assert [one.split(" hours of Eva Wolf on ")[0] for one in done()] == [
        "Nora Hofer took back the changed", "Nora Hofer changed the", "Nora Hofer changed the",
    ]  # fmt: skip


def test_what_is_booked_on_such_days_is_said(practice: Practice) -> None:
    day, people = monday(2), (practice.client, practice.contact, practice.service)
    with db.everyone(write=True) as session:
        bea = a_provider(session, practice.business, "Bea")
        an_appointment(session, *people, practice.provider, at(day, "09:00"))
        an_appointment(session, *people, practice.provider, at(day, "10:00"), state=Status.REQUESTED)
        an_appointment(session, *people, practice.provider, at(day, "11:00"), state=Status.DECLINED)
        an_appointment(session, *people, practice.provider, at(day + DAY, "09:00"))
        an_appointment(session, *people, bea, at(day, "09:00"))
    key = practice.provider.id.hex
    said = [
        do(booking_days.set_days, key, day.isoformat(), "", ""),
        do(booking_days.set_days, key, (day + DAY).isoformat(), (day + 2 * DAY).isoformat(), ""),
        do(booking_days.set_days, key, (day + 3 * DAY).isoformat(), "", ""),
        do(booking_days.set_holiday, day.isoformat(), ""),
    ]
    assert said == [
        "2 appointments are booked then and stay: please look at them.",
        "1 appointment is booked then and stays: please look at it.",
        "",
        "3 appointments are booked then and stay: please look at them.",
    ]


@pytest.mark.parametrize(
    ("first", "last", "hours", "fields"),
    [
        ("", "", "", {"first"}),
        ("2020-01-01", "", "", {"first"}),
        ("9999-12-31", "", "x", {"first", "hours"}),
        ("2026-02-30", "", "", {"first"}),
        (monday(2).isoformat(), monday(1).isoformat(), "", {"last"}),
        (monday(1).isoformat(), monday(40).isoformat(), "", {"last"}),
        (monday(1).isoformat(), "x", "", {"last"}),
    ],
)
def test_days_nobody_means(practice: Practice, first: str, last: str, hours: str, fields: set[str]) -> None:
    with pytest.raises(WrongFields) as wrong:
        do(booking_days.set_days, practice.provider.id.hex, first, last, hours)
    assert wrong.value.fields.keys() == fields
    assert done() == []


def test_holidays(practice: Practice) -> None:
    day = monday()
    do(booking_days.set_holiday, day.isoformat(), "  <b>Feast</b> ")
    assert [(one.day, one.name) for one in do(booking_days.holidays)] == [(day.isoformat(), "<b>Feast</b>")]
    assert clocks(practice, day) == []
    with pytest.raises(WrongFields) as wrong:
        do(booking_days.set_holiday, "x", "y" * 81)
    assert wrong.value.fields.keys() == {"day", "holiday"}
    pushed()
    for _ in range(2):
        do(booking_days.forget_holiday, day)
    assert pushed()
    assert len(clocks(practice, day)) == 16
    assert done()[0].split(" on ")[0] == "Nora Hofer took back the holiday"
    assert len(done()) == 2


def test_a_calendar_elsewhere(practice: Practice) -> None:
    key = practice.provider.id.hex
    assert do(booking_calendars.due, key) is None
    due = do(booking_calendars.set_address, key, " webcal://calendar.example/secret-7/x.ics ")
    assert due.url == "https://calendar.example/secret-7/x.ics"
    seen = do(booking_calendars.card, key)
    assert (seen.host, seen.read, seen.wrong) == ("calendar.example", "Not read yet.", "")
    assert "secret" not in repr(seen) + repr(done())
    with db.everyone(write=True) as session:
        busy_times.was_read(session, due, [(at(monday(), "09:00"), at(monday(), "16:00"))], 3, now())
    seen = do(booking_calendars.card, key)
    assert seen.read.startswith("Read ")
    assert seen.wrong.startswith("3 events of this calendar could not be understood")
    assert seen.times == "1 busy time is ahead."
    assert clocks(practice, monday()) == ["16:00", "16:30"]
    with db.everyone(write=True) as session:
        busy_times.was_not_read(session, due, "There is no such address.")
    assert do(booking_calendars.card, key).wrong == "There is no such address."
    assert do(booking_calendars.due, key) == due
    for _ in range(2):
        assert do(booking_calendars.set_address, key, "") is None
    assert do(booking_calendars.card, key) == booking_calendars.CalendarCard()
    assert len(clocks(practice, monday())) == 16
    assert [one.split(" the other")[0] for one in done()] == ["Nora Hofer removed", "Nora Hofer set"]


@pytest.mark.parametrize("url", ["http://x.example/a.ics", "file:///etc/passwd", "x", "https://u:p@x.example"])
def test_a_calendar_is_private_or_none(practice: Practice, url: str) -> None:
    with pytest.raises(WrongFields):
        do(booking_calendars.set_address, practice.provider.id.hex, url)
    with db.everyone() as session:
        assert session.exec(select(BusyFeed)).all() == []


def test_the_times_of_a_file(practice: Practice) -> None:
    key = practice.provider.id.hex
    assert do(booking_calendars.whose, key) == booking_calendars.Whose(practice.provider.id, "Europe/Vienna")
    past = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC))
    do(booking_calendars.keep_file, key, [past, (at(monday(), "09:00"), at(monday(), "16:30"))])
    assert do(booking_calendars.card, key).file == "1 busy time is ahead."
    assert clocks(practice, monday()) == ["16:30"]
    for _ in range(2):
        do(booking_calendars.forget_file, key)
    assert do(booking_calendars.card, key).file == ""
    assert done() == [
        "Nora Hofer removed the calendar file of Eva Wolf", "Nora Hofer gave a calendar file for Eva Wolf",
    ]  # fmt: skip


RULES: list[tuple[Any, tuple[Any, ...]]] = [
    (booking_people.sheet, ()),
    (booking_people.save, (form(),)),
    (booking_days.of_person, ()),
    (booking_days.set_days, ("2030-01-01", "", "")),
    (booking_days.forget_days, (date(2030, 1, 1), date(2030, 1, 2))),
    (booking_calendars.card, ()),
    (booking_calendars.set_address, ("",)),
    (booking_calendars.due, ()),
    (booking_calendars.whose, ()),
    (booking_calendars.keep_file, ([],)),
    (booking_calendars.forget_file, ()),
]


@pytest.mark.parametrize(("rule", "args"), RULES)
def test_foreign_and_absent_look_alike(practice: Practice, rule: Any, args: tuple[Any, ...]) -> None:
    with db.everyone(write=True) as session:
        foreign = a_practice(session).provider.id
    for key in (foreign.hex, uuid4().hex, "x", ""):
        with pytest.raises(NotFound):
            do(rule, key, *args)
    assert done() == []
    assert person(foreign).name == "Eva Wolf"


def person(key: UUID) -> Provider:
    with db.everyone() as session:
        return session.get_one(Provider, key)


def test_a_foreign_holiday_stays(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        session.add(Holiday(business_id=a_practice(session).business.id, day=monday(), name="Theirs"))
    assert do(booking_days.holidays) == []
    do(booking_days.forget_holiday, monday())
    do(booking_days.set_holiday, monday().isoformat(), "Ours")
    with db.everyone() as session:
        assert session.exec(select(Holiday.name).order_by(col(Holiday.name))).all() == ["Ours", "Theirs"]


def test_agents_set_nothing(practice: Practice) -> None:
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, practice.business, StaffRole.AGENT))
    key = practice.provider.id.hex
    more = [(booking_people.listed, ()), (booking_days.holidays, ()), (booking_days.set_holiday, ("2030-01-01", "")),
            (booking_days.forget_holiday, (date(2030, 1, 1),))]  # fmt: skip
    for rule, args in [*more, *((rule, (key, *args)) for rule, args in RULES)]:
        with pytest.raises((NotYours, Refused)) as refused:
            do(rule, *args)
        assert refused.type is NotYours
    with db.everyone() as session:
        assert session.exec(select(StaffAction)).all() == []
