"""What every mail about an appointment has in common: whether it is still true, who reads it, when and where it is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from portal import formats
from portal.access.modules import hidden_by
from portal.clock import now
from portal.domain import questions
from portal.domain.appointment_event import LONGEST, Rows, event_of, span_of, time_rows
from portal.domain.booking import changeable_until
from portal.domain.letters import (
    Attachment,
    Letter,
    locale_for,
    one_line,
    reachable,
    readers_of,
    recipient_of,
    sender_of,
)
from portal.models import Appointment, AppointmentState, Business, Client, Contact, Module
from portal.text import t

ANSWER = max(questions.LONGEST.values())
COMES = (AppointmentState.REQUESTED, AppointmentState.CONFIRMED)


@dataclass(frozen=True)
class Matter:
    """An appointment as a mail was promised about it. `start` and `end` stand on the provider's clock."""

    row: Appointment
    business: Business
    client: Client
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Reading:
    """How somebody reads about it."""

    locale: str
    zone: str

    def day(self, at: datetime) -> str:
        """A short date, for a subject."""
        return formats.day(at.astimezone(ZoneInfo(self.zone)).date(), self.locale)

    def moment(self, at: datetime) -> str:
        """Date and time."""
        return formats.moment(at, ZoneInfo(self.zone), self.locale)


def matter_of(session: Session, facts: Mapping[str, Any], states: Collection[AppointmentState]) -> Matter | None:
    """None once it has changed again, or is over before anybody could be told that it comes."""
    row = session.get(Appointment, UUID(facts["appointment"]))
    if row is None or row.ics_sequence != facts["sequence"] or row.state not in states:
        return None
    start, end = span_of(row)
    if row.state in COMES and end <= now():
        return None
    business, client = session.get_one(Business, row.business_id), session.get_one(Client, row.client_id)
    return Matter(row, business, client, start, end)


def reader_of(session: Session, matter: Matter) -> Contact | None:
    """Who booked; where they have left, the first who reads for the client: somebody has to know."""
    booked = session.get_one(Contact, matter.row.contact_id)
    if booked.active and reachable(matter.client):
        return booked
    return next(iter(readers_of(session, matter.client)), None)


def read_by(matter: Matter, reader: Contact) -> Reading:
    """In their way and on their clock."""
    return Reading(locale_for(matter.client, [reader]), reader.timezone or matter.business.timezone)


def letter_to(session: Session, matter: Matter, reader: Contact, subject: str, opening: str) -> Letter:
    """To this one person, with nothing to open yet; the subject names `title` and `when`."""
    reading = read_by(matter, reader)
    names = {"title": one_line(matter.row.title), "when": reading.moment(matter.start)}
    said = t(subject, reading.locale, **names)
    return Letter(
        sender=sender_of(matter.business),
        to=(recipient_of(reader),),
        locale=reading.locale,
        subject=said,
        heading=said,
        opening=(t(opening, reading.locale),),
        action="",
        url="",
        facts=particulars(matter, reading),
        attachments=invitation(session, matter, reader, reading.locale),
    )


def invitation(session: Session, matter: Matter, reader: Contact, locale: str) -> tuple[Attachment, ...]:
    """For the reader's calendar, as soon as it has been confirmed: from then on each change has to reach it."""
    if matter.row.confirmed_at is None:
        return ()
    return (Attachment("invite", event_of(session, matter.row, reader, locale)),)


def particulars(matter: Matter, reading: Reading) -> Rows:
    """What, when, with whom and where, and what it costs."""
    row, locale = matter.row, reading.locale
    rows = (
        (t("Appointment", locale), one_line(row.title)),
        *time_rows(matter.start, matter.end, reading.zone, locale),
        (t("With", locale), one_line(row.provider_name)),
        (t("Place", locale), one_line(row.location, LONGEST)),
        (t("Video link", locale), one_line(row.video_url, LONGEST)),
        (t("Price", locale), formats.money(row.price_minor, row.currency, locale) if row.price_minor else ""),
    )
    return tuple(row for row in rows if row[1])


def answers(matter: Matter) -> Rows:
    """The business's questions and what was answered."""
    given = [(one_line(str(one["label"]), LONGEST), one_line(str(one["value"]), ANSWER)) for one in matter.row.answers]
    return tuple(row for row in given if row[1])


def until(matter: Matter, reading: Reading) -> tuple[str, ...]:
    """How long the client can change it themselves."""
    locale, latest = reading.locale, changeable_until(matter.row)
    if latest > now() and Module.BOOKING not in hidden_by(matter.business):
        return (t("You can move or cancel it until {when}.", locale, when=reading.moment(latest)),)
    return (t("It can no longer be moved or cancelled online. If you cannot come, please answer this mail.", locale),)
