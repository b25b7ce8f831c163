"""A database of P2 as the portal and as the bare driver see it, and the people who look at it."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import col, select

from portal import db
from portal.access import sessions
from portal.access.sessions import Visitor
from portal.access.visit import current
from portal.models import Contact, Login
from portal.settings import settings

original = db.engine


@dataclass(frozen=True)
class Books:
    """One file; `people` come to look one after the other, for ever."""

    engine: Engine
    raw: sqlite3.Connection
    people: Iterator[Visitor]

    def turn(self) -> Visitor:
        """The portal works on this file from here on, for the next person."""
        db.engine = lambda: self.engine  # pyright: ignore[reportAttributeAccessIssue]
        who = next(self.people)
        current.set(who)
        return who


def open_books(path: Path, some: slice) -> Books:
    """The database, with these of its seeded people signed in."""
    os.environ |= {"PORTAL_DATABASE_URL": f"sqlite:///{path}", "PORTAL_PUBLIC_URL": "http://localhost:8000"}
    settings.cache_clear()
    original.cache_clear()
    db.engine = original
    visitors = _signed_in(some)
    return Books(original(), sqlite3.connect(path, isolation_level=None), cycle(visitors))


def _signed_in(some: slice) -> list[Visitor]:
    with db.everyone(write=True) as session:
        people = session.exec(select(Contact).order_by(col(Contact.email_norm))).all()[some]
        cookies = [sessions.fingerprint(sessions.start(session, one, "127.0.0.1", "bench")) for one in people]
        session.flush()
        logins = session.exec(select(Login).where(col(Login.cookie_hash).in_(cookies)))
        return [Visitor(login.id, login.client_id, "127.0.0.1") for login in logins]
