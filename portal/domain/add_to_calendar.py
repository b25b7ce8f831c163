"""Ways into the client's own calendar: a file, and addresses of Google's and Microsoft's."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote, urlencode
from uuid import UUID

from portal.access.visit import Visit
from portal.domain.appointment_event import AppointmentEvent, Standing, event_of
from portal.errors import NotFound
from portal.models import Appointment, Contact

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
OFFICE = "https://outlook.office.com/calendar/0/deeplink/compose"
NO_TAGS = str.maketrans("<>", "‹›")  # some HTML is shown as such, line breaks stay


@dataclass(frozen=True)
class CalendarLinks:
    """Where to send the client's browser; blank where there is nothing to add. `file` is a path of ours, `office` is
    Outlook of a company or school."""

    file: str = ""
    google: str = ""
    outlook: str = ""
    office: str = ""


def links_of(visit: Visit, appointment: Appointment) -> CalendarLinks:
    """For an appointment that takes place; a request may still be refused."""
    event = _event(visit, appointment)
    if event.standing is not Standing.CONFIRMED:
        return CalendarLinks()
    outlook = _query(
        path="/calendar/action/compose",
        rru="addevent",
        subject=event.title,
        startdt=f"{event.start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        enddt=f"{event.end.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        location=event.location,
        body="<br>".join(escape(line) for line in _details(event)),  # read as HTML, where line breaks are only spaces
    )
    return CalendarLinks(
        file=f"/documents/appointments/{appointment.id.hex}.ics",
        google=f"{GOOGLE}?{_google(event)}",
        outlook=f"{OUTLOOK}?{outlook}",
        office=f"{OFFICE}?{outlook}",
    )


def opened(visit: Visit, key: str) -> AppointmentEvent:
    """The appointment for its file, by the key in an address; `NotFound` unless it is the client's and takes place."""
    try:
        row = visit.db.get(Appointment, UUID(hex=key))
    except ValueError:
        raise NotFound from None
    event = row and _event(visit, row)
    if event is None or event.standing is not Standing.CONFIRMED:
        raise NotFound
    return event


def _event(visit: Visit, row: Appointment) -> AppointmentEvent:
    return event_of(visit.db, row, visit.db.get_one(Contact, visit.contact_id), visit.locale)


def _google(event: AppointmentEvent) -> str:
    return _query(
        action="TEMPLATE",
        text=event.title,
        dates=f"{_basic(event.start)}/{_basic(event.end)}",
        ctz=str(event.start.tzinfo),
        location=event.location,
        details="\n".join(line.translate(NO_TAGS) for line in _details(event)),
    )


def _details(event: AppointmentEvent) -> tuple[str, ...]:
    return *event.lines, event.page


def _basic(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _query(**given: str) -> str:
    """Both read "+" as a plus sign in places: a space is "%20"."""
    return urlencode({name: value for name, value in given.items() if value}, quote_via=quote)
