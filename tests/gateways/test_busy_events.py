"""A calendar file as busy times: what counts, on whose clock, again and again, and what was moved or left out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.errors import Refused
from portal.gateways.busy.events import Busy, busy
from portal.gateways.busy.refusals import NoCalendar, TooLarge, TooManyEvents, TooOften
from portal.gateways.busy.repeating import Span

VIENNA = ZoneInfo("Europe/Vienna")
SPAN = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC))


def calendar(*events: str, before: str = "") -> bytes:
    """Each event without its BEGIN, END and, unless given, its UID."""
    named = [one if "UID" in one else f"UID:1\n{one}" for one in events]
    parts = [f"BEGIN:VEVENT\n{one}\nSUMMARY:Secret\nEND:VEVENT\n" for one in named]
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{before}{''.join(parts)}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, before: str = "") -> Busy:
    return busy(calendar(*events, before=before), VIENNA, SPAN)


def times(*events: str, before: str = "") -> Sequence[str]:
    """As "1201 0900-1000", in UTC; an end on another day with its day."""
    found = read(*events, before=before)
    assert not found.left_out
    return [f"{a:%m%d %H%M}-{b:%H%M}" if a.date() == b.date() else f"{a:%m%d %H%M}-{b:%m%d %H%M}" for a, b in
            found.stretches]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ("DTSTART:20261201T090000Z\nDTEND:20261201T100000Z", "1201 0900-1000"),
        ("DTSTART;TZID=America/New_York:20261201T090000\nDURATION:PT30M", "1201 1400-1430"),
        ("DTSTART;TZID=W. Europe Standard Time:20261201T090000\nDURATION:PT1H", "1201 0800-0900"),
        ("DTSTART:20261201T090000\nDURATION:PT1H", "1201 0800-0900"),  # the provider's clock
        ("DTSTART;TZID=Nowhere/Land:20261201T090000\nDURATION:PT1H", "1201 0800-0900"),
        ("DTSTART;VALUE=DATE:20261201", "1130 2300-1201 2300"),  # the provider's day
        ("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261204", "1130 2300-1203 2300"),
        ("DTSTART;VALUE=DATE:20270328", "0327 2300-0328 2200"),  # a day of 23 hours
        ("DTSTART:20261031T230000Z\nDURATION:PT2H", "1031 2300-1101 0100"),  # reaches into the span
    ],
)
def test_on_whose_clock(event: str, found: str) -> None:
    assert times(event) == [found]


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261201T090000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT",
        "DTSTART:20261201T090000Z\nDURATION:PT1H\nSTATUS:cancelled",
        "DTSTART:20261201T090000Z",  # no time at all
        "DTSTART:20251201T090000Z\nDURATION:PT1H",
        "DTSTART:20271201T090000Z\nDURATION:PT1H",
    ],
)
def test_what_does_not_count(event: str) -> None:
    assert times(event) == []


def test_stretches_are_merged_and_say_nothing() -> None:
    one, two = "DTSTART:20261201T090000Z\nDURATION:PT1H", "DTSTART:20261201T093000Z\nDURATION:PT2H\nUID:2"
    assert times(two, one) == ["1201 0900-1130"]


def test_a_weekly_event_keeps_its_wall_time() -> None:
    found = times("DTSTART;TZID=Europe/Vienna:20200106T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO")
    assert (found[0], found[-1], len(found)) == ("1102 0800-0900", "1025 0700-0800", 52)
    assert {"0322 0800-0900", "0329 0700-0800"} <= set(found)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("RRULE:FREQ=DAILY;COUNT=2", ["1201", "1202"]),
        ("RRULE:FREQ=DAILY;UNTIL=20261202T090000Z", ["1201", "1202"]),
        ("RRULE:FREQ=DAILY;UNTIL=20261202T085959Z", ["1201"]),
        ("RRULE:FREQ=DAILY;UNTIL=20261202", ["1201", "1202"]),
        ("RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["1201", "1225", "0129"]),  # the first one always counts
        ("RRULE:FREQ=DAILY;COUNT=4\nEXDATE:20261202T090000Z\nEXDATE;VALUE=DATE:20261203", ["1201", "1204"]),
        ("RRULE:FREQ=DAILY;COUNT=2\nEXDATE;TZID=Europe/Vienna:20261201T100000", ["1202"]),
        ("RDATE:20261205T090000Z,20261206T090000Z", ["1201", "1205", "1206"]),
    ],
)
def test_rules_and_their_exceptions(rule: str, found: list[str]) -> None:
    assert [one[:4] for one in times(f"DTSTART:20261201T090000Z\nDURATION:PT1H\n{rule}")] == found


def test_dates_with_a_length_of_their_own() -> None:
    event = "DTSTART:20261201T090000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20261205T100000Z/PT3H"
    assert times(event) == ["1201 0900-1000", "1205 1000-1300"]


def test_all_day_again_and_again() -> None:
    event = "DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20261208"
    assert times(event) == ["1130 2300-1201 2300", "1214 2300-1215 2300"]


WEEKLY = "DTSTART;TZID=Europe/Vienna:20261201T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3"
INSTEAD = "RECURRENCE-ID;TZID=Europe/Vienna:20261208T090000"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DTSTART;TZID=Europe/Vienna:20261209T150000\nDURATION:PT1H", ["1201 0800", "1209 1400", "1215 0800"]),
        ("DTSTART;TZID=Europe/Vienna:20261208T090000\nDURATION:PT1H\nSTATUS:CANCELLED", ["1201 0800", "1215 0800"]),
        ("DTSTART;TZID=Europe/Vienna:20261208T090000\nDURATION:PT1H\nTRANSP:TRANSPARENT", ["1201 0800", "1215 0800"]),
        ("DTSTART:20300101T090000Z\nDURATION:PT1H", ["1201 0800", "1215 0800"]),  # moved out of sight
    ],
)
def test_one_of_them_changed(change: str, found: list[str]) -> None:
    assert [one[:9] for one in times(f"{INSTEAD}\n{change}", WEEKLY)] == found


def test_a_change_of_another_event_changes_nothing() -> None:
    assert len(times(f"UID:2\n{INSTEAD}\nDTSTART:20261209T150000Z\nDURATION:PT1H", WEEKLY)) == 4


def test_a_zone_the_calendar_brings_along() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0300\n"
        "TZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    assert times("DTSTART;TZID=Office:20261201T090000\nDURATION:PT1H", before=zone) == ["1201 0600-0700"]


@pytest.mark.parametrize(
    "broken",
    [
        "DTSTART:99999999T090000",
        "DTSTART:20261201\nDTSTART:20261202",
        "SUMMARY:nothing",
        "DTSTART:20261201T090000Z\nRRULE:FREQ=DAILY;UNTIL=garbage",
        "DTSTART:20261201T090000Z\nRRULE:FREQ=DAILY;INTERVAL=0",
        "DTSTART:20261201T090000Z\nRRULE:FREQ=WEEKLY;RSCALE=HEBREW",
        "DTSTART;VALUE=DATE:00010101",
        "DTSTART:20261201T090000Z\nDTEND:20261201T080000Z",
        "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261201",
        "DTSTART;TZID=Europe/Vienna:20270328T023000\nDTEND;TZID=Europe/Vienna:20270328T033000",  # clocks jump over it
        "DTSTART:20261201T090000Z\nRECURRENCE-ID:garbage\nDURATION:garbage",
        f"DTSTART:20261201T090000Z\nRRULE:FREQ=DAILY;COUNT={'9' * 40}",
    ],
)
def test_what_cannot_be_understood_is_counted_and_hides_nothing(broken: str) -> None:
    found = read(broken, "UID:2\nDTSTART:20261201T090000Z\nDURATION:PT1H")
    assert (len(found.stretches), found.left_out) == (1, 1)


ALL = ",".join(map(str, range(60)))
OFTEN = "DTSTART:20261201T090000Z\nDURATION:PT1S\nRRULE:FREQ="


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NoCalendar),
        (b"<html>BEGIN:VCALENDAR</html>", NoCalendar),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), NoCalendar),
        (calendar("DTSTART:20261201T090000Z")[:-20], NoCalendar),
        (calendar(f"RDATE:{'x' * 200_000}"), NoCalendar),
        (b"x" * 5_000_001, TooLarge),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 20_001 + b"END:VCALENDAR\n", TooManyEvents),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VTIMEZONE\nEND:VTIMEZONE\n" * 201 + b"END:VCALENDAR\n", TooManyEvents),
        (calendar(f"{OFTEN}SECONDLY;COUNT=1000000000"), TooOften),
        (calendar(f"{OFTEN}MINUTELY"), TooOften),
        (calendar(f"{OFTEN}DAILY;BYMINUTE={ALL};BYSECOND={ALL}"), TooOften),
    ],
)
def test_hostile_calendars_are_refused(content: bytes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        busy(content, VIENNA, SPAN)


def test_alarms_and_tasks_are_passed_over() -> None:
    alarm = "BEGIN:VALARM\nDURATION:PT9H\nBEGIN:X\nUID:x\nEND:X\nEND:VALARM"
    task = "BEGIN:VTODO\nDTSTART:20261205T090000Z\nDURATION:PT1H\nEND:VTODO\n"
    assert times(f"{alarm}\nDTSTART:20261201T090000Z\nDURATION:PT1H", before=task) == ["1201 0900-1000"]


def test_what_stands_where_no_event_can_is_counted_too() -> None:
    lost = "BEGIN:X-ROOM\nBEGIN:VEVENT\nDTSTART:20261205T090000Z\nDURATION:PT1H\nEND:VEVENT\nEND:X-ROOM\n"
    free_or_busy = "BEGIN:VFREEBUSY\nFREEBUSY:20261205T090000Z/PT3H\nEND:VFREEBUSY\n"
    found = read("DTSTART:20261201T090000Z\nDURATION:PT1H", before=lost + free_or_busy)
    assert (len(found.stretches), found.left_out) == (1, 2)


def test_a_broken_exception_hides_no_other_event() -> None:
    """Which one it stands for nobody can say: it counts where it is itself."""
    found = read("RECURRENCE-ID:garbage\nDTSTART:20261209T150000Z\nDURATION:PT1H", f"UID:2\n{WEEKLY}")
    assert (len(found.stretches), found.left_out) == (4, 0)


def test_parts_within_parts_without_end() -> None:
    deep = b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 200_000 + b"END:X\n" * 200_000 + b"END:VCALENDAR\n"
    assert busy(deep, VIENNA, SPAN) == Busy([])


def test_a_billion_times_daily_is_a_year_of_days() -> None:
    assert len(times("DTSTART:20261201T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1000000000")) == 335


def test_folded_lines_and_other_line_ends() -> None:
    content = calendar("DTSTART:20261201T090000Z\nDURATION:PT1H").replace(b"DTSTART:2026", b"DTSTA\r\n RT:20\r\n\t26")
    for end in (b"\r\n", b"\n", b"\r"):
        assert len(busy(b"\xef\xbb\xbf" + content.replace(b"\r\n", end), VIENNA, SPAN).stretches) == 1
