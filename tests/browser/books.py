"""The running server's own books, from the side: a client of one's own, and papers for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlmodel import Session, col, select

from portal import db
from portal.access import hosts
from portal.clock import day_in, now
from portal.domain import clients, issuing
from portal.domain.issuing import Draft, DraftLine
from portal.models import Business, Contact
from portal.settings import settings
from tests.server import Server

_people = count(1)


@dataclass(frozen=True)
class Someone:
    """A client of a test's own: who signs in, and the numbers of the invoices, in the order they were asked for."""

    email: str
    name: str
    numbers: list[str]


@contextmanager
def books(server: Server) -> Iterator[Session]:
    """A transaction on the server's database; its pages hear of a change within a second."""
    with beside(server), db.everyone(write=True) as session:
        yield session


@contextmanager
def beside(server: Server) -> Iterator[None]:
    """As another process of the portal would, on the server's database."""
    before = os.environ["PORTAL_DATABASE_URL"]
    os.environ["PORTAL_DATABASE_URL"] = f"sqlite:///{server.folder}/data/portal.db"
    _forget()
    try:
        yield
    finally:
        db.engine().dispose()
        os.environ["PORTAL_DATABASE_URL"] = before
        _forget()


def _forget() -> None:
    settings.cache_clear()
    db.engine.cache_clear()
    hosts.forget()


def someone(server: Server, *dues: int, name: str = "", draft: Draft | None = None) -> Someone:
    """A new client with one invoice of € 120.00 per due date, in days from today; below zero it is late."""
    nth = next(_people)
    email, name = f"someone{nth}@example.com", name or f"Someone {nth}"
    with books(server) as session:
        business = session.exec(select(Business).order_by(col(Business.created_at))).first()
        assert business
        client = clients.add(session, business, f"{name} Ltd", email, name, currency="EUR")
        numbers = [_issued(session, business, client, due, draft or one_line("100.00")) for due in dues]
    return Someone(email, name, numbers)


def one_line(price: str, text: str = "Work as agreed", **facts: Any) -> Draft:
    """A document with one line at 20 % tax."""
    return Draft(lines=[DraftLine(text, Decimal(1), Decimal(price), Decimal(20))], **facts)


def _issued(session: Session, business: Business, client: Any, due: int, draft: Draft) -> str:
    today = day_in(business.timezone, now())
    invoice = issuing.write(session, client, draft)
    issued_on = today - timedelta(days=30 if due < 0 else 1)
    issuing.issue(session, invoice, now(), issued_on, today + timedelta(days=due), mail=False)
    assert invoice.number
    return invoice.number


def person_called(session: Session, email: str) -> Contact:
    """The contact with this address."""
    return session.exec(select(Contact).where(Contact.email_norm == email)).one()
