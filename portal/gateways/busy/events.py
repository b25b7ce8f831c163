"""An ICS file as stretches of time in which somebody is not free. What events are about is dropped before parsing.

An event that is cancelled or "free" does not count. Days count as the provider's days, and so do times without a zone.
One that cannot be understood is left out and counted, as is one that stands where none can. Recurring: `repeating`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

import portal.clock  # noqa: F401 - it makes ZoneInfo read the pinned zone rules, not the system's
from portal.domain.stretches import Stretch, merged
from portal.gateways.busy.fetching import MOST_BYTES
from portal.gateways.busy.refusals import NoCalendar, TooLarge, TooManyEvents
from portal.gateways.busy.repeating import Budget, Moved, Span, occurrences

MOST_EVENTS, MOST_ZONES, LONGEST_LINE = 20_000, 200, 100_000
WANTED = re.compile(
    r"(?:BEGIN|END|UID|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|STATUS|TRANSP|TZID|TZOFFSETFROM"
    r"|TZOFFSETTO)[:;]",
    re.IGNORECASE,
)
PARTS = {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
TAKE_TIME = ("BEGIN:VEVENT", "BEGIN:VFREEBUSY")
MISREAD = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Busy:
    """Sorted, merged, in UTC; and how many events could not be understood."""

    stretches: list[Stretch]
    left_out: int = 0


def busy(content: bytes, zone: ZoneInfo, span: Span) -> Busy:
    """Whatever of the calendar lies in the span; `zone` is the provider's."""
    lines = _lines(content)
    events = _events(_bare(lines))
    moved, budget = _moved(events, zone), Budget()
    found: list[Stretch] = []
    left_out = sum(line.upper().rstrip() in TAKE_TIME for line in lines) - len(events)
    for event in events:
        try:
            if _counts(event):
                found += occurrences(event, zone, span, _moved_of(event, moved), budget)
        except MISREAD:
            left_out += 1
    return Busy(list(merged(sorted(found))), left_out)


def _lines(content: bytes) -> list[str]:
    """Unfolded, without what events are about: titles, places, people."""
    if len(content) > MOST_BYTES:
        raise TooLarge(size=str(MOST_BYTES // 1_000_000))
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    return [line for line in re.sub(r"\n[ \t]", "", text).split("\n") if WANTED.match(line)]


def _bare(found: Iterable[str]) -> str:
    """What is to be parsed, if it is a calendar of a sensible size."""
    lines = [*_needed(found)]
    begun = [line.upper().rstrip() for line in lines]
    if "BEGIN:VCALENDAR" not in begun or "END:VCALENDAR" not in begun or max(map(len, lines)) > LONGEST_LINE:
        raise NoCalendar
    if begun.count("BEGIN:VEVENT") > MOST_EVENTS or begun.count("BEGIN:VTIMEZONE") > MOST_ZONES:
        raise TooManyEvents(count=f"{MOST_EVENTS:,}")
    return "\r\n".join([*lines, ""])


def _needed(lines: Iterable[str]) -> Iterator[str]:
    """Without alarms, tasks and whatever else stands in calendars, however deep."""
    within = 0  # parts that are not needed
    for line in lines:
        word, _, name = line.upper().rstrip().partition(":")
        if word == "BEGIN" and (within or name not in PARTS):
            within += 1
        elif not within:
            yield line
        elif word == "END":
            within -= 1


def _events(text: str) -> list[Event]:
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        return [one for calendar in calendars for one in calendar.walk("VEVENT") if isinstance(one, Event)]
    except MISREAD as error:
        raise NoCalendar from error


def _counts(event: Event) -> bool:
    """Not what is cancelled, and not what leaves one free."""
    status, transparency = str(event.get("STATUS", "")).upper(), str(event.get("TRANSP", "")).upper()
    return status != "CANCELLED" and transparency != "TRANSPARENT"


def _moved(events: Iterable[Event], zone: ZoneInfo) -> dict[str, Moved]:
    """Which occurrences of which event have an entry of their own, and do not count where they were."""
    found: dict[str, Moved] = defaultdict(set)
    for event in events:
        with suppress(*MISREAD):  # it is counted when its turn comes
            instead_of: Any = event["RECURRENCE-ID"]
            when = instead_of.dt
            if isinstance(when, datetime) and not when.tzinfo:
                when = when.replace(tzinfo=zone)
            found[str(event.get("UID", ""))].add(when)
    return found


def _moved_of(event: Event, moved: dict[str, Moved]) -> Moved:
    own = event.get("RECURRENCE-ID") is not None or not event.get("UID")
    return set() if own else moved.get(str(event["UID"]), set())
