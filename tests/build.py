"""Builders: a business, its clients, their people and papers, each with what the test cares about spelled out."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlmodel import Session, select

from portal.access import sessions
from portal.access.cookies import fingerprint
from portal.access.sessions import Visitor
from portal.access.visit import current
from portal.clock import day_in, now
from portal.domain import issuing
from portal.domain.issuing import Draft, DraftLine
from portal.models import Business, Client, Contact, Invoice, Login

_numbers = count(1)


def a_business(session: Session, **facts: Any) -> Business:
    """A business in Vienna."""
    given = {"legal_name": "Studio e.U.", "display_name": "Studio", "contact_email": "office@example.com", **facts}
    business = Business(**given)
    session.add(business)
    session.flush()
    return business


def a_client(session: Session, business: Business, **facts: Any) -> Client:
    """A client whose access is on."""
    client = Client(**{"business_id": business.id, "name": f"Client {next(_numbers)}", **facts})
    session.add(client)
    session.flush()
    return client


def a_contact(session: Session, client: Client, email: str = "", **facts: Any) -> Contact:
    """Somebody who may sign in for the client."""
    email = email or f"person{next(_numbers)}@example.com"
    given = {"name": "Ada Berger", "email": email, "email_norm": email.casefold(), "is_primary": True, **facts}
    contact = Contact(business_id=client.business_id, client_id=client.id, **given)
    session.add(contact)
    session.flush()
    return contact


def an_invoice(session: Session, client: Client, amount: str = "100.00", *, on: date | None = None,
               due_on: date | None = None, currency: str = "EUR", draft: bool = False, mail: bool = False,
               **facts: Any) -> Invoice:  # fmt: skip
    """An issued invoice of one line at 0 % tax: its total is `amount`. Due in 30 days unless told otherwise."""
    line = DraftLine("Work", Decimal(1), Decimal(amount), Decimal(0))
    invoice = issuing.write(session, client, Draft(lines=[line], currency=currency))
    if not draft:
        on = on or day_in("Europe/Vienna", now())
        issuing.issue(session, invoice, now(), on, due_on or on + timedelta(days=30), mail=mail)
    for name, value in facts.items():
        setattr(invoice, name, value)
    session.add(invoice)
    session.flush()
    return invoice


def signed_in(session: Session, contact: Contact) -> str:
    """A live session of this person; returns the cookie."""
    cookie = sessions.start(session, contact, "127.0.0.1", "Test browser")
    session.flush()
    return cookie


def become(session: Session, contact: Contact) -> Visitor:
    """Make this person the current visitor of the running test."""
    cookie = signed_in(session, contact)
    login = session.exec(select(Login).where(Login.cookie_hash == fingerprint(cookie))).one()
    visitor = Visitor(login.id, login.client_id, "127.0.0.1")
    current.set(visitor)
    return visitor
