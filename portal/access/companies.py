"""One address may belong to several clients: which of them this browser is signed in for, and changing that.

Only somebody who has proven the address gets here: the list is told to a live session alone.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from portal import db
from portal.access import sessions
from portal.access.cookies import fingerprint
from portal.access.sessions import living
from portal.models import Client, Contact, ContactRole, Login


@dataclass(frozen=True)
class Company:
    """A client this person may act for. `key` names it in a form; whether it is theirs is asked again."""

    key: str
    name: str
    role: ContactRole
    is_current: bool


def of(cookie: str) -> list[Company]:
    """All of them, by name; empty for a stranger."""
    with db.everyone() as session:
        login = _login(session, cookie)
        if login is None:
            return []
        found, now_for = session.exec(_mine(session, login)).all(), login.contact_id
    return [Company(contact.id.hex, name, contact.role, contact.id == now_for) for contact, name in found]


def count(session: Session, contact: Contact) -> int:
    """How many this person may act for."""
    return len(session.exec(_of_address(contact)).all())


def others() -> Any:
    """Whether there is another one, as a column of a query that has Contact."""
    other, client = aliased(Contact), aliased(Client)
    return (
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


def switch(cookie: str, key: str, ip: str, device: str) -> str | None:
    """A session for the other company, as old as this one, which ends; None when that is not theirs or it is over."""
    with db.everyone(write=True) as session:
        login = _login(session, cookie)
        found = {contact.id.hex: contact for contact, _ in session.exec(_mine(session, login))} if login else {}
        if login is None or key not in found:
            return None
        if sessions.revoke(session, col(Login.id) == login.id) != 1:
            return None  # ended meanwhile
        return sessions.start(session, found[key], ip, device, login.created_at)


def _login(session: Session, cookie: str) -> Login | None:
    return session.exec(living(Login).where(Login.cookie_hash == fingerprint(cookie))).first() if cookie else None


def _mine(session: Session, login: Login) -> Any:
    return _of_address(session.get_one(Contact, login.contact_id))


def _of_address(contact: Contact) -> Any:
    """Contacts of this address whose access is on, with the names of their clients."""
    return (
        select(Contact, Client.name)
        .join(Client, col(Client.id) == Contact.client_id)
        .where(
            col(Contact.business_id) == contact.business_id,
            col(Contact.email_norm) == contact.email_norm,
            col(Contact.active),
            col(Client.portal_enabled),
            col(Client.archived_at).is_(None),
        )
        .order_by(Client.name, col(Contact.id))
    )
