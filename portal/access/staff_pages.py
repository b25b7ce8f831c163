"""Which pages the staff have open now: what the gate writes, and live push reads. As `open_pages`, for clients."""

from collections.abc import Callable, Set

from sqlalchemy import delete, update
from sqlmodel import Session, col

from portal import db
from portal.access.cookies import fingerprint
from portal.access.sessions import StaffVisitor
from portal.access.staff_sessions import living, visitor_columns
from portal.clock import now
from portal.models import StaffLogin, StaffPage


def note_open(
    session: Session, cookie: str, page_id: str, ip: str, seal: Callable[[str], str]
) -> tuple[StaffVisitor, str] | None:
    """A page was opened by this browser: its visitor, and the token Reflex will know it by; None when not of staff."""
    mine = living(*visitor_columns()).where(StaffLogin.cookie_hash == fingerprint(cookie))
    found = session.exec(mine).first()
    if found is None:
        return None
    login_id, business_id, previews = found
    session.exec(update(StaffLogin).where(col(StaffLogin.id) == login_id).values(seen_at=now()))
    token = seal(str(login_id))
    session.add(StaffPage(id=page_id, token=token, login_id=login_id, business_id=business_id, seen_at=now()))
    return StaffVisitor(login_id, business_id, ip, previews), token


def visitor(page_id: str, token: str) -> StaffVisitor | None:
    """The live visitor of an open page, if any."""
    with db.everyone() as session:
        query = living(*visitor_columns(), StaffPage.token, StaffLogin.ip)
        query = query.join(StaffPage, col(StaffPage.login_id) == StaffLogin.id)
        found = session.exec(query.where(StaffPage.id == page_id)).first()
    if found and found.token != token:  # Reflex renamed a duplicated tab
        with db.everyone(write=True) as session:
            session.exec(update(StaffPage).where(col(StaffPage.id) == page_id).values(token=token))
    return StaffVisitor(found[0], found[1], found.ip, found.previews) if found else None


def alive(session: Session, page_ids: Set[str]) -> Set[str]:
    """Of these pages, the ones of live staff sessions."""
    query = living(StaffPage.id).join(StaffPage, col(StaffPage.login_id) == StaffLogin.id)
    return set(session.exec(query.where(col(StaffPage.id).in_(page_ids))))


def closed(session: Session, page_id: str) -> None:
    """The page's socket has ended."""
    session.exec(delete(StaffPage).where(col(StaffPage.id) == page_id))
