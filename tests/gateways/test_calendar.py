"""The calendar file, read by the icalendar library: whole, the same to the byte, and no word of it is a property."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.calendar_entries import Calendar, Entry
from portal.domain.letters import one_line
from portal.gateways.calendar import render
from tests.exits.hostile import ALWAYS, texts
from tests.feeds import events

ORIGIN = "https://portal.example.com"
MADE = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
ENTRY = Entry("invoice-7-due", date(2026, 10, 11), "Invoice INV-00007 is due: €1,234.50", ("Open: €1,234.50", "In all"),
              "/invoices/INV-00007", MADE, MADE + timedelta(days=1))  # fmt: skip
PROPERTIES = {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "CLASS", "DESCRIPTION", "LAST-MODIFIED",
              "TRANSP", "URL"}  # fmt: skip
ABOUT_IT_ALL = {"VERSION", "PRODID", "DESCRIPTION", "X-WR-CALDESC", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "UID",
                "X-PUBLISHED-TTL"}  # fmt: skip


def a_calendar(*entries: Entry, **facts: str) -> Calendar:
    given = {"key": "calendar-1", "name": "Studio: due dates", "about": "What is due for Berger & Sons", **facts}
    return Calendar(**given, entries=entries)


def file(*entries: Entry, **facts: str) -> bytes:
    return render(a_calendar(*entries, **facts), ORIGIN)


def event(entry: Entry) -> Any:
    (found,) = events(file(entry))
    return found


def calendar_in(given: bytes) -> Any:
    return icalendar.Calendar.from_ical(given)


def test_one_entry_property_by_property() -> None:
    found = event(ENTRY)
    assert set(found) == PROPERTIES
    assert (found["uid"], found["url"]) == (
        "invoice-7-due@portal.example.com",
        "https://portal.example.com/invoices/INV-00007",
    )
    assert found["summary"] == "Invoice INV-00007 is due: €1,234.50"
    assert found["description"] == f"Open: €1,234.50\nIn all\n{found['url']}"
    assert (found["class"], found["transp"]) == ("PRIVATE", "TRANSPARENT")
    assert (found["dtstamp"].dt, found["last-modified"].dt) == (ENTRY.changed, ENTRY.changed)
    assert found["sequence"] == 86_400


def test_it_takes_the_whole_day_and_ends_before_the_next() -> None:
    found = event(ENTRY)
    assert (type(found["dtstart"].dt), found["dtstart"].dt, found["dtend"].dt) == (
        date, date(2026, 10, 11), date(2026, 10, 12),
    )  # fmt: skip
    assert found["dtstart"].params["value"] == found["dtend"].params["value"] == "DATE"


@pytest.mark.parametrize("on", [date.min, date(2024, 2, 29), date(2026, 12, 31), date(9999, 12, 30)])
def test_any_day_a_document_may_name(on: date) -> None:
    found = event(replace(ENTRY, on=on))
    assert (found.start, found.duration) == (on, timedelta(days=1))


def test_the_calendar_names_itself_and_says_how_often_to_look() -> None:
    found = calendar_in(file(ENTRY))
    assert set(found) == ABOUT_IT_ALL
    assert found["x-wr-calname"] == found["name"] == "Studio: due dates"
    assert found["uid"] == "calendar-1@portal.example.com"
    assert (found["version"], found["prodid"].startswith("-//")) == ("2.0", True)
    assert found["refresh-interval"].dt == timedelta(hours=4)
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in file(ENTRY)
    assert b"\r\nX-PUBLISHED-TTL:PT4H\r\n" in file(ENTRY)


def test_it_is_no_invitation() -> None:
    assert not any(word in file(ENTRY) for word in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"VALARM"))


def test_nothing_to_do_is_a_calendar_too() -> None:
    assert events(file()) == []


def test_what_has_not_changed_is_the_same_to_the_byte() -> None:
    assert file(ENTRY) == file(ENTRY)


@pytest.mark.parametrize("origin", ["http://localhost:8000", "https://[::1]:8443", "https://a.example"])
def test_names_do_not_hang_on_the_port(origin: str) -> None:
    (found,) = events(render(a_calendar(ENTRY), origin))
    assert found["uid"].partition("@")[2] in ("localhost", "::1", "a.example")
    assert found["url"].startswith(origin)


def test_a_clock_that_went_back_is_no_negative_version() -> None:
    assert event(replace(ENTRY, changed=MADE - timedelta(days=1)))["sequence"] == 0


EVIL = {
    "a new line": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:evil",
    "half of one": "x\rATTENDEE:mailto:eve@evil.example",
    "the other half": "x\nATTENDEE:mailto:eve@evil.example",
    "other ends of lines": "x\x0bA:1\x0cA:1\x1cA:1\x1dA:1\x1eA:1\x85A:1\u2028A:1\u2029A:1",
    "a fold": "x\r\n ATTENDEE:mailto:eve@evil.example",
    "escaped": "x\\nATTENDEE:1\\NATTENDEE:1\\\\n\\;\\,",
    "a parameter": '";ALTREP="https://evil.example":x',
    "controls": "\x00\x07\x1b[31m\x7f",
    "long": "W" * 100_000,
    "wide": "😀" * 9_000,
    "marks": "Z" + "\u0301" * 9_000,
    "turned": "\u202e\u2066evil\u2069 שלום مرحبا",
    "half a pair": "\ud83d x \udc00",
    "nothing": "",
    "spaces": " \t ",
}


@pytest.mark.parametrize("text", [*EVIL.values(), *ALWAYS], ids=lambda text: ascii(text[:20]))
def test_no_word_becomes_a_property(text: str) -> None:
    expect_words(text)


@settings(max_examples=60, deadline=None)
@given(texts | st.text(max_size=200))
def test_whatever_is_typed_is_words(text: str) -> None:
    expect_words(text)


def expect_words(text: str) -> None:
    """As long as a title may be, on one line, as it was typed; all around it is as ever."""
    entry = replace(ENTRY, title=text, lines=(text, text))
    given = file(entry, ENTRY, name=text, about=text)
    (found, next_one), said = events(given), one_line(text, 300)
    assert set(found) == set(next_one) == PROPERTIES
    assert {line for line in given.decode().splitlines() if line.startswith("BEGIN:")} == {
        "BEGIN:VCALENDAR", "BEGIN:VEVENT",
    }  # fmt: skip
    assert found["summary"] == as_read(said)
    url = f"{ORIGIN}/invoices/INV-00007"
    assert found["description"] == as_read("\n".join([said, said, url] if said else [url]))
    calendar = calendar_in(given)
    assert set(calendar) == ABOUT_IT_ALL
    assert calendar["description"] == as_read(said)
    for name in ("NAME", "X-WR-CALNAME", "X-WR-CALDESC"):  # the library hands these out as they are written
        assert calendar[name] == icalendar.vText(said).to_ical().decode(), name
    assert next_one["summary"] == ENTRY.title


def as_read(text: str) -> str:
    r"""The library writes a backslash before a capital N as it writes the end of a line."""
    return text.replace("\\N", "\n")
