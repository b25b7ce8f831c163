"""What staff do with one appointment: domain/booking_desk.py has the rules, here stands who may and what is noted.

The client is told of each by mail, and on their open pages.
"""

from typing import Any
from zoneinfo import ZoneInfo

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import booking_desk
from portal.domain.admin.booking_appointment import find
from portal.models import Appointment, StaffRole


@writes
@for_staff(StaffRole.AGENT)
def approve(visit: StaffVisit, key: str) -> None:
    """Yes to a request."""
    one = find(visit, key)
    booking_desk.approve(visit.db, one.id, visit.now)
    _note(visit, "appointment_approved", one)


@writes
@for_staff(StaffRole.AGENT)
def decline(visit: StaffVisit, key: str, reason: str) -> None:
    """No to a request; the client reads the reason."""
    one = find(visit, key)
    booking_desk.decline(visit.db, one.id, reason, visit.now)
    _note(visit, "appointment_declined", one)


@writes
@for_staff(StaffRole.AGENT)
def cancel(visit: StaffVisit, key: str, reason: str) -> None:
    """Call off what was agreed; the client reads the reason."""
    one = find(visit, key)
    booking_desk.cancel(visit.db, one.id, reason, visit.now)
    _note(visit, "appointment_cancelled", one)


@writes
@for_staff(StaffRole.AGENT)
def complete(visit: StaffVisit, key: str) -> None:
    """It took place."""
    one = find(visit, key)
    booking_desk.complete(visit.db, one.id, visit.now)
    _note(visit, "appointment_completed", one)


@writes
@for_staff(StaffRole.AGENT)
def no_show(visit: StaffVisit, key: str) -> None:
    """Nobody came."""
    one = find(visit, key)
    booking_desk.no_show(visit.db, one.id, visit.now)
    _note(visit, "appointment_missed", one)


def _note(visit: StaffVisit, verb: str, one: Appointment, **facts: Any) -> None:
    when = formats.moment(one.start_at, ZoneInfo(visit.timezone), visit.locale)
    visit.note(verb, one, title=one.title, when=when, **facts)
