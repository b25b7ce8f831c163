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
from sqlmodel import col, select

from portal import db
from portal.clock import now
from portal.domain import booking, booking_desk, holding, mails
from portal.domain.letters import Attachment
from portal.gateways import invitation
from portal.gateways.mail import compose
from portal.models import Outbox, OutboxState
from tests.booking import Practice, a_practice, at, monday, visiting
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


def files() -> list[icalendar.Calendar]:
    """What came with the client's mails since the last time, each written as it was promised."""
    found = []
    with db.everyone(write=True) as session:
        waiting = session.exec(select(Outbox).where(Outbox.state == OutboxState.WAITING).order_by(col(Outbox.id))).all()
        for row in waiting:
            row.state = OutboxState.SENT
    for row in waiting:
        letter = mails.letter(row.kind, row.facts) if row.kind in mails.WRITERS else None
        if letter and letter.to[0].contact_id:
            found += file_in(compose.message(letter, row.id))
    return found


def file_in(sent: EmailMessage) -> list[icalendar.Calendar]:
    """As it arrives: third form and attachment are the same, and say in the mail what they say inside."""
    mail = message_from_bytes(sent.as_bytes(), policy=default)
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    attached = list(mail.iter_attachments())  # type: ignore[attr-defined]
    assert [one.get_filename() for one in attached] == ["invite.ics"] * len(parts)
    assert [one.get_payload(decode=True) for one in attached] == [part.get_payload(decode=True) for part in parts]
    assert all(part.get_content_charset() == "utf-8" for part in parts)
    found = [icalendar.Calendar.from_ical(part.get_payload(decode=True)) for part in parts]
    assert [part.get_param("method") for part in parts] == [file["METHOD"] for file in found]
    return found


def booked(**service: Any) -> tuple[Practice, UUID]:
    """As a client books: held, then confirmed."""
    with db.everyone(write=True) as session:
        made = a_practice(session, **service)
    key = visiting(made.contact, holding.hold, made.link.slug, at(monday(), "09:30"))
    visiting(made.contact, booking.confirm, key, {})
    return made, key


def by_owner(rule: Any, *args: Any) -> None:
    with db.everyone(write=True) as session:
        rule(session, *args, now())


def a_story() -> tuple[icalendar.Calendar, ...]:
    """Booked, moved by a week, cancelled."""
    made, key = booked()
    [first] = files()
    visiting(made.contact, booking.move, key, at(monday(2), "11:00"))
    [second] = files()
    visiting(made.contact, booking.cancel, key)
    [third] = files()
    return first, second, third


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


def test_what_is_asked_for_comes_when_it_is_confirmed_and_goes_when_it_is_refused() -> None:
    made, key = booked(needs_approval=True)
    assert files() == [], "nobody has said yes yet"
    by_owner(booking_desk.approve, key)
    yes = files()
    [entry] = replayed(yes)
    assert entry["STATUS"] == "CONFIRMED"
    visiting(made.contact, booking.move, key, at(monday(2), "11:00"))
    again = files()
    [entry] = replayed([*yes, *again])
    assert entry["STATUS"] == "TENTATIVE"
    assert entry.start.replace(tzinfo=None) == datetime.combine(monday(2), time(11))
    by_owner(booking_desk.decline, key, "No time")
    no = files()
    assert replayed([*yes, *again, *no]) == replayed([*no, *yes, *again]) == []


def test_a_request_the_owner_moves_is_in_no_calendar_before_it_is_confirmed() -> None:
    _, key = booked(needs_approval=True)
    by_owner(booking_desk.move, key, at(monday(2), "11:00"))
    assert files() == []
    by_owner(booking_desk.approve, key)
    [entry] = replayed(files())
    assert (entry["STATUS"], entry.start.replace(tzinfo=None)) == (
        "CONFIRMED", datetime.combine(monday(2), time(11)))  # fmt: skip


def test_what_was_confirmed_once_follows_the_owner_while_it_is_asked_for_again() -> None:
    made, key = booked(needs_approval=True)
    by_owner(booking_desk.approve, key)
    visiting(made.contact, booking.move, key, at(monday(2), "11:00"))
    by_owner(booking_desk.move, key, at(monday(2), "12:00"))
    [entry] = replayed(files())
    assert (entry["STATUS"], entry.start.replace(tzinfo=None)) == (
        "TENTATIVE", datetime.combine(monday(2), time(12)))  # fmt: skip


def test_a_mail_that_was_overtaken_leaves_the_newer_one_alone() -> None:
    """Booked and moved before the first mail left: it is dropped, and the second brings it all."""
    made, key = booked()
    visiting(made.contact, booking.move, key, at(monday(2), "11:00"))
    [only] = files()
    assert only.events[0]["SEQUENCE"] == 1


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
