"""Who of the staff is signed in. A session lives until idle, old, signed out, or its person is switched off; where a
second factor is asked for, it opens nothing before that is given."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from portal import db
from portal.access import lifetimes
from portal.access.cookies import fingerprint, fresh
from portal.access.sessions import StaffVisitor
from portal.clock import now
from portal.models import Business, MagicLink, Staff, StaffLogin


def of_link(session: Session, link: MagicLink) -> Staff | None:
    """Whom of the staff this sign-in link is for, if anyone."""
    return session.exec(
        select(Staff).where(
            Staff.business_id == link.business_id, Staff.email_norm == link.email_norm, col(Staff.active)
        )
    ).first()


def start(session: Session, staff: Staff, ip: str, device: str, since: datetime | None = None) -> str:
    """Sign this person in; returns the cookie, of which only the hash is kept. `since`: an older one goes on.

    Without a second factor to give, or to set up first, the session is proven at once."""
    cookie, moment = fresh(), now()
    session.add(
        StaffLogin(
            business_id=staff.business_id,
            staff_id=staff.id,
            cookie_hash=fingerprint(cookie),
            seen_at=moment,
            ip=ip,
            device=device[:200],
            proven_at=None if must_prove(session, staff) else moment,
            created_at=since or moment,
        )
    )
    staff.last_login_at = moment
    session.add(staff)
    return cookie


def must_prove(session: Session, staff: Staff) -> bool:
    """Is a second factor asked of this person: one they have, or one they must have?"""
    return staff.factor_since is not None or session.get_one(Business, staff.business_id).second_factor


def alive() -> tuple[Any, ...]:
    """What makes a staff session live, proven or not; the query must join Staff."""
    moment = now()
    return (
        col(StaffLogin.revoked_at).is_(None),
        *lifetimes.fresh(StaffLogin, moment),
        col(Staff.active),
    )


def arrived(*columns: Any) -> Any:
    """A query over live sessions with their person: they may still owe the second factor."""
    query = select(*columns).select_from(StaffLogin)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return query.join(Staff, col(Staff.id) == StaffLogin.staff_id).where(*alive())


def living(*columns: Any) -> Any:
    """The same of sessions that may act."""
    return arrived(*columns).where(col(StaffLogin.proven_at).is_not(None))


def visitor_columns() -> tuple[Any, ...]:
    """What a `StaffVisitor` is made of, as columns of those queries."""
    return (StaffLogin.id, StaffLogin.business_id, col(StaffLogin.previews_id).is_not(None).label("previews"))


def by_cookie(cookie: str, ip: str = "") -> StaffVisitor | None:
    """The live, proven session of this cookie, if any."""
    if not cookie:
        return None
    with db.everyone() as session:
        mine = living(*visitor_columns()).where(StaffLogin.cookie_hash == fingerprint(cookie))
        found = session.exec(mine).first()
    return StaffVisitor(found[0], found[1], ip, found[2]) if found else None


def owes_factor(cookie: str) -> bool:
    """Is this the live session of somebody who has still to give the second factor?"""
    if not cookie:
        return False
    with db.everyone() as session:
        mine = arrived(StaffLogin.id).where(StaffLogin.cookie_hash == fingerprint(cookie))
        return session.exec(mine.where(col(StaffLogin.proven_at).is_(None))).first() is not None


def end(cookie: str) -> None:
    """Sign this browser out, on the server."""
    with db.everyone(write=True) as session:
        revoke(session, col(StaffLogin.cookie_hash) == fingerprint(cookie))


def revoke(session: Session, *which: Any) -> int:
    """End every session that matches, at once; returns how many."""
    ending = update(StaffLogin).where(col(StaffLogin.revoked_at).is_(None), *which)
    return session.exec(ending.values(revoked_at=now())).rowcount


def touch(login_id: UUID) -> None:
    """A person did something: not idle. Called at most once a minute per page."""
    with db.everyone(write=True) as session:
        session.exec(
            update(StaffLogin)
            .where(
                col(StaffLogin.id) == login_id,
                col(StaffLogin.revoked_at).is_(None),
                lifetimes.not_idle(StaffLogin, now()),
            )
            .values(seen_at=now())
        )
