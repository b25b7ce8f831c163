"""Staff of the running portal, made straight in its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx
from sqlmodel import select

from portal import db
from portal.access.cookies import session_name
from portal.models import Business, Staff, StaffAction, StaffRole
from tests.attack.people import database_of
from tests.server import Server
from tests.staff import a_staff, staff_in


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff, signed in."""

    key: UUID
    cookie: str

    @property
    def header(self) -> str:
        """What their browser sends as Cookie."""
        return f"{session_name()}={self.cookie}"


@contextmanager
def hired(server: Server, role: StaffRole) -> Iterator[Colleague]:
    """Somebody new, who is gone when the test ends."""
    with database_of(server), db.everyone(write=True) as session:
        business = session.exec(select(Business)).first()
        assert business
        person = a_staff(session, business, role, name=f"Crew {role}")
        one = Colleague(person.id, staff_in(session, person))
    yield one
    with database_of(server), db.everyone(write=True) as session:
        session.get_one(Staff, one.key).active = False


def done_by(server: Server, one: Colleague) -> list[str]:
    """What the audit says they did."""
    with database_of(server), db.everyone() as session:
        return list(session.exec(select(StaffAction.verb).where(StaffAction.staff_id == one.key)))


def browser(server: Server, one: Colleague) -> httpx.Client:
    """Their browser, at our routes."""
    return httpx.Client(base_url=server.url, headers={"origin": server.url, "cookie": one.header}, timeout=20)
