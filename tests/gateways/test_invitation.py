"""An appointment as a calendar file: what other programs make of it, in every zone, whatever its words are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings

from portal.domain.appointment_event import AppointmentEvent, Person, Standing
from portal.domain.letters import one_line
from portal.gateways import invitation
from portal.gateways.invitation import Method
from tests.exits.hostile import storable, texts
from tests.feeds import events

ZONES = (
    "Europe/Vienna",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Chatham",
    "America/Sao_Paulo",
    "Etc/GMT+3",
)
NAMES = {
    "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "URL",
    "STATUS", "TRANSP", "ORGANIZER", "ATTENDEE",
}  # fmt: skip


def event(wall: str = "2026-12-01T09:30", zone: str = "Europe/Vienna", minutes: int = 30, **facts: object):  # type: ignore[no-untyped-def]
    """Half an hour with Eva; `facts` replace its own."""
    clock = ZoneInfo(zone)
    start = datetime.fromisoformat(wall).replace(tzinfo=clock)
    made = AppointmentEvent(
        uid="1234@portal.example.com",
        sequence=2,
        changed=datetime(2026, 11, 1, 8, tzinfo=UTC),
        start=start,
        end=(start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(clock),
        standing=Standing.CONFIRMED,
        title="First consultation",
        lines=("With Eva Wolf",),
        location="Hauptplatz 1, Linz",
        page="https://portal.example.com/booking/appointments/1",
        organizer=Person("Studio", "office@example.com"),
        attendee=Person("Ada", "ada@example.com"),
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def read(made: AppointmentEvent, method: Method = Method.REQUEST) -> icalendar.Calendar:
    file = invitation.render(made, method)
    events(file)  # checks its lines
    return icalendar.Calendar.from_ical(file)


def test_an_invitation_says_what_when_where_and_who() -> None:
    file = read(event())
    assert (file["METHOD"], file["VERSION"]) == ("REQUEST", "2.0")
    [found] = file.events
    assert set(found) == NAMES
    assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == ("1234@portal.example.com", 2, "CONFIRMED")
    assert found["DTSTART"].to_ical() == b"20261201T093000"
    assert found["DTSTART"].params["TZID"] == "Europe/Vienna"
    assert found["DTSTAMP"].dt == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert (found["ORGANIZER"], found["ORGANIZER"].params["CN"]) == ("mailto:office@example.com", "Studio")
    ada = found["ATTENDEE"]
    assert (ada, ada.params["CN"], ada.params["RSVP"], ada.params["PARTSTAT"]) == (
        "mailto:ada@example.com", "Ada", "FALSE", "ACCEPTED",
    )  # fmt: skip
    assert found["DESCRIPTION"] == "With Eva Wolf\nhttps://portal.example.com/booking/appointments/1"


def test_its_end_is_a_cancellation() -> None:
    gone = event(standing=Standing.CANCELLED)
    assert invitation.method_of(gone) is Method.CANCEL
    file = read(gone, Method.CANCEL)
    assert (file["METHOD"], file.events[0]["STATUS"]) == ("CANCEL", "CANCELLED")


def test_a_file_to_keep_asks_nobody() -> None:
    file = read(event(), Method.PUBLISH)
    assert (file["METHOD"], set(file.events[0])) == ("PUBLISH", NAMES - {"ATTENDEE"})


def test_it_is_the_same_to_the_byte_and_small() -> None:
    first, second = (invitation.render(event(), Method.REQUEST) for _ in range(2))
    assert first == second
    assert first.index(b"END:VTIMEZONE") - first.index(b"BEGIN:VTIMEZONE") < 250


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_in_the_file_shows_what_the_clocks_show(zone: str) -> None:
    """Also to a program that knows no zone by its name, around every change of the clocks of a year."""
    day = datetime(2026, 12, 1, tzinfo=UTC)
    offset = None
    for hours in range(0, 370 * 24, 6):
        moment = (day + timedelta(hours=hours)).astimezone(ZoneInfo(zone))
        if moment.utcoffset() == offset:
            continue
        offset = moment.utcoffset()
        for early in range(-8, 3):
            expect_true(zone, moment.replace(fold=0) + timedelta(hours=early))


def expect_true(zone: str, wall: datetime) -> None:
    made = event(f"{wall:%Y-%m-%dT%H:%M}", zone)
    if made.start.astimezone(UTC).astimezone(made.start.tzinfo).replace(tzinfo=None) != made.start.replace(tzinfo=None):
        return  # no clock shows this time on that day
    file = read(made)
    named = file.timezones[0].to_tz(lookup_tzid=False)
    for name, moment in (("DTSTART", made.start), ("DTEND", made.end)):
        found = file.events[0][name]
        shown = found.dt.replace(tzinfo=named) if "TZID" in found.params else found.dt
        assert shown.astimezone(UTC) == moment.astimezone(UTC), (zone, name, moment, file.to_ical().decode())


def test_an_end_in_the_repeated_hour_comes_after_the_start() -> None:
    [found] = read(event("2026-10-25T02:45")).events
    assert found.end.astimezone(UTC) - found.start.astimezone(UTC) == timedelta(minutes=30)


def test_in_utc_there_is_no_zone_to_tell() -> None:
    file = read(event(zone="UTC"))
    assert file.timezones == []
    assert file.events[0]["DTSTART"].to_ical() == b"20261201T093000Z"


@given(texts.map(storable).map(one_line))
@settings(max_examples=150, deadline=None)
def test_no_word_is_a_line_of_its_own(text: str) -> None:
    said = Person(text, f"{text[:30]}@example.com")
    made = event(title=text, location=text, lines=(text,), organizer=said, attendee=said)
    [found] = read(made).events
    assert set(found) - {"LOCATION"} == NAMES - {"LOCATION"}
    assert len(found["ATTENDEE"].params) <= 5
    assert found["SUMMARY"] == text
    assert str(found["ATTENDEE"]).isascii()
