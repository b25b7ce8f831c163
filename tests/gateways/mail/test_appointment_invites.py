"""Invitations as mails really carry them, and what a calendar that takes them up ends with."""

from collections.abc import Iterable
from datetime import datetime, time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import permutations
from typing import Any
from uuid import UUID

import icalendar
import pytest
from sqlmodel import select

from portal import db
from portal.domain import mails
from portal.domain.booking_mailing import News, tell
from portal.domain.letters import Attachment
from portal.gateways import invitation
from portal.gateways.mail import compose
from portal.models import Appointment, AppointmentState, Outbox
from tests.booking import a_practice, an_appointment, at, monday
from tests.gateways.test_invitation import event
from tests.mailing import a_letter, body

pytestmark = pytest.mark.usefixtures("database")


class Calendar:
    """A calendar that takes up what comes by mail (RFC 5546): the newest of each name counts, in whatever order."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[tuple[int, Any], Any]] = {}

    def take(self, file: icalendar.Calendar) -> None:
        """One mail's file."""
        for one in file.events:
            newness = (int(one["SEQUENCE"]), one["DTSTAMP"].dt)
            if newness >= self.known.get(str(one["UID"]), ((-1, None), None))[0]:
                self.known[str(one["UID"])] = (newness, one if file["METHOD"] == "REQUEST" else None)

    @property
    def entries(self) -> list[Any]:
        """What it shows."""
        return [one for _, one in self.known.values() if one is not None]


def sent(news: News) -> EmailMessage:
    """The client's mail about this, as it arrives."""
    with db.everyone() as session:
        query = select(Outbox).where(Outbox.kind == f"appointment_{news}")
        row = session.exec(query.order_by(Outbox.created_at.desc())).first()  # type: ignore[attr-defined]
        assert row
        letter = mails.letter(row.kind, row.facts)
    assert letter
    return message_from_bytes(compose.message(letter, row.id).as_bytes(), policy=default)  # type: ignore[return-value]


def file_in(mail: EmailMessage) -> icalendar.Calendar:
    """Its third form and its attachment are the same, and say in the mail what they say inside."""
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    [attached] = list(mail.iter_attachments())
    assert attached.get_filename() == "invite.ics"
    assert attached.get_payload(decode=True) == part.get_payload(decode=True)
    assert part.get_content_charset() == "utf-8"
    found = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == found["METHOD"]
    return found


def change(key: UUID, news: News, **facts: Any) -> icalendar.Calendar:
    """The machine changes it and tells; returns what the mail brings."""
    with db.everyone(write=True) as session:
        row = session.get_one(Appointment, key)
        for name, value in facts.items():
            setattr(row, name, value)
        session.add(row)
        tell(session, row, news)
    return file_in(sent(news))


def a_story() -> tuple[icalendar.Calendar, ...]:
    """Booked, moved by a day, cancelled."""
    day = monday()
    with db.everyone(write=True) as session:
        made = a_practice(session)
        row = an_appointment(session, made.client, made.contact, made.service, made.provider, at(day, "09:30"))
        key = row.id
    booked = change(key, News.BOOKED)
    moved = change(
        key, News.MOVED, ics_sequence=1, wall_start=f"{monday(2)}T11:00",
        start_at=at(monday(2), "11:00"), end_at=at(monday(2), "11:30"),
    )  # fmt: skip
    gone = change(key, News.CANCELLED, ics_sequence=2, state=AppointmentState.CANCELLED_BY_CLIENT)
    return booked, moved, gone


def replayed(files: Iterable[icalendar.Calendar]) -> list[Any]:
    calendar = Calendar()
    for file in files:
        calendar.take(file)
    return calendar.entries


def test_booked_moved_and_cancelled_leaves_a_calendar_empty() -> None:
    booked, moved, gone = a_story()
    assert [one["METHOD"] for one in (booked, moved, gone)] == ["REQUEST", "REQUEST", "CANCEL"]
    [first], [second] = replayed([booked]), replayed([booked, moved])
    assert first["UID"] == second["UID"]
    assert second.start.replace(tzinfo=None) == datetime.combine(monday(2), time(11))
    assert second.start > first.start
    assert replayed([booked, moved, gone]) == []


def test_in_any_order_and_twice_it_ends_empty_too() -> None:
    story = a_story()
    for order in permutations([*story, *story]):
        assert replayed(order) == []
    stamps = [file.events[0]["DTSTAMP"].dt for file in story]
    assert stamps == sorted(set(stamps)), "later with each change"


def test_a_mail_has_three_forms_and_a_file() -> None:
    mail = compose.message(a_letter(attachments=(Attachment("invite", event()),)), UUID(int=7))
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    assert "Open this link." in body(mail)


def test_the_mail_leaves_without_what_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitation, "render", lambda *_: 1 / 0)
    mail = compose.message(a_letter(attachments=(Attachment("invite", event()),)), UUID(int=7))
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
