"""The times of a service as a page offers them: the days of one month, and the times of one day, on the reader's clock.

Never more than a month goes to the browser, and of that one day's times.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from portal import formats
from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain import availability
from portal.domain import booking_clocks as clocks
from portal.domain.booking_refusals import NotBookable
from portal.domain.slots import Slot
from portal.models import Appointment, Service
from portal.text import t, tn

DAY = timedelta(days=1)
APART = 2 * DAY  # from −11 to +14 hours
START = "%Y-%m-%dT%H:%MZ"  # how a start is named in forms and addresses


@dataclass(frozen=True)
class DayRow:
    """A day that has times; `day` is ISO."""

    day: str = ""
    weekday: str = ""
    number: str = ""
    label: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class SlotRow:
    """A time to choose; `beside` is what the provider's clock shows then, where that is something else."""

    start: str = ""
    label: str = ""
    beside: str = ""


@dataclass(frozen=True)
class SlotGroup:
    """The times of one part of the day."""

    label: str = ""
    slots: list[SlotRow] = field(default_factory=list)


@dataclass(frozen=True)
class TimesView:
    """One month, and one day of it. `earlier` and `later` are the neighbouring months ("2026-11"), or empty."""

    month: str = ""
    earlier: str = ""
    later: str = ""
    days: list[DayRow] = field(default_factory=list)
    day: str = ""
    said: str = ""  # "12 times on Tuesday, 1 December 2026", or why there are none
    groups: list[SlotGroup] = field(default_factory=list)
    next_day: str = ""  # where the next times are, when the month has none
    next_label: str = ""
    clock: str = ""  # whose clocks these are, where it is not one and the same


@dataclass(frozen=True)
class _Month:
    """The month that is shown, its times by day, and the next day with times where it has none."""

    first: date
    by_day: dict[date, list[Slot]]
    next_day: date | None


def look(
    visit: Visit, service: Service, day: str = "", month: str = "", moving: Appointment | None = None
) -> TimesView:
    """What an address asks for; without a wish, with nonsense and with what is over, the first day that has times."""
    today = day_in(visit.zone, visit.now)
    last = today + timedelta(days=service.horizon_days) + DAY  # the provider's day may be ahead
    asked = _read(day)
    shown = _month(visit, service, asked or _read(f"{month}-01"), (today, last), moving)
    chosen = asked or next(iter(shown.by_day), None)
    locale, after = visit.locale, shown.next_day
    return TimesView(
        month=formats.month(shown.first, locale),
        earlier=f"{shown.first - DAY:%Y-%m}" if shown.first > today else "",
        later=f"{_next(shown.first):%Y-%m}" if _next(shown.first) <= last else "",
        days=[_day_row(on, on == chosen, locale) for on in shown.by_day],
        day=chosen.isoformat() if chosen and chosen in shown.by_day else "",
        said=_said(shown, chosen, locale),
        groups=_groups(visit, service, shown.by_day.get(chosen, [])) if chosen else [],
        next_day=after.isoformat() if after else "",
        next_label=formats.weekday(after, locale) if after else "",
        clock=_clock(visit, shown),
    )


def start_of(text: str) -> datetime:
    """The moment a form or an address names; NotBookable when it names none."""
    try:
        return datetime.strptime(text, START).replace(tzinfo=UTC)
    except ValueError as error:
        raise NotBookable from error


def _month(
    visit: Visit, service: Service, asked: date | None, span: tuple[date, date], moving: Appointment | None
) -> _Month:
    today, last = span
    within = asked is not None and _first(today) <= asked <= last
    first = _first(asked if asked and within else today)
    found = _by_day(visit, service, max(first, today), min(_next(first) - DAY, last), moving)
    if found:
        return _Month(first, found, None)
    onwards = _by_day(visit, service, _next(first), last, moving)
    after = next(iter(onwards), None)
    if after is None or within:
        return _Month(first, {}, after)
    first = _first(after)
    return _Month(first, {on: slots for on, slots in onwards.items() if _first(on) == first}, None)


def _by_day(
    visit: Visit, service: Service, first: date, last: date, moving: Appointment | None
) -> dict[date, list[Slot]]:
    """The times of these days of the reader's: their clocks and the provider's may be more than a day apart."""
    zone = ZoneInfo(visit.zone)
    besides, now = (moving.id, moving.start_at) if moving else (None, None)
    found = availability.open_slots(visit.db, service, first - APART, last + APART, visit.now, besides=besides)
    other = [slot for slot in found if slot.start != now]
    by_day = {on: list(slots) for on, slots in groupby(other, key=lambda slot: slot.start.astimezone(zone).date())}
    return {on: slots for on, slots in by_day.items() if first <= on <= last}


def _groups(visit: Visit, service: Service, slots: list[Slot]) -> list[SlotGroup]:
    """By the part of the day, on the reader's clock."""
    zone = ZoneInfo(visit.zone)
    theirs = {one.id: one.timezone for one in availability.providers_of(visit.db, service)}
    parts = groupby(slots, key=lambda slot: clocks.part_of_day(slot.start.astimezone(zone), visit.locale))
    return [
        SlotGroup(part, [_slot_row(visit, slot, theirs[slot.provider_id]) for slot in some]) for part, some in parts
    ]


def _slot_row(visit: Visit, slot: Slot, theirs: str) -> SlotRow:
    mine = formats.time_of_day(slot.start, ZoneInfo(visit.zone), visit.locale)
    return SlotRow(f"{slot.start:{START}}", mine, clocks.beside(slot.start, visit.zone, theirs, visit.locale))


def _clock(visit: Visit, shown: _Month) -> str:
    zone = ZoneInfo(visit.zone)
    slots = [slot for found in shown.by_day.values() for slot in found]
    differ = any(slot.wall != slot.start.astimezone(zone).replace(tzinfo=None) for slot in slots)
    return clocks.whose(visit.zone, visit.locale) if differ else ""


def _said(shown: _Month, chosen: date | None, locale: str) -> str:
    if chosen is None or not shown.by_day:
        return t("Nothing is free in {month}.", locale, month=formats.month(shown.first, locale))
    day, count = formats.weekday(chosen, locale), len(shown.by_day.get(chosen, []))
    if count:
        return tn("{count} time on {day}", "{count} times on {day}", count, locale, day=day)
    return t("Nothing is free on {day}. Please choose another day.", locale, day=day)


def _day_row(on: date, chosen: bool, locale: str) -> DayRow:
    day = formats.weekday(on, locale)
    return DayRow(on.isoformat(), formats.weekday_short(on, locale), str(on.day), day, chosen)


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _first(on: date) -> date:
    return on.replace(day=1)


def _next(first: date) -> date:
    return _first(first + timedelta(days=31))
