"""The appointments of the business: what waits for an answer, what is coming day by day, and what is over. A week:
booking_weeks.py."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_
from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import keyset
from portal.domain.admin.booking_words import word_of
from portal.domain.appointment_event import span_of, when
from portal.domain.appointment_status import CONFIRMED, EXPIRED, HELD, REQUESTED, status_of
from portal.domain.occupying import LONGEST
from portal.models import Appointment, Client, StaffRole
from portal.text import t

MOST = 100  # rows of one list; the weeks have the others


@dataclass(frozen=True)
class Line:
    """One appointment of a list."""

    key: str = ""
    title: str = ""
    client: str = ""
    provider: str = ""
    when: str = ""  # day and time
    time: str = ""  # under a heading that says the day
    status: str = ""
    status_word: str = ""


@dataclass(frozen=True)
class DayRows:
    """The appointments of one day."""

    label: str = ""
    note: str = ""  # why it is not like others
    rows: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Coming:
    """What waits for an answer, then what is agreed; `more`: later ones are in their weeks."""

    waiting: list[Line] = field(default_factory=list)
    days: list[DayRows] = field(default_factory=list)
    more: bool = False


@dataclass(frozen=True)
class Over:
    """One page of what is over; `newer` and `older` are the `page=` of the neighbours, or empty."""

    rows: list[Line] = field(default_factory=list)
    newer: str = ""
    older: str = ""


@for_staff(StaffRole.AGENT)
def coming(visit: StaffVisit) -> Coming:
    """Requests first, then every day that has something."""
    ahead = col(Appointment.start_at) > visit.now - LONGEST
    asked = appointments(visit, Appointment.state == REQUESTED, ahead)
    agreed = col(Appointment.state) == CONFIRMED, ahead, col(Appointment.end_at) > visit.now
    held = holding(visit), col(Appointment.start_at) > visit.now
    found = appointments(visit, or_(and_(*agreed), and_(*held)))
    return Coming(rows_of(visit, asked), _by_day(visit, found), len(found) > MOST)


@for_staff(StaffRole.AGENT)
def over(visit: StaffVisit, at: str = "") -> Over:
    """One page of what is over or came to nothing, the latest first; holds nobody confirmed are left out."""
    ran_out = and_(col(Appointment.state) == CONFIRMED, col(Appointment.end_at) <= visit.now)
    ended = col(Appointment.state).not_in((HELD, EXPIRED, REQUESTED, CONFIRMED))
    query = select(Appointment, Client.name).join(Client, col(Client.id) == Appointment.client_id)
    found = keyset.leaf(visit.db, Appointment, query.where(or_(ran_out, ended)), at)
    return Over(rows_of(visit, found.rows), found.newer, found.older)


def holding(visit: StaffVisit) -> Any:
    """Which are held, and not for too long."""
    until = col(Appointment.hold_until)
    return and_(col(Appointment.state) == HELD, or_(until.is_(None), until > visit.now))


def appointments(visit: StaffVisit, *which: Any, limit: int = MOST + 1) -> list[Any]:
    """Such ones with the names of their clients, the earliest first."""
    query = select(Appointment, Client.name).join(Client, col(Client.id) == Appointment.client_id).where(*which)
    return list(visit.db.exec(query.order_by(col(Appointment.start_at), col(Appointment.id)).limit(limit)))


def _by_day(visit: StaffVisit, found: list[Any]) -> list[DayRows]:
    zone = ZoneInfo(visit.zone)
    days = groupby(found[:MOST], key=lambda one: one[0].start_at.astimezone(zone).date())
    return [DayRows(formats.weekday(day, visit.locale), rows=rows_of(visit, rows)) for day, rows in days]


def rows_of(visit: StaffVisit, found: Iterable[Any]) -> list[Line]:
    """The same as lines."""
    return [_line(visit, appointment, client) for appointment, client in found]


def _line(visit: StaffVisit, appointment: Appointment, client: str) -> Line:
    start, end = span_of(appointment)
    zone, status = ZoneInfo(visit.zone), status_of(appointment, visit.now)
    clocks = [formats.time_of_day(moment, zone, visit.locale) for moment in (start, end)]
    return Line(
        key=appointment.id.hex,
        title=appointment.title,
        client=client,
        provider=appointment.provider_name,
        when=when(start, end, visit.zone, visit.locale),
        time=t("{start} – {end}", visit.locale, start=clocks[0], end=clocks[1]),
        status=status.value,
        status_word=word_of(status, visit.locale),
    )
