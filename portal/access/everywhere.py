"""What a person has open at the other companies they act for: seen from here, and ended. They are an address, and a
thief may have switched.

A visit sees one client's rows only; this looks from below that, and takes from the session itself whose to show or end.
Of the other client nothing is told but its name, which the choice of company tells too.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from portal import db, threads
from portal.access import sessions
from portal.access.devices import recognised
from portal.access.sessions import StaffVisitor, Visitor, living
from portal.access.visit import OnlyLooking, current
from portal.errors import NotFound, NotSignedIn
from portal.models import Activity, Actor, Client, Contact, Login

MOST = 50  # shown; signing out everywhere ends them all
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Elsewhere:
    """One session of the same person at another company."""

    key: UUID
    company: str
    device: str
    since: datetime
    seen: datetime
    ip: str


async def sessions_of_others() -> list[Elsewhere]:
    """The person's live sessions at the other companies of their address, the one used last first; none to staff."""
    return [] if isinstance(current.get(), StaffVisitor) else await _in_thread(look)


async def sign_out(key: UUID) -> None:
    """End one of them; `NotFound` for what is over, somebody else's, or never was."""
    await _in_thread(end_one, key)


async def sign_out_of_others() -> int:
    """End all of them; returns how many."""
    return await _in_thread(end_others)


def look(who: Visitor) -> list[Elsewhere]:
    """The first, in this thread."""
    with db.everyone() as session:
        latest = (col(Login.seen_at).desc(), col(Login.id).desc())
        query = living(Login, Client.name).where(_at_others(session, who)).order_by(*latest)
        found = session.exec(query.limit(MOST))
        return [_told(login, company) for login, company in found]


def end_one(who: Visitor, key: UUID) -> None:
    """The second."""
    with db.everyone(write=True) as session:
        login = session.exec(living(Login).where(_at_others(session, who), Login.id == key)).first()
        if login is None or not sessions.revoke(session, Login.id == key):
            raise NotFound
        session.add(_entry(login, who, "session_ended", device=recognised(login.device)))


def end_others(who: Visitor) -> int:
    """The third. Also those end that only sleep, because a company's access is off for the moment."""
    with db.everyone(write=True) as session:
        theirs = _at_others(session, who)
        ended = session.exec(living(Login).where(theirs)).all()
        sessions.revoke(session, theirs)
        for login in {login.contact_id: login for login in ended}.values():
            session.add(_entry(login, who, "sessions_ended"))
        return len(ended)


async def _in_thread(work: Callable[Concatenate[Visitor, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    who = current.get()
    if isinstance(who, StaffVisitor):
        raise OnlyLooking
    if who is None:
        raise NotSignedIn
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), lambda: work(who, *args, **kwargs))


def _at_others(session: Session, who: Visitor) -> Any:
    """Sessions of whom this live session belongs to, at other clients of the same business; of nobody else."""
    me = session.exec(living(Contact).where(Login.id == who.login_id)).first()
    if me is None:
        raise NotSignedIn
    mine = select(Contact.id).where(
        Contact.business_id == me.business_id, Contact.email_norm == me.email_norm, col(Contact.id) != me.id
    )
    return col(Login.contact_id).in_(mine)


def _told(login: Login, company: str) -> Elsewhere:
    return Elsewhere(login.id, company, login.device, login.created_at, login.seen_at, login.ip)


def _entry(login: Login, who: Visitor, verb: str, **facts: Any) -> Activity:
    """It happened on the other account, and is told there."""
    return Activity(business_id=login.business_id, client_id=login.client_id, verb=verb, actor=Actor.CLIENT,
                    contact_id=login.contact_id, ip=who.ip, facts=facts)  # fmt: skip
