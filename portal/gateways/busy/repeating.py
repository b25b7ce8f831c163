"""When an event takes place, once or again and again, with its exceptions; bounded in every direction.

python-dateutil knows the rules, the rest is here: it repeats on the wall clock of the event's own zone, as RFC 5545
wants it. docs/availability.md says why no library for the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Event

from portal.domain.stretches import Stretch
from portal.gateways.busy.refusals import TooOften

MOST_STEPS, MOST_FOUND = 500_000, 20_000
RARE_ENOUGH = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"}
DAY = timedelta(days=1)
Moved = set[date | datetime]


@dataclass(frozen=True)
class Span:
    """What is asked about: from, until."""

    first: datetime
    last: datetime


@dataclass
class Budget:
    """What one calendar may still cost."""

    steps: int = MOST_STEPS
    found: int = MOST_FOUND

    def step(self) -> None:
        """One more occurrence looked at."""
        self.steps -= 1
        if self.steps < 0:
            raise TooOften

    def keep(self) -> None:
        """One more occurrence kept."""
        self.found -= 1
        if self.found < 0:
            raise TooOften


@dataclass(frozen=True)
class _Shape:
    """How an event lies on its wall clock: days of a person, or real time in a zone."""

    wall: datetime
    zone: tzinfo
    days: int = 0  # of an event of whole days
    length: timedelta = field(default_factory=timedelta)

    def stretch(self, wall: datetime) -> Stretch:
        """An occurrence that begins then, in UTC."""
        start = wall.replace(tzinfo=self.zone).astimezone(UTC)
        if self.days:
            return start, (wall + timedelta(days=self.days)).replace(tzinfo=self.zone).astimezone(UTC)
        return start, start + self.length


def occurrences(event: Event, zone: ZoneInfo, span: Span, moved: Moved, budget: Budget) -> Iterator[Stretch]:
    """Every stretch of it that reaches into the span. What cannot be understood raises ValueError and the like."""
    shape = _shape(event, zone)
    without = {*moved, *event.exdates}
    gone = {_moment(one, shape.zone) for one in without if isinstance(one, datetime)}
    days = {one for one in without if not isinstance(one, datetime)}
    given = ((_shape_of(begins, ends, zone) if ends else shape, begins) for begins, ends in event.rdates)
    more = ((own, _wall(begins, own.zone)) for own, begins in given)
    for own, wall in chain(((shape, one) for one in _walls(event, shape, span)), more):
        budget.step()
        start, end = own.stretch(wall)
        if start not in gone and wall.date() not in days and start < end and start < span.last and end > span.first:
            budget.keep()
            yield start, end


def _walls(event: Event, shape: _Shape, span: Span) -> Iterator[datetime]:
    """The first one, and those its rules make, up to the end of the span."""
    yield shape.wall
    until = _wall(span.last, shape.zone) + DAY
    for parts in event.rrules:
        yield from (wall for wall in _by_rule(parts, shape, until) if wall != shape.wall)


def _by_rule(parts: Any, shape: _Shape, until: datetime) -> Iterator[datetime]:
    if str(parts["FREQ"][0]).upper() not in RARE_ENOUGH:
        raise TooOften
    if any(int(every) < 1 for every in parts.get("INTERVAL", ())):
        raise ValueError("a rule that stands still")
    ends = [_last(one, shape.zone) for one in parts.get("UNTIL", ())]
    rule = type(parts)({name: value for name, value in parts.items() if name.upper() != "UNTIL"})
    stop = min([until, *ends])
    if stop < shape.wall:
        return
    for wall in rrulestr(rule.to_ical().decode(), dtstart=shape.wall):
        if wall > stop:
            return
        yield wall


def _shape(event: Event, zone: ZoneInfo) -> _Shape:
    return _shape_of(event.start, event.end, zone)


def _shape_of(start: date, end: date, zone: ZoneInfo) -> _Shape:
    """One that ends before it begins, or has no time because clocks jump over it, is not understood."""
    own = (start.tzinfo if isinstance(start, datetime) else None) or zone
    length = _moment(end, own) - _moment(start, own)
    if length < timedelta(0) or (not length and end != start):
        raise ValueError("it ends before it begins")
    if not isinstance(start, datetime):
        return _Shape(datetime.combine(start, time.min), zone, max(1, (end - start).days))
    return _Shape(start.replace(tzinfo=None), own, length=length)


def _last(until: date, zone: tzinfo) -> datetime:
    """The last wall time of a rule; a day counts whole."""
    return _wall(until, zone) if isinstance(until, datetime) else datetime.combine(until, time.max)


def _wall(when: date, zone: tzinfo) -> datetime:
    if not isinstance(when, datetime):
        return datetime.combine(when, time.min)
    return when.astimezone(zone).replace(tzinfo=None) if when.tzinfo else when


def _moment(when: date, zone: tzinfo) -> datetime:
    """In UTC, so that equal moments are equal."""
    wall = when if isinstance(when, datetime) else datetime.combine(when, time.min)
    return (wall if wall.tzinfo else wall.replace(tzinfo=zone)).astimezone(UTC)
