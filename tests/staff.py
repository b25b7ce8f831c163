"""Builders of staff: somebody who runs a business's portal, signed in."""

from itertools import count
from typing import Any

from sqlmodel import Session, select

from portal.access import staff_sessions
from portal.access.cookies import fingerprint
from portal.access.sessions import StaffVisitor
from portal.access.visit import current
from portal.models import Business, Staff, StaffLogin, StaffRole

_numbers = count(1)


def a_staff(session: Session, business: Business, role: StaffRole = StaffRole.OWNER, **facts: Any) -> Staff:
    """Somebody of the staff."""
    email = facts.pop("email", "") or f"staff{next(_numbers)}@example.com"
    given = {"name": "Nora Hofer", "email": email, "email_norm": email.casefold(), "role": role, **facts}
    person = Staff(business_id=business.id, **given)
    session.add(person)
    session.flush()
    return person


def staff_in(session: Session, person: Staff) -> str:
    """A live session of this person; returns the cookie."""
    cookie = staff_sessions.start(session, person, "127.0.0.1", "Test browser")
    session.flush()
    return cookie


def become_staff(session: Session, person: Staff) -> StaffVisitor:
    """Make this person the current visitor of the running test."""
    cookie = staff_in(session, person)
    login = session.exec(select(StaffLogin).where(StaffLogin.cookie_hash == fingerprint(cookie))).one()
    visitor = StaffVisitor(login.id, login.business_id, "127.0.0.1", login.previews_id is not None)
    current.set(visitor)
    return visitor
