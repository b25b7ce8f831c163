"""Where an appointment may be moved to: the times of its service, and the one that was chosen."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from portal.access.visit import Visit
from portal.domain import appointment_view, appointments, availability, booking_slots_view
from portal.domain.appointment_event import time_rows
from portal.domain.booking_refusals import Changed, NotBookable
from portal.domain.booking_slots_view import TimesView, start_of
from portal.models import Appointment, Provider, Service


@dataclass(frozen=True)
class MoveView:
    """The whole page: `target` is the chosen time, `times` are there while none is; `fixed` says why it stays."""

    key: str = ""
    title: str = ""
    now: list[tuple[str, str]] = field(default_factory=list)
    times: TimesView = field(default_factory=TimesView)
    target: list[tuple[str, str]] = field(default_factory=list)
    gone: str = ""
    fixed: str = ""


def look(visit: Visit, key: str, day: str = "", month: str = "", to: str = "") -> MoveView:
    """The times of this address; with `to`, that one alone, unless it is not free any more."""
    appointment = appointments.find(visit, appointment_view.key_of(key))
    head = (appointment.id.hex, appointment.title, appointment_view.times_of(visit, appointment))
    ahead = appointment_view.is_ahead(visit, appointment)
    fixed = appointment_view.why_fixed(visit, appointment) if ahead else Changed().said(visit.locale)
    if fixed:
        return MoveView(*head, fixed=fixed)
    service = visit.db.get_one(Service, appointment.service_id)
    chosen = _chosen(visit, service, appointment, to) if to else []
    if chosen:
        return MoveView(*head, target=chosen)
    times = booking_slots_view.look(visit, service, day, month, appointment)
    return MoveView(*head, times=times, gone=NotBookable().said(visit.locale) if to else "")


def _chosen(visit: Visit, service: Service, appointment: Appointment, to: str) -> list[tuple[str, str]]:
    try:
        start = start_of(to)
    except NotBookable:
        return []
    found = availability.candidates(visit.db, service, start, visit.now, besides=appointment.id)
    if not found or start == appointment.start_at:
        return []
    slot = min(found, key=lambda one: one.provider_id != appointment.provider_id)
    zone = ZoneInfo(visit.db.get_one(Provider, slot.provider_id).timezone)
    return list(time_rows(slot.start.astimezone(zone), slot.end.astimezone(zone), visit.zone, visit.locale))
