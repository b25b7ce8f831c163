"""One address may belong to several clients, and to the staff too: which of them this browser is signed in for, and
changing that.

Only somebody who has proven the address gets here: the list is told to a live session alone.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from portal import db
from portal.access import sessions, staff_sessions
from portal.access.cookies import fingerprint
from portal.access.sessions import living
from portal.models import Business, Client, Contact, ContactRole, Login, Staff, StaffLogin, StaffRole


@dataclass(frozen=True)
class Company:
    """A client this person may act for, or the business they work for. `key` names it in a form; whether it is theirs
    is asked again."""

    key: str
    name: str
    role: ContactRole | StaffRole
    is_current: bool


def of(cookie: str) -> list[Company]:
    """All of them, by name, the business itself first; empty for a stranger."""
    with db.everyone() as session:
        login = _login(session, cookie)
        if login is None:
            return []
        now_for = login.staff_id if isinstance(login, StaffLogin) else login.contact_id
        return [
            Company(who.id.hex, name, who.role, who.id == now_for) for who, name in _of(session, _me(session, login))
        ]


def count(session: Session, person: Contact | Staff) -> int:
    """How many this person may act for."""
    return len(_of(session, person))


def others() -> Any:
    """Whether there is another one, as a column of a query that has Contact."""
    other, client, staff = aliased(Contact), aliased(Client), aliased(Staff)
    client_too = (
        exists(col(other.id))
        .where(
            col(other.business_id) == Contact.business_id,
            col(other.email_norm) == Contact.email_norm,
            col(other.id) != Contact.id,
            col(client.id) == other.client_id,
            col(other.active),
            col(client.portal_enabled),
            col(client.archived_at).is_(None),
        )
        .correlate(Contact)
    )
    staff_too = exists(col(staff.id)).where(
        col(staff.business_id) == Contact.business_id, col(staff.email_norm) == Contact.email_norm, col(staff.active)
    )
    return client_too | staff_too.correlate(Contact)


def switch(cookie: str, key: str, ip: str, device: str) -> str | None:
    """A session for the other company, as old as this one, which ends; None when that is not theirs or it is over."""
    with db.everyone(write=True) as session:
        login = _login(session, cookie)
        found = {who.id.hex: who for who, _ in _of(session, _me(session, login))} if login else {}
        if login is None or key not in found or not _end(session, login):
            return None  # the last: ended meanwhile
        who = found[key]
        start = staff_sessions.start if isinstance(who, Staff) else sessions.start
        return start(session, who, ip, device, login.created_at)  # pyright: ignore[reportArgumentType]


def _login(session: Session, cookie: str) -> Login | StaffLogin | None:
    if not cookie:
        return None
    mine = session.exec(living(Login).where(Login.cookie_hash == fingerprint(cookie))).first()
    staff = staff_sessions.living(StaffLogin).where(StaffLogin.cookie_hash == fingerprint(cookie))
    return mine or session.exec(staff).first()


def _end(session: Session, login: Login | StaffLogin) -> bool:
    if isinstance(login, StaffLogin):
        return staff_sessions.revoke(session, col(StaffLogin.id) == login.id) == 1
    return sessions.revoke(session, col(Login.id) == login.id) == 1


def _me(session: Session, login: Login | StaffLogin) -> Contact | Staff:
    if isinstance(login, StaffLogin):
        return session.get_one(Staff, login.staff_id)
    return session.get_one(Contact, login.contact_id)


def _of(session: Session, me: Contact | Staff) -> list[tuple[Contact | Staff, str]]:
    """Whom this address signs in, each with the name they act for: staff first, then clients whose access is on."""
    staff = (
        select(Staff, Business.display_name)
        .join(Business, col(Business.id) == Staff.business_id)
        .where(Staff.business_id == me.business_id, Staff.email_norm == me.email_norm, col(Staff.active))
    )
    contacts = (
        select(Contact, Client.name)
        .join(Client, col(Client.id) == Contact.client_id)
        .where(
            col(Contact.business_id) == me.business_id,
            col(Contact.email_norm) == me.email_norm,
            col(Contact.active),
            col(Client.portal_enabled),
            col(Client.archived_at).is_(None),
        )
        .order_by(Client.name, col(Contact.id))
    )
    return [*session.exec(staff).all(), *session.exec(contacts).all()]
