"""One week of the business's appointments, or of one person's: as a list, and drawn."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.clock import day_in
from portal.domain.admin import booking_week
from portal.domain.admin.booking import DayRows, appointments, holding, rows_of
from portal.domain.admin.booking_grid import Grid, Placed, grid
from portal.domain.appointment_status import EXPIRED, HELD, Status
from portal.models import Appointment, Holiday, HoursException, Provider, StaffRole
from portal.text import t

DAY = timedelta(days=1)
YEARS = range(2000, 2200)  # weeks that can be looked at
MOST = 2000
CALLED_OFF = (Status.DECLINED, Status.CANCELLED_BY_CLIENT, Status.CANCELLED_BY_BUSINESS)


@dataclass(frozen=True)
class Person:
    """Somebody whose week can be looked at; an empty key is everybody."""

    key: str = ""
    name: str = ""
    current: bool = False


@dataclass(frozen=True)
class Week:
    """Seven days, each with what it has; `earlier` and `later` are its neighbours; all as ISO of their
    Mondays. `people` are
    there where there are several; what was called off is in the list alone."""

    label: str = ""
    monday: str = ""
    earlier: str = ""
    later: str = ""
    is_now: bool = False
    who: str = ""
    people: list[Person] = field(default_factory=list)
    days: list[DayRows] = field(default_factory=list)
    grid: Grid = field(default_factory=Grid)


@for_staff(StaffRole.AGENT)
def week(visit: StaffVisit, of: str = "", who: str = "") -> Week:
    """The week of a day (ISO) of somebody; without a day, and with nonsense, this week of everybody."""
    zone, today = ZoneInfo(visit.zone), day_in(visit.zone, visit.now)
    day = _read(of) or today
    monday = day - day.weekday() * DAY
    dates = [monday + nth * DAY for nth in range(7)]
    people = list(visit.db.exec(select(Provider).order_by(col(Provider.name), col(Provider.id))))
    person = next((one for one in people if one.id.hex == who), None)
    found, notes = _of(visit, monday, person), _notes(visit, dates, person)
    ends = {"first": formats.day(monday, visit.locale), "last": formats.day(dates[-1], visit.locale)}
    return Week(
        label=t("{first} to {last}", visit.locale, **ends),
        monday=monday.isoformat(),
        earlier=(monday - 7 * DAY).isoformat(),
        later=(monday + 7 * DAY).isoformat(),
        is_now=today in dates,
        who=person.id.hex if person else "",
        people=_choices(visit, people, person.id if person else None),
        days=_days(visit, dates, notes, found),
        grid=grid(dates, _placed(visit, found, zone), notes, today, visit.locale),
    )


def _days(visit: StaffVisit, dates: list[date], notes: list[str], found: list[Any]) -> list[DayRows]:
    zone, by_day = ZoneInfo(visit.zone), {on: list[Any]() for on in dates}
    for one in found:
        by_day[one[0].start_at.astimezone(zone).date()].append(one)
    return [DayRows(formats.weekday(on, visit.locale), note, rows_of(visit, by_day[on]))
            for on, note in zip(dates, notes, strict=True)]  # fmt: skip


def _of(visit: StaffVisit, monday: date, person: Provider | None) -> list[Any]:
    begins, ends = (datetime.combine(on, time(), ZoneInfo(visit.zone)).astimezone(UTC)
                    for on in (monday, monday + 7 * DAY))  # fmt: skip
    wanted: list[Any] = [
        or_(col(Appointment.state).not_in((HELD, EXPIRED)), holding(visit)),
        col(Appointment.start_at) >= begins,
        col(Appointment.start_at) < ends,
    ]
    if person:
        wanted.append(Appointment.provider_id == person.id)
    return appointments(visit, *wanted, limit=MOST)


def _placed(visit: StaffVisit, found: list[Any], zone: ZoneInfo) -> list[Placed]:
    """What took place or is to; what reaches into the next day ends with its own."""
    kept = [one for one in found if one[0].state not in CALLED_OFF]
    placed = list[Placed]()
    for line, (one, _) in zip(rows_of(visit, kept), kept, strict=True):
        start, end = one.start_at.astimezone(zone), one.end_at.astimezone(zone)
        until = end.hour * 60 + end.minute if end.date() == start.date() else 1440
        placed.append(Placed(line, start.date(), start.hour * 60 + start.minute, until))
    return placed


def _notes(visit: StaffVisit, dates: list[date], person: Provider | None) -> list[str]:
    """Why a day is not like others: a holiday, or hours of the person's own for it."""
    within = col(Holiday.day).between(dates[0], dates[-1])
    said = {one.day: one.name or t("Holiday", visit.locale) for one in visit.db.exec(select(Holiday).where(within))}
    if person:
        own = HoursException.provider_id == person.id, col(HoursException.day).between(dates[0], dates[-1])
        hours: dict[date, list[tuple[int, int]]] = {}
        for one in visit.db.exec(select(HoursException).where(*own)):
            stretches = hours.setdefault(one.day, [])
            if one.opens is not None and one.closes is not None:
                stretches.append((one.opens, one.closes))
        said |= {on: booking_week.written(open_at) or t("Off", visit.locale) for on, open_at in hours.items()}
    return [said.get(on, "") for on in dates]


def _choices(visit: StaffVisit, people: list[Provider], chosen: UUID | None) -> list[Person]:
    shown = [one for one in people if one.active or one.id == chosen]
    if len(shown) < 2 and chosen is None:
        return []
    everybody = Person("", t("Everybody", visit.locale), chosen is None)
    return [everybody, *(Person(one.id.hex, one.name, one.id == chosen) for one in shown)]


def _read(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None
