"""One appointment as a calendar file (RFC 5545): an invitation, its end (RFC 5546), or a file to keep.

Everything in it comes from the appointment: the same appointment is the same file, to the byte.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

import icalendar
from icalendar import STATUS, TRANSP, vCalAddress

from portal.domain.appointment_event import AppointmentEvent, Person, Standing

PRODID = "-//Client portal//Appointments//EN"
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - on a wall clock
AROUND = timedelta(days=1)  # before and after, for which a zone's rules are told
HOUR = timedelta(hours=1)
MAILBOX = "@!$'*+-._~=&"  # what stands in a mailto: as it is (RFC 6068)
CALM = str.maketrans('"^', "''")  # in a parameter: not every program reads RFC 6868


class Method(StrEnum):
    """What a program is to do with it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


def method_of(event: AppointmentEvent) -> Method:
    """How a mail tells of it."""
    return Method.CANCEL if event.standing is Standing.CANCELLED else Method.REQUEST


def render(event: AppointmentEvent, method: Method) -> bytes:
    """The file."""
    file = icalendar.Calendar()  # its `new` would make up a UID
    for name, value in (("version", "2.0"), ("prodid", PRODID), ("method", method.value)):
        file.add(name, value)
    file.add_component(component(event, invites=method is not Method.PUBLISH))
    add_zones(file, [event])
    return file.to_ical()


def component(event: AppointmentEvent, *, invites: bool = False) -> icalendar.Event:
    """The appointment itself; an invitation also says who is asked."""
    made = icalendar.Event.new(
        uid=event.uid,
        sequence=event.sequence,
        stamp=event.changed,
        last_modified=event.changed,
        start=_told(event.start),
        end=_told(event.end),
        summary=event.title,
        description="\n".join(filter(None, (*event.lines, event.page))),
        location=event.location or None,
        url=event.page or None,
        status=STATUS(event.standing.value),
        transparency=TRANSP.OPAQUE,
        organizer=_address(event.organizer),
    )
    if invites:
        made.add("attendee", _address(event.attendee, partstat="ACCEPTED", role="REQ-PARTICIPANT", rsvp=False))
    return made


def add_zones(file: icalendar.Calendar, events: Sequence[AppointmentEvent]) -> None:
    """The rules of each zone that is named in the file, as far as the events reach: before everything else."""
    ends = [end for event in events for end in (event.start, event.end)]
    for name in sorted(file.get_missing_tzids(), reverse=True):
        moments = [end for end in ends if str(end.tzinfo) == name]
        file.subcomponents.insert(0, _zone(name, min(moments) - AROUND, max(moments) + AROUND))


def _zone(name: str, first: datetime, last: datetime) -> icalendar.Timezone:
    """What the library writes itself is an hour off on the days on which clocks change."""
    zone, before = icalendar.Timezone(), _offset(first)
    zone.add("tzid", name)
    zone.add_component(_rule(icalendar.TimezoneStandard(), EPOCH, before, before))
    for moment in _changes(first, last):
        after = _offset(moment)
        kind = icalendar.TimezoneDaylight() if after > before else icalendar.TimezoneStandard()
        zone.add_component(_rule(kind, moment.astimezone(UTC).replace(tzinfo=None) + before, before, after))
        before = after
    return zone


def _rule(
    kind: icalendar.TimezoneStandard | icalendar.TimezoneDaylight, since: datetime, before: timedelta, after: timedelta
) -> icalendar.TimezoneStandard | icalendar.TimezoneDaylight:
    kind.DTSTART = since
    kind.TZOFFSETFROM, kind.TZOFFSETTO = before, after
    return kind


def _changes(first: datetime, last: datetime) -> Iterator[datetime]:
    """Each moment from which on the clocks show something else, to the minute."""
    zone, step = first.tzinfo, first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while step < last:
        if _offset((step + HOUR).astimezone(zone)) != _offset(step.astimezone(zone)):
            steps = (step + timedelta(minutes=minute) for minute in range(1, 61))
            before = _offset(step.astimezone(zone))
            yield next(at for one in steps if _offset(at := one.astimezone(zone)) != before)
        step += HOUR


def _told(moment: datetime) -> datetime:
    """On its own clock; where the clocks show an hour twice, that would mean the first time."""
    return moment.astimezone(UTC) if moment.fold else moment


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _address(person: Person, **parameters: str | bool) -> vCalAddress:
    made = vCalAddress.new(quote(person.email, safe=MAILBOX), **parameters)  # pyright: ignore[reportArgumentType]
    if person.name:
        made.params["CN"] = person.name.translate(CALM)
    return made
