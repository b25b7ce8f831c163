"""The one door to a client's data: a rule runs for one signed-in person, in one transaction, off the event loop."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlmodel import Session, col, func

from portal import db, threads
from portal.access import companies
from portal.access.sessions import Visitor, living
from portal.clock import day_in, now
from portal.errors import NotSignedIn, Refused
from portal.models import Business, Client, Contact, ContactRole, Login

P = ParamSpec("P")
R = TypeVar("R")
current: ContextVar[Visitor | None] = ContextVar("visitor", default=None)  # set by the guard, or by a route


@dataclass(frozen=True)
class Visit:
    """One person's unit of work. `db` sees their client's rows only; `locale`, theirs or the client's, shapes what they
    read. Days are counted in `timezone`, the business's; moments are told in `zone`, theirs or the business's."""

    business_id: UUID
    client_id: UUID
    contact_id: UUID
    role: ContactRole
    locale: str
    timezone: str
    zone: str
    ip: str
    db: Session
    now: datetime
    device: str = ""  # what the browser calls itself
    acts_for_several: bool = False  # clients: the address belongs to more than this one
    link_id: UUID | None = None  # came by a link to one document, not signed in
    pay_link_id: UUID | None = None  # came by a link to pay one invoice, not signed in
    login_id: UUID | None = None  # the session; its key opens nothing, the cookie does

    @cached_property
    def today(self) -> date:
        """The business's day: due dates end with it, whoever looks from wherever."""
        return day_in(self.timezone, self.now)


def writes(rule: Callable[P, R]) -> Callable[P, R]:
    """Mark a rule that changes something: only those take the database's write lock."""
    rule.writes = True  # type: ignore[attr-defined]
    return rule


async def visit(rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a rule for the current visitor; raises `NotSignedIn` when the session has ended meanwhile."""
    work = partial(copy_context().run, visit_now, rule, *args, **kwargs)  # pyright: ignore[reportCallIssue]
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), work)


def visit_now(rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same, in this thread."""
    who = current.get()
    if who is None:
        raise NotSignedIn
    with db.everyone(write=getattr(rule, "writes", False)) as session:
        try:
            return rule(_admit(session, who), *args, **kwargs)
        except Refused as refused:
            if not refused.keeps:
                raise
            said = refused
    raise said


def theirs_or(own: Any, usual: Any) -> Any:
    """A column that is the person's own choice, or what is usual while they made none."""
    return func.coalesce(func.nullif(own, ""), usual)


def _admit(session: Session, who: Visitor) -> Visit:
    """Check the session once more, inside the transaction, and narrow it to the visitor's client."""
    found = session.exec(
        living(
            Login.business_id,
            Login.client_id,
            Login.contact_id,
            Contact.role,
            theirs_or(Contact.locale, Client.locale),
            Business.timezone,
            theirs_or(Contact.timezone, Business.timezone),
            Login.device,
            companies.others(),
        )
        .join(Business, col(Business.id) == Login.business_id)
        .where(Login.id == who.login_id)
    ).first()
    if found is None:
        raise NotSignedIn
    db.narrow(session, db.Scope(found.business_id, found.client_id))
    *facts, device, several = found
    return Visit(*facts, ip=who.ip, db=session, now=now(), device=device, login_id=who.login_id,
                 acts_for_several=several)  # fmt: skip
