"""Where staff may move an appointment to: the free times of its service, and the one that was chosen."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import Visit, writes
from portal.domain import availability, booking_desk, booking_slots_view
from portal.domain.admin.booking_appointment import find, is_movable, times_of
from portal.domain.appointment_event import time_rows
from portal.domain.booking_refusals import Changed, NotBookable
from portal.domain.booking_slots_view import TimesView, start_of
from portal.domain.slots import Slot
from portal.models import Appointment, Provider, Service, StaffRole


@dataclass(frozen=True)
class Moving:
    """The whole page: `target` is the chosen time, `times` are there while none is; `fixed` says why it stays."""

    key: str = ""
    title: str = ""
    now: list[tuple[str, str]] = field(default_factory=list)
    times: TimesView = field(default_factory=TimesView)
    target: list[tuple[str, str]] = field(default_factory=list)
    provider: str = ""  # who it would be with, where that is somebody else
    gone: str = ""
    fixed: str = ""


@for_staff(StaffRole.AGENT)
def look(visit: StaffVisit, key: str, day: str = "", month: str = "", to: str = "") -> Moving:
    """The times of this address; with `to`, that one alone, unless it is not free any more."""
    one = find(visit, key)
    head: tuple[Any, ...] = (one.id.hex, one.title, times_of(visit, one))
    if not is_movable(visit, one):
        return Moving(*head, fixed=Changed().said(visit.locale))
    chosen = _chosen(visit, one, to) if to else None
    if chosen:
        return Moving(*head, target=_told(visit, chosen), provider=_other(visit, one, chosen))
    service = visit.db.get_one(Service, one.service_id)
    # It reads nothing of a visit but its clock, its language and the rows both kinds see.
    times = booking_slots_view.look(cast(Visit, visit), service, day, month, one)
    return Moving(*head, times=times, gone=NotBookable().said(visit.locale) if to else "")


@writes
@for_staff(StaffRole.AGENT)
def move(visit: StaffVisit, key: str, to: str) -> None:
    """To one of the free times; the client is told."""
    one = find(visit, key)
    slot = _chosen(visit, one, to)
    if slot is None:
        raise NotBookable
    before = _moment(visit, one.start_at)
    booking_desk.move(visit.db, one.id, slot.start, visit.now, slot.provider_id)
    visit.note("appointment_moved", one, title=one.title, before=before, when=_moment(visit, one.start_at))


def _chosen(visit: StaffVisit, one: Appointment, to: str) -> Slot | None:
    """The free time an address names, with whom it is now where they are free."""
    try:
        start = start_of(to)
    except NotBookable:
        return None
    service = visit.db.get_one(Service, one.service_id)
    found = availability.candidates(visit.db, service, start, visit.now, besides=one.id)
    if not found or start == one.start_at:
        return None
    return min(found, key=lambda slot: slot.provider_id != one.provider_id)


def _told(visit: StaffVisit, slot: Slot) -> list[tuple[str, str]]:
    zone = ZoneInfo(visit.db.get_one(Provider, slot.provider_id).timezone)
    return list(time_rows(slot.start.astimezone(zone), slot.end.astimezone(zone), visit.zone, visit.locale))


def _other(visit: StaffVisit, one: Appointment, slot: Slot) -> str:
    return "" if slot.provider_id == one.provider_id else visit.db.get_one(Provider, slot.provider_id).name


def _moment(visit: StaffVisit, moment: datetime) -> str:
    return formats.moment(moment, ZoneInfo(visit.timezone), visit.locale)
