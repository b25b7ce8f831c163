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

from portal import db, engines, threads
from portal.access import companies, modules, staff_sessions
from portal.access.sessions import Somebody, StaffVisitor, Visitor, living
from portal.clock import day_in, now
from portal.errors import NotSignedIn, Refused
from portal.models import Business, Client, Contact, ContactRole, Login, Module, StaffLogin

P = ParamSpec("P")
R = TypeVar("R")
current: ContextVar[Somebody | None] = ContextVar("visitor", default=None)  # set by the guard, or by a route


class OnlyLooking(Refused):
    """Staff looking at the portal as a client does."""

    sentence = "This is a preview: you see what your client sees, and can change nothing."


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
    is_preview: bool = False  # staff, reading what this person would read
    hidden: frozenset[Module] = frozenset()  # parts of the portal the business does not show

    @cached_property
    def today(self) -> date:
        """The business's day: due dates end with it, whoever looks from wherever."""
        return day_in(self.timezone, self.now)


def writes(rule: Callable[P, R]) -> Callable[P, R]:
    """Mark a rule that changes something: only those take the database's write lock."""
    rule.writes = True  # type: ignore[attr-defined]
    return rule


def notes_a_look(rule: Callable[P, R]) -> Callable[P, R]:
    """Mark a rule that only writes down that the person has seen something: in a preview nobody has."""
    rule.of_a_look = True  # type: ignore[attr-defined]
    return writes(rule)


async def visit(rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a rule for the current visitor; raises `NotSignedIn` when the session has ended meanwhile."""
    work = partial(copy_context().run, visit_now, rule, *args, **kwargs)  # pyright: ignore[reportCallIssue]
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), work)


def visit_now(rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same, in this thread."""
    return engines.patiently(lambda: _visited(rule, *args, **kwargs))


def _visited(rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    who = current.get()
    if who is None:
        raise NotSignedIn
    changes = getattr(rule, "writes", False)
    if isinstance(who, StaffVisitor) and changes:
        if getattr(rule, "of_a_look", False):
            return None  # pyright: ignore[reportReturnType]  # as those rules do
        raise OnlyLooking
    with db.everyone(write=changes) as session:
        try:
            admitted = _admit(session, who)
            modules.check(admitted.hidden)
            return rule(admitted, *args, **kwargs)
        except Refused as refused:
            if not refused.keeps:
                raise
            said = refused
    raise said


def theirs_or(own: Any, usual: Any) -> Any:
    """A column that is the person's own choice, or what is usual while they made none."""
    return func.coalesce(func.nullif(own, ""), usual)


def _admit(session: Session, who: Somebody) -> Visit:
    """Check the session once more, inside the transaction, and narrow it to the visitor's client."""
    return _preview(session, who) if isinstance(who, StaffVisitor) else _theirs(session, who)


def _preview(session: Session, who: StaffVisitor) -> Visit:
    """As the person whose portal staff look at. Whoever looks at none has no client's portal."""
    found = session.exec(
        staff_sessions.living(
            Contact.business_id,
            Contact.client_id,
            Contact.id,
            Contact.role,
            theirs_or(Contact.locale, Client.locale),
            Business.timezone,
            theirs_or(Contact.timezone, Business.timezone),
            Business.hidden_modules,
        )
        .join(Contact, col(Contact.id) == StaffLogin.previews_id)
        .join(Client, col(Client.id) == Contact.client_id)
        .join(Business, col(Business.id) == Contact.business_id)
        .where(StaffLogin.id == who.login_id, Contact.business_id == who.business_id)
    ).first()
    if found is None:
        raise NotSignedIn
    db.narrow(session, db.Scope(found.business_id, found.client_id))
    *facts, hidden = found
    return Visit(*facts, ip=who.ip, db=session, now=now(), is_preview=True, hidden=modules.hidden(hidden))


def _theirs(session: Session, who: Visitor) -> Visit:
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
            Business.hidden_modules,
        )
        .join(Business, col(Business.id) == Login.business_id)
        .where(Login.id == who.login_id)
    ).first()
    if found is None:
        raise NotSignedIn
    db.narrow(session, db.Scope(found.business_id, found.client_id))
    *facts, device, several, hidden = found
    return Visit(*facts, ip=who.ip, db=session, now=now(), device=device, login_id=who.login_id,
                 acts_for_several=several, hidden=modules.hidden(hidden))  # fmt: skip
