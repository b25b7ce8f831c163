"""Another time for an appointment, as staff type it: a day and a time of day on their own clock, and with whom."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain.admin.booking_appointment import find
from portal.domain.admin.booking_days import day_ahead
from portal.domain.admin.booking_moving import chosen
from portal.domain.admin.booking_typed import Sheet
from portal.domain.booking_refusals import NotAhead
from portal.domain.booking_slots_view import START
from portal.domain.hours_setting import minutes_of
from portal.errors import Refused, WrongFields
from portal.models import StaffRole


class NoSuchTime(Refused):
    """The clocks jump over it."""

    sentence = "The clocks change on that day, and this time is left out. Please choose another."


class Taken(Refused):
    """Something else is booked then, or it is the time it has."""

    sentence = "It cannot be then: something else is booked, or it is the time it has already."


@for_staff(StaffRole.AGENT)
def start(visit: StaffVisit, key: str, day: str, clock: str, who: str) -> str:
    """The `to` of the address for this wish."""
    one = find(visit, key)
    typed = Sheet({"on": day, "time": clock}, visit.locale)
    on = typed.read("on", lambda text: day_ahead(visit, text), visit.today)
    minutes = typed.read("time", minutes_of, 0)
    typed.refuse()
    to = _on_the_clock(visit, on, minutes).strftime(START)
    if chosen(visit, one, to, who) is None:
        raise WrongFields({"time": Taken()})
    return to


def _on_the_clock(visit: StaffVisit, on: date, minutes: int) -> datetime:
    zone = ZoneInfo(visit.zone)
    wall = datetime.combine(on, time(), zone) + timedelta(minutes=minutes)  # of the clock, not of the sun
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise WrongFields({"time": NoSuchTime()})
    if moment <= visit.now:
        raise WrongFields({"time": NotAhead()})
    return moment
