"""Builders: calendar addresses, and what a calendar program makes of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import icalendar
from sqlmodel import Session, col, select

from portal import db
from portal.access.feed_links import token_of
from portal.access.visit import visit_now
from portal.domain import calendar_feed
from portal.models import Business, CalendarFeed, Client, Contact
from tests.build import a_business, a_client, a_contact, become


@dataclass(frozen=True)
class Subscriber:
    """Somebody with a calendar address. `home` is the address of their portal."""

    business_id: UUID
    client_id: UUID
    contact_id: UUID

    @property
    def feed_id(self) -> UUID:
        """Of the address that lives."""
        with db.everyone() as session:
            mine = CalendarFeed.contact_id == self.contact_id, col(CalendarFeed.revoked_at).is_(None)
            return session.exec(select(CalendarFeed.id).where(*mine)).one()

    @property
    def path(self) -> str:
        """Where a program finds it."""
        return f"/calendar/{token_of(self.feed_id)}.ics"

    def client(self, session: Session) -> Client:
        """Whose days it shows."""
        return session.get_one(Client, self.client_id)


def a_person(business: Business | None = None, **facts: Any) -> Subscriber:
    """Signed in, without an address; `facts` are the person's."""
    with db.everyone(write=True) as session:
        business = business or a_business(session)
        client = a_client(session, business)
        contact = a_contact(session, client, **facts)
        become(session, contact)
        return Subscriber(business.id, client.id, contact.id)


def a_subscriber(business: Business | None = None, **facts: Any) -> Subscriber:
    """The same, with an address."""
    made = a_person(business, **facts)
    visit_now(calendar_feed.make)
    return made


def sign_in(person: Subscriber) -> None:
    """They are the current visitor."""
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, person.contact_id))


def events(file: bytes) -> list[Any]:
    """As the library reads them; every line is as long as it may be, and ends as it must."""
    lines = file.split(b"\r\n")
    assert lines.pop() == b""
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    return list(icalendar.Calendar.from_ical(file).events)


def days(file: bytes) -> dict[str, date]:
    """Each entry's words and its day."""
    return {str(one["summary"]): one.start for one in events(file)}
