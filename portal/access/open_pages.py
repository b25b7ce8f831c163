"""Which pages are open in which browsers now: what the gate writes, and live push reads. Staff: `staff_pages`."""

from collections.abc import Callable, Set
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select

from portal import db
from portal.access import staff_pages
from portal.access.cookies import fingerprint
from portal.access.sessions import Somebody, Visitor, living
from portal.clock import now
from portal.models import Client, Login, OpenPage, StaffPage

STALE = timedelta(seconds=90)  # without a sign of life from the worker that holds the page


def note_open(cookie: str, page_id: str, ip: str, seal: Callable[[str], str]) -> tuple[Somebody | None, str]:
    """A page was opened by this browser. Returns its visitor, and the token Reflex will know the page by."""
    if not cookie:
        return None, seal("")
    with db.everyone(write=True) as session:
        mine = living(Login.id, Login.client_id).where(Login.cookie_hash == fingerprint(cookie))
        found = session.exec(mine).first()
        if not found:
            return staff_pages.note_open(session, cookie, page_id, ip, seal) or (None, seal(""))
        login_id, client_id = found
        session.exec(update(Login).where(col(Login.id) == login_id).values(seen_at=now()))
        token = seal(str(login_id))
        session.add(OpenPage(id=page_id, token=token, login_id=login_id, client_id=client_id, seen_at=now()))
    return Visitor(login_id, client_id, ip), token


def note_closed(page_id: str) -> None:
    """The page's socket has ended."""
    with db.everyone(write=True) as session:
        session.exec(delete(OpenPage).where(col(OpenPage.id) == page_id))
        staff_pages.closed(session, page_id)


def visitor(page_id: str, token: str) -> Somebody | None:
    """The live visitor of an open page, if any: one indexed read for a client's."""
    with db.everyone() as session:
        shown = OpenPage.client_id.label("shown")  # type: ignore[attr-defined]
        query = living(OpenPage.login_id, Login.client_id, OpenPage.token, Login.ip, shown)
        found = session.exec(
            query.join(OpenPage, col(OpenPage.login_id) == Login.id).where(OpenPage.id == page_id)
        ).first()
    # Reflex renamed a duplicated tab, or the client is part of another one now.
    if found and (found.token, found.shown) != (token, found.client_id):
        with db.everyone(write=True) as session:
            mine = update(OpenPage).where(col(OpenPage.id) == page_id)
            session.exec(mine.values(token=token, client_id=found.client_id))
    return Visitor(found.login_id, found.client_id, found.ip) if found else staff_pages.visitor(page_id, token)


def ended(page_ids: Set[str]) -> Set[str]:
    """Of these pages, the ones whose session is over."""
    with db.everyone() as session:
        query = living(OpenPage.id).join(OpenPage, col(OpenPage.login_id) == Login.id)
        gone = page_ids - set(session.exec(query.where(col(OpenPage.id).in_(page_ids))))
        return gone - staff_pages.alive(session, gone) if gone else gone


def keep(page_ids: Set[str]) -> None:
    """These pages are still open; forget those whose worker died long ago."""
    with db.everyone(write=True) as session:
        for table in (OpenPage, StaffPage):
            session.exec(update(table).where(col(table.id).in_(page_ids)).values(seen_at=now()))
            session.exec(delete(table).where(col(table.seen_at) < now() - 10 * STALE))


def tokens_of(client_id: UUID) -> list[str]:
    """The pages this client has open, by the name Reflex knows them."""
    with db.everyone() as session:
        return list(session.exec(_fresh().where(OpenPage.client_id == client_id)))


def tokens_of_business(business_id: UUID) -> list[str]:
    """The pages all clients of this business have open."""
    with db.everyone() as session:
        theirs = select(Client.id).where(Client.business_id == business_id)
        return list(session.exec(_fresh().where(col(OpenPage.client_id).in_(theirs))))


def tokens_of_staff(business_id: UUID) -> list[str]:
    """The pages its staff have open."""
    with db.everyone() as session:
        mine = select(StaffPage.token).where(StaffPage.business_id == business_id)
        return list(session.exec(mine.where(StaffPage.seen_at > now() - STALE)))


def _fresh() -> Any:
    return select(OpenPage.token).where(OpenPage.seen_at > now() - STALE)
