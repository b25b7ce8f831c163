"""A calendar as the file that calendar programs subscribe to (RFC 5545, RFC 7986).

Whole days, and appointments as invitations have them; one name for good per entry, and nothing of the clock: what has
not changed is the same to the byte. Some programs take an entry they know for changed only when its sequence grows, so
that of a day counts seconds until the last change.
There is no METHOD: the file is no invitation, and DTSTAMP then says when a day was changed last (RFC 5545, 3.8.7.2).
"""

from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
from icalendar import CLASS, TRANSP

from portal.domain.calendar_entries import Calendar, Entry
from portal.domain.letters import one_line
from portal.gateways import invitation

OFTEN = timedelta(hours=4)  # how often a program should look, if it asks us
LONGEST = 300
PRODID = "-//Client portal//Due dates//EN"


def render(calendar: Calendar, origin: str) -> bytes:
    """The file; `origin` is where the pages of this business are."""
    host = urlsplit(origin).hostname or ""
    file = icalendar.Calendar.new(
        uid=f"{calendar.key}@{host}",
        prodid=PRODID,
        subcomponents=[
            *(_event(one, origin, host) for one in calendar.entries),
            *(invitation.component(one) for one in calendar.appointments),
        ],
    )
    invitation.add_zones(file, calendar.appointments)
    for name in ("name", "x-wr-calname"):  # the library itself would write neither as text
        file.add(name, icalendar.vText(_words(calendar.name)))
    for name in ("description", "x-wr-caldesc"):
        file.add(name, icalendar.vText(_words(calendar.about)))
    file.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", icalendar.vDuration(OFTEN))
    return file.to_ical()


def _event(entry: Entry, origin: str, host: str) -> icalendar.Event:
    page = origin + entry.path
    return icalendar.Event.new(
        uid=f"{entry.key}@{host}",
        start=entry.on,
        end=entry.on + timedelta(days=1),  # the first day that is no part of it
        stamp=entry.changed,
        last_modified=entry.changed,
        sequence=max(0, int((entry.changed - entry.since).total_seconds())),
        summary=_words(entry.title),
        description="\n".join(filter(None, [*map(_words, entry.lines), page])),
        url=page,
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
    )


def _words(text: str) -> str:
    """On one line, whatever was typed: some programs also take U+2028 and its like for the end of a line."""
    return one_line(text, LONGEST)
