"""When somebody can come: starts on the provider's wall clock, day by day, less all that is taken. Pure arithmetic.

A wall time that does not exist on a day is skipped, one that comes twice is offered the first time only. Lengths are
real minutes: where the clocks move within an appointment, it ends an hour off on the wall. More: docs/availability.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.clock import day_in
from portal.domain.stretches import Stretch, merged
from portal.models import Service

Window = tuple[int, int]  # opens, closes: minutes since midnight on the wall clock
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Slot:
    """One start that can be chosen: the moments in UTC, and the provider's wall clock at its start."""

    start: datetime
    end: datetime
    wall: datetime
    provider_id: UUID


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service asks of its slots, in minutes; `most_per_day` 0 is any number."""

    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0
    increment: int = 30
    notice: int = 0
    horizon_days: int = 60
    most_per_day: int = 0


@dataclass(frozen=True, slots=True)
class Diary:
    """What is known of one provider: when they work, when they are taken (buffers included), and how many appointments
    of the service each of their days has."""

    provider_id: UUID
    zone: ZoneInfo
    windows: Mapping[date, Sequence[Window]]
    taken: Sequence[Stretch] = ()  # in UTC, sorted by start; may overlap
    counts: Mapping[date, int] | None = None


def terms_of(service: Service) -> Terms:
    """As the service is set today."""
    return Terms(
        service.minutes,
        service.buffer_before,
        service.buffer_after,
        service.increment,
        service.notice,
        service.horizon_days,
        service.most_per_day,
    )


def days_offered(terms: Terms, zone: ZoneInfo, first: date, last: date, moment: datetime) -> tuple[date, date]:
    """What is left of the days asked for between the provider's today and the horizon; may be nothing."""
    today = day_in(zone.key, moment)
    return max(first, today), min(last, today + timedelta(days=terms.horizon_days))


def open_slots(terms: Terms, diary: Diary, first: date, last: date, moment: datetime) -> list[Slot]:
    """Every start of these days of the provider's, in order. One pass over starts and taken stretches together."""
    before, after = timedelta(minutes=terms.buffer_before), timedelta(minutes=terms.buffer_after)
    length, earliest = timedelta(minutes=terms.minutes), moment + timedelta(minutes=terms.notice)
    taken = merged(diary.taken)
    begins, ends = next(taken, (NEVER, NEVER))
    found: list[Slot] = []
    for wall, start in _starts(terms, diary, *days_offered(terms, diary.zone, first, last, moment)):
        while ends <= start - before:
            begins, ends = next(taken, (NEVER, NEVER))
        end = start + length
        if start >= earliest and end + after <= begins:
            found.append(Slot(start, end, wall, diary.provider_id))
    return found


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment a clock there shows this, the first of two; None when it never does."""
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall else None


def _starts(terms: Terms, diary: Diary, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Wall time and moment of everything that fits into the windows, in order."""
    most, counts = terms.most_per_day, diary.counts or {}
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        windows = diary.windows.get(day)
        if not windows or (most and counts.get(day, 0) >= most):
            continue
        midnight = datetime.combine(day, time.min)
        offset = _steady_offset(midnight, diary.zone)
        for window in windows:
            if offset is None:
                yield from _on_odd_day(terms, midnight, window, diary.zone)
            else:
                yield from _on_even_day(terms, midnight, window, (midnight - offset).replace(tzinfo=UTC))


def _steady_offset(midnight: datetime, zone: ZoneInfo) -> timedelta | None:
    """The day's one distance from UTC; None when the clocks change on it, or at its beginning or end."""
    ends = (midnight, midnight + timedelta(days=1))
    offsets = {zone.utcoffset(end.replace(fold=fold)) for end in ends for fold in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def _on_even_day(
    terms: Terms, midnight: datetime, window: Window, begun: datetime
) -> Iterator[tuple[datetime, datetime]]:
    opens, closes = window
    for minute in range(opens, closes - terms.minutes + 1, terms.increment):
        since = timedelta(minutes=minute)
        yield midnight + since, begun + since


def _on_odd_day(
    terms: Terms, midnight: datetime, window: Window, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Start by start. Where the clocks jump forward, two starts may come closer than the increment: the later one is
    left out, or two appointments that follow each other on every other day would overlap."""
    opens, closes = window
    closing = _closing(midnight + timedelta(minutes=closes), zone)
    length, increment = timedelta(minutes=terms.minutes), timedelta(minutes=terms.increment)
    earlier = None
    for minute in range(opens, closes, terms.increment):
        wall = midnight + timedelta(minutes=minute)
        start = moment_of(wall, zone)
        if start is None or start + length > closing or (earlier and start - earlier < increment):
            continue
        earlier = start
        yield wall, start


def _closing(wall: datetime, zone: ZoneInfo) -> datetime:
    """When a window ends; one that ends at a time the clocks jump over ends as they jump."""
    late = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if early >= late:
        return late
    offset = zone.utcoffset(late.astimezone(zone))
    while late - early > timedelta(minutes=1):
        middle = early + timedelta(minutes=(late - early) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == offset:
            late = middle
        else:
            early = middle
    return late
