"""Which pages are open in which browsers now: what the gate writes, and live push reads."""

from collections.abc import Callable, Set
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select

from portal import db
from portal.access.cookies import fingerprint
from portal.access.sessions import Visitor, living
from portal.clock import now
from portal.models import Login, OpenPage

STALE = timedelta(seconds=90)  # without a sign of life from the worker that holds the page


def note_open(cookie: str, page_id: str, ip: str, seal: Callable[[str], str]) -> tuple[Visitor | None, str]:
    """A page was opened by this browser. Returns its visitor, and the token Reflex will know the page by."""
    with db.everyone(write=bool(cookie)) as session:
        found = (
            cookie
            and session.exec(living(Login.id, Login.client_id).where(Login.cookie_hash == fingerprint(cookie))).first()
        )
        if not found:
            return None, seal("")
        login_id, client_id = found
        session.exec(update(Login).where(col(Login.id) == login_id).values(seen_at=now()))
        token = seal(str(login_id))
        session.add(OpenPage(id=page_id, token=token, login_id=login_id, client_id=client_id, seen_at=now()))
    return Visitor(login_id, client_id, ip), token


def note_closed(page_id: str) -> None:
    """The page's socket has ended."""
    with db.everyone(write=True) as session:
        session.exec(delete(OpenPage).where(col(OpenPage.id) == page_id))


def visitor(page_id: str, token: str) -> Visitor | None:
    """The live visitor of an open page, if any: one indexed read."""
    with db.everyone() as session:
        query = living(OpenPage.login_id, OpenPage.client_id, OpenPage.token, Login.ip)
        found = session.exec(
            query.join(OpenPage, col(OpenPage.login_id) == Login.id).where(OpenPage.id == page_id)
        ).first()
    if found and found.token != token:  # Reflex renamed a duplicated tab
        with db.everyone(write=True) as session:
            session.exec(update(OpenPage).where(col(OpenPage.id) == page_id).values(token=token))
    return Visitor(found.login_id, found.client_id, found.ip) if found else None


def ended(page_ids: Set[str]) -> Set[str]:
    """Of these pages, the ones whose session is over."""
    with db.everyone() as session:
        query = living(OpenPage.id).join(OpenPage, col(OpenPage.login_id) == Login.id)
        return page_ids - set(session.exec(query.where(col(OpenPage.id).in_(page_ids))))


def keep(page_ids: Set[str]) -> None:
    """These pages are still open; forget those whose worker died long ago."""
    with db.everyone(write=True) as session:
        session.exec(update(OpenPage).where(col(OpenPage.id).in_(page_ids)).values(seen_at=now()))
        session.exec(delete(OpenPage).where(col(OpenPage.seen_at) < now() - 10 * STALE))


def tokens_of(client_id: UUID) -> list[str]:
    """The pages this client has open, by the name Reflex knows them."""
    with db.everyone() as session:
        return list(
            session.exec(
                select(OpenPage.token).where(OpenPage.client_id == client_id, OpenPage.seen_at > now() - STALE)
            )
        )
