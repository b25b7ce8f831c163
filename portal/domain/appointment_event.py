"""An appointment as a calendar shows it: frozen facts in the reader's words, for mails, files and links alike.

What was meant is the time on the provider's clock (`wall_start`): both ends are counted from it, so that new zone rules
move neither on that clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sqlmodel import Session

from portal import formats
from portal.access.hosts import origin_of
from portal.access.modules import hidden_by
from portal.domain import zones
from portal.domain.letters import one_address, one_line
from portal.models import Appointment, AppointmentState, Business, Contact, Module
from portal.settings import settings
from portal.text import t

LONGEST = 300  # characters of a line
Rows: TypeAlias = tuple[tuple[str, str], ...]


class Standing(StrEnum):
    """How far a calendar may count on it; its words are those of RFC 5545."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


STANDINGS = {
    AppointmentState.REQUESTED: Standing.TENTATIVE,
    AppointmentState.CONFIRMED: Standing.CONFIRMED,
    AppointmentState.COMPLETED: Standing.CONFIRMED,
    AppointmentState.NO_SHOW: Standing.CONFIRMED,
}


@dataclass(frozen=True)
class Person:
    """Somebody it concerns."""

    name: str
    email: str


@dataclass(frozen=True)
class AppointmentEvent:
    """Start and end stand on the provider's clock, aware. `uid` stays, `sequence` and `changed` grow with each
    change: a calendar that knows an older one takes the newer. `changed` is no clock: it only has to grow."""

    uid: str
    sequence: int
    changed: datetime
    start: datetime
    end: datetime
    standing: Standing
    title: str
    lines: tuple[str, ...]
    location: str
    page: str
    organizer: Person
    attendee: Person


def event_of(session: Session, appointment: Appointment, reader: Contact, locale: str) -> AppointmentEvent:
    """As it stands now, for this person."""
    business = session.get_one(Business, appointment.business_id)
    start, end = span_of(appointment)
    place, video = one_line(appointment.location, LONGEST), one_line(appointment.video_url, LONGEST)
    return AppointmentEvent(
        uid=appointment.ics_uid,
        sequence=appointment.ics_sequence,
        changed=appointment.created_at + timedelta(seconds=appointment.ics_sequence),
        start=start,
        end=end,
        standing=STANDINGS.get(appointment.state, Standing.CANCELLED),
        title=t("{title} ({business})", locale, title=one_line(appointment.title),
                business=one_line(business.display_name)),
        lines=_lines(appointment, video, locale),
        location=place or video,
        page="" if Module.BOOKING in hidden_by(business) else f"{origin_of(business.host)}{page_of(appointment)}",
        organizer=Person(one_line(business.display_name), one_address(business.contact_email or _sender())),
        attendee=Person(one_line(reader.name), one_address(reader.email)),
    )  # fmt: skip


def _sender() -> str:
    return parseaddr(settings().mail_from)[1]


def page_of(appointment: Appointment) -> str:
    """The path of its page in the portal."""
    return f"/booking/appointments/{appointment.id.hex}"


def span_of(appointment: Appointment) -> tuple[datetime, datetime]:
    """Its start and end on the provider's clock, aware."""
    zone, wall = ZoneInfo(appointment.timezone), datetime.fromisoformat(appointment.wall_start)
    start = appointment.start_at.astimezone(zone)
    if start.replace(tzinfo=None) != wall:  # zone rules have changed since
        start = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return start, (start.astimezone(UTC) + (appointment.end_at - appointment.start_at)).astimezone(zone)


def when(start: datetime, end: datetime, zone: str, locale: str) -> str:
    """Both ends on the clock of a zone: "Tuesday, 1 December 2026, 09:30 – 10:00"."""
    clock = ZoneInfo(zone)
    first, last = start.astimezone(clock).date(), end.astimezone(clock).date()
    begins, ends = formats.time_of_day(start, clock, locale), formats.time_of_day(end, clock, locale)
    if first == last:
        return t("{day}, {start} – {end}", locale, day=formats.weekday(first, locale), start=begins, end=ends)
    return t("{day}, {start} – {last}, {end}", locale, day=formats.weekday(first, locale), start=begins,
             last=formats.weekday(last, locale), end=ends)  # fmt: skip


def time_rows(start: datetime, end: datetime, zone: str, locale: str) -> Rows:
    """When it is for a reader in `zone`; beside it on the provider's clock, where that shows another time."""
    theirs = str(start.tzinfo)
    if _shows(start, zone) == _shows(start, theirs) and _shows(end, zone) == _shows(end, theirs):
        return ((t("When", locale), when(start, end, zone, locale)),)
    label = t("Time in {place}", locale, place=zones.city(zone, locale))
    beside = t("Time in {place}", locale, place=zones.city(theirs, locale))
    return (label, when(start, end, zone, locale)), (beside, when(start, end, theirs, locale))


def _shows(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _lines(appointment: Appointment, video: str, locale: str) -> tuple[str, ...]:
    """What a calendar shows under the title. No answers: calendars are shared."""
    who = one_line(appointment.provider_name)
    lines = (
        t("With {name}", locale, name=who) if who else "",
        t("Video link: {address}", locale, address=video) if video else "",
    )
    return tuple(line for line in lines if line)
