"""Who is signed in. A session lives until idle, old, signed out, or its person or client is switched off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from portal import db
from portal.access import lifetimes, new_device
from portal.access.cookies import fingerprint, fresh
from portal.clock import now
from portal.models import Client, Contact, Login


@dataclass(frozen=True)
class Visitor:
    """The client's person behind a request or an event."""

    login_id: UUID
    client_id: UUID
    ip: str = ""


@dataclass(frozen=True)
class StaffVisitor:
    """Somebody of the business's staff behind it. `previews`: they look at the portal as one client's person does."""

    login_id: UUID
    business_id: UUID
    ip: str = ""
    previews: bool = False


Somebody = Visitor | StaffVisitor


def start(session: Session, contact: Contact, ip: str, device: str, since: datetime | None = None) -> str:
    """Sign this person in; returns the cookie, of which only the hash is kept. `since`: an older one goes on."""
    cookie = fresh()
    login = Login(
        business_id=contact.business_id,
        client_id=contact.client_id,
        contact_id=contact.id,
        cookie_hash=fingerprint(cookie),
        seen_at=now(),
        ip=ip,
        device=device[:200],
        created_at=since or now(),
    )
    new_device.notice(session, contact, login)
    contact.last_login_at = now()
    session.add_all([contact, login])
    return cookie


def end(cookie: str) -> None:
    """Sign this browser out, on the server."""
    with db.everyone(write=True) as session:
        session.exec(
            update(Login)
            .where(col(Login.cookie_hash) == fingerprint(cookie), col(Login.revoked_at).is_(None))
            .values(revoked_at=now())
        )


def revoke(session: Session, *which: Any) -> int:
    """End every session that matches, at once; returns how many."""
    return session.exec(update(Login).where(col(Login.revoked_at).is_(None), *which).values(revoked_at=now())).rowcount


def alive() -> tuple[Any, ...]:
    """What makes a session live; the query must join Contact and Client."""
    moment = now()
    return (
        col(Login.revoked_at).is_(None),
        *lifetimes.fresh(Login, moment),
        col(Contact.active),
        col(Client.portal_enabled),
        col(Client.archived_at).is_(None),
    )


def living(*columns: Any) -> Any:
    """A query over live sessions with their contact and client."""
    query = select(*columns).select_from(Login)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return (
        query.join(Contact, col(Contact.id) == Login.contact_id)
        .join(Client, col(Client.id) == Login.client_id)
        .where(*alive())
    )


def by_cookie(cookie: str, ip: str = "") -> Visitor | None:
    """The live visitor of this cookie, if any."""
    if not cookie:
        return None
    with db.everyone() as session:
        found = session.exec(living(Login.id, Login.client_id).where(Login.cookie_hash == fingerprint(cookie))).first()
    return Visitor(found[0], found[1], ip) if found else None


def touch(login_id: UUID) -> None:
    """A person did something: not idle. Called at most once a minute per page."""
    with db.everyone(write=True) as session:
        session.exec(
            update(Login)
            .where(
                col(Login.id) == login_id,
                col(Login.revoked_at).is_(None),
                lifetimes.not_idle(Login, now()),
            )
            .values(seen_at=now())
        )
