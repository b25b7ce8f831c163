"""Where staff may move an appointment to: the free times of its service, or any time ahead with anybody whose time is
booked (their own hours do not bind the business), as long as nothing else is booked then."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import Visit, writes
from portal.domain import availability, booking_desk, booking_slots_view, occupying
from portal.domain.admin.booking_appointment import find, is_movable, times_of
from portal.domain.admin.booking_days import YEARS
from portal.domain.admin.booking_services import Box, providers
from portal.domain.appointment_event import time_rows
from portal.domain.booking_refusals import Changed, NotBookable
from portal.domain.booking_slots_view import TimesView, start_of
from portal.domain.slots import Slot
from portal.models import Appointment, Occupancy, Provider, Service, StaffRole

MINUTE = timedelta(minutes=1)
FURTHEST = timedelta(days=366 * YEARS)


@dataclass(frozen=True)
class Moving:
    """The whole page: `target` is the chosen time, `times` are there while none is; `fixed` says why it stays."""

    key: str = ""
    title: str = ""
    now: list[tuple[str, str]] = field(default_factory=list)
    times: TimesView = field(default_factory=TimesView)
    people: list[Box] = field(default_factory=list)  # with whom it could be at any other time
    who: str = ""  # of them, whom it is with now
    target: list[tuple[str, str]] = field(default_factory=list)
    provider: str = ""  # who it would be with, where that is somebody else
    unusual: bool = False  # clients could not choose the target
    gone: str = ""
    fixed: str = ""


@for_staff(StaffRole.AGENT)
def look(visit: StaffVisit, key: str, day: str = "", month: str = "", to: str = "", who: str = "") -> Moving:
    """The times of this address; with `to`, that one alone, unless it is not free any more. `who` is given with a time
    that is none of those offered."""
    one = find(visit, key)
    head: tuple[Any, ...] = (one.id.hex, one.title, times_of(visit, one))
    if not is_movable(visit, one):
        return Moving(*head, fixed=Changed().said(visit.locale))
    if to and (slot := chosen(visit, one, to, who)):
        unusual = bool(who) and slot.provider_id not in _offered(visit, one, slot.start)
        return Moving(*head, target=_told(visit, slot), provider=_other(visit, one, slot), unusual=unusual)
    service = visit.db.get_one(Service, one.service_id)
    # It reads nothing of a visit but its clock, its language and the rows both kinds see.
    times = booking_slots_view.look(cast(Visit, visit), service, day, month, one)
    gone = NotBookable().said(visit.locale) if to else ""
    return Moving(*head, times=times, people=_people(visit, one), who=one.provider_id.hex, gone=gone)


@writes
@for_staff(StaffRole.AGENT)
def move(visit: StaffVisit, key: str, to: str, who: str = "") -> None:
    """To the time that was chosen; the client is told."""
    one = find(visit, key)
    slot = chosen(visit, one, to, who)
    if slot is None:
        raise NotBookable
    before = _moment(visit, one.start_at)
    booking_desk.move(visit.db, one.id, slot.start, visit.now, slot.provider_id)
    visit.note("appointment_moved", one, title=one.title, before=before, when=_moment(visit, one.start_at))


def chosen(visit: StaffVisit, one: Appointment, to: str, who: str) -> Slot | None:
    """The time an address names, if it can be: a free one, with whom it is now where they are free; or any with
    `who`."""
    try:
        start = start_of(to)
    except NotBookable:
        return None
    if who:
        return _anywhen(visit, one, start, who)
    found = _offered(visit, one, start)
    if not found or start == one.start_at:
        return None
    return found.get(one.provider_id) or next(iter(found.values()))


def _offered(visit: StaffVisit, one: Appointment, start: datetime) -> dict[Any, Slot]:
    """Who is free then, as clients see it."""
    service = visit.db.get_one(Service, one.service_id)
    found = availability.candidates(visit.db, service, start, visit.now, besides=one.id)
    return {slot.provider_id: slot for slot in found}


def _anywhen(visit: StaffVisit, one: Appointment, start: datetime, who: str) -> Slot | None:
    person = next((person for person in providers(visit) if person.id.hex == who), None)
    if person is None or not visit.now < start < visit.now + FURTHEST:
        return None
    wall = start.astimezone(ZoneInfo(person.timezone)).replace(tzinfo=None)
    slot = Slot(start, start + (one.end_at - one.start_at), wall, person.id)
    same = (start, person.id) == (one.start_at, one.provider_id)
    return None if same or _clashes(visit, one, slot) else slot


def _clashes(visit: StaffVisit, one: Appointment, slot: Slot) -> bool:
    """Whether something else is booked then, buffers included; the database asks it again."""
    terms = occupying.terms_of(visit.db, visit.db.get_one(Service, one.service_id), one.id)
    span = slot.start - terms.buffer_before * MINUTE, slot.end + terms.buffer_after * MINUTE
    until = col(Occupancy.hold_until)
    query = select(Occupancy.id).where(
        Occupancy.provider_id == slot.provider_id, Occupancy.appointment_id != one.id, *occupying.within(*span),
        until.is_(None) | (until > visit.now),
    )  # fmt: skip
    return visit.db.exec(query.limit(1)).first() is not None


def _people(visit: StaffVisit, one: Appointment) -> list[Box]:
    now = one.provider_id
    return [Box(who.id.hex, who.name, who.id == now) for who in providers(visit) if who.active or who.id == now]


def _told(visit: StaffVisit, slot: Slot) -> list[tuple[str, str]]:
    zone = ZoneInfo(visit.db.get_one(Provider, slot.provider_id).timezone)
    return list(time_rows(slot.start.astimezone(zone), slot.end.astimezone(zone), visit.zone, visit.locale))


def _other(visit: StaffVisit, one: Appointment, slot: Slot) -> str:
    return "" if slot.provider_id == one.provider_id else visit.db.get_one(Provider, slot.provider_id).name


def _moment(visit: StaffVisit, moment: datetime) -> str:
    return formats.moment(moment, ZoneInfo(visit.timezone), visit.locale)
