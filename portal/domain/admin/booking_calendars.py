"""Somebody's calendars elsewhere, as staff set them: an address that is read again and again, and a file. What they
say is read by gateways/busy_calendar.py; what is kept of it is when, never what."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import busy_times, https
from portal.domain.admin.booking_entries import shown_to_all
from portal.domain.admin.booking_people import find
from portal.domain.busy_times import FILE, URL, Due
from portal.domain.https import NotHttps
from portal.domain.stretches import Stretch
from portal.errors import WrongFields
from portal.models import BusyFeed, BusyTime, Provider, StaffRole
from portal.text import t, tn


@dataclass(frozen=True)
class CalendarCard:
    """What is known of them. The address is a secret: of it only the host is shown. `wrong` is why the last reading
    failed, or how many events could not be understood."""

    host: str = ""
    read: str = ""
    wrong: str = ""
    times: str = ""  # how much of the address lies ahead
    file: str = ""  # the same of the file; empty: there is none


@dataclass(frozen=True)
class Whose:
    """Whose file it is, and the zone of its whole days."""

    provider_id: UUID
    zone: str


@for_staff(StaffRole.MANAGER)
def card(visit: StaffVisit, key: str) -> CalendarCard:
    """How they stand."""
    person = find(visit, key)
    feed, of_file = _feed(visit, person), _ahead(visit, person, FILE)
    said = _words(visit, of_file) if of_file else ""
    if feed is None:
        return CalendarCard(file=said)
    read = formats.moment(feed.read_at, ZoneInfo(visit.zone), visit.locale) if feed.read_at else ""
    when = t("Read {when}", visit.locale, when=read) if read else t("Not read yet.", visit.locale)
    return CalendarCard(https.host_of(feed.url), when, feed.error, _words(visit, _ahead(visit, person, URL)), said)


@writes
@for_staff(StaffRole.MANAGER)
def set_address(visit: StaffVisit, key: str, url: str) -> Due | None:
    """Where the calendar is; empty: nowhere (any more). Returns what is to be read at once."""
    person = find(visit, key)
    known = _feed(visit, person)
    before = known.url if known else ""
    try:
        due = busy_times.set_feed(visit.db, person, url)
    except NotHttps as refused:
        raise WrongFields({"url": refused}) from refused
    if (due.url if due else "") != before:
        visit.note("calendar_set" if due else "calendar_removed", person, name=person.name)
        shown_to_all(visit)
    return due


@for_staff(StaffRole.MANAGER)
def due(visit: StaffVisit, key: str) -> Due | None:
    """What is read when somebody asks to read it again."""
    person = find(visit, key)
    feed = _feed(visit, person)
    return Due(person.id, feed.url, person.timezone) if feed else None


@for_staff(StaffRole.MANAGER)
def whose(visit: StaffVisit, key: str) -> Whose:
    """Asked before a file is read: who may give one, and for whom."""
    person = find(visit, key)
    return Whose(person.id, person.timezone)


@writes
@for_staff(StaffRole.MANAGER)
def keep_file(visit: StaffVisit, key: str, stretches: Sequence[Stretch]) -> None:
    """The times of a file instead of those of the file before."""
    person = find(visit, key)
    busy_times.keep(visit.db, person, FILE, stretches)
    visit.note("calendar_file_taken", person, name=person.name)
    shown_to_all(visit)


@writes
@for_staff(StaffRole.MANAGER)
def forget_file(visit: StaffVisit, key: str) -> None:
    """What the file said does not count any more."""
    person = find(visit, key)
    mine = select(BusyTime.id).where(BusyTime.provider_id == person.id, BusyTime.source == FILE)
    if visit.db.exec(mine.limit(1)).first() is None:
        return
    busy_times.keep(visit.db, person, FILE, [])
    visit.note("calendar_file_removed", person, name=person.name)
    shown_to_all(visit)


def _feed(visit: StaffVisit, person: Provider) -> BusyFeed | None:
    return visit.db.exec(select(BusyFeed).where(BusyFeed.provider_id == person.id)).one_or_none()


def _ahead(visit: StaffVisit, person: Provider, source: str) -> int:
    mine = BusyTime.provider_id == person.id, BusyTime.source == source, col(BusyTime.end_at) > visit.now
    return visit.db.exec(select(func.count()).select_from(BusyTime).where(*mine)).one()


def _words(visit: StaffVisit, count: int) -> str:
    return tn("{count} busy time is ahead.", "{count} busy times are ahead.", count, visit.locale)
