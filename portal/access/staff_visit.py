"""The one door for staff: a rule runs for one person of the business, in one transaction, off the event loop.

Every rule says who may call it, and whatever it changes it writes down (`StaffVisit.note`): a rule that changes
something and says nothing of it is undone.
"""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlmodel import Session, col

from portal import db, engines, threads
from portal.access.sessions import StaffVisitor
from portal.access.staff_sessions import living
from portal.access.visit import current, theirs_or
from portal.clock import day_in, now
from portal.errors import NotSignedIn, Refused
from portal.models import Business, BusinessOwned, Client, ClientOwned, Staff, StaffAction, StaffLogin, StaffRole

P = ParamSpec("P")
R = TypeVar("R")
RANK = {StaffRole.AGENT: 0, StaffRole.MANAGER: 1, StaffRole.OWNER: 2}


class NotYours(Refused):
    """Somebody's role does not reach so far."""

    sentence = "Your role does not allow this. Ask an owner of this portal."


class Unaudited(Exception):
    """A programming mistake: staff changed something, and nothing was written down about it."""


@dataclass(frozen=True)
class StaffVisit:
    """One unit of work of somebody of the staff. `db` sees their business's rows only. Days are counted in `timezone`,
    the business's; moments are told in `zone`, theirs or the business's."""

    business_id: UUID
    staff_id: UUID
    login_id: UUID
    role: StaffRole
    locale: str
    timezone: str
    zone: str
    ip: str
    db: Session
    now: datetime

    @cached_property
    def today(self) -> date:
        """The business's day."""
        return day_in(self.timezone, self.now)

    @property
    def business(self) -> Business:
        """Theirs."""
        return self.db.get_one(Business, self.business_id)

    def may(self, role: StaffRole) -> bool:
        """Does their role reach so far?"""
        return RANK[self.role] >= RANK[role]

    def note(self, verb: str, about: Business | BusinessOwned | None = None, **facts: Any) -> None:
        """Write down what they did; `facts` must be JSON. `about` is the row it was done to."""
        action = StaffAction(business_id=self.business_id, staff_id=self.staff_id, verb=verb, facts=facts, ip=self.ip)
        if about is not None:
            action.about, action.about_id, action.client_id = about.__tablename__, about.id, _client_of(about)
        self.db.add(action)
        self.db.info["noted"] = True


def for_staff(role: StaffRole) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a rule of staff with the least role that may call it."""

    def mark(rule: Callable[P, R]) -> Callable[P, R]:
        rule.least = role  # type: ignore[attr-defined]
        return rule

    return mark


async def staff_visit(rule: Callable[Concatenate[StaffVisit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a rule for the current visitor of the staff; raises `NotSignedIn` when that has ended meanwhile."""
    work = partial(copy_context().run, staff_visit_now, rule, *args, **kwargs)  # pyright: ignore[reportCallIssue]
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), work)


def staff_visit_now(rule: Callable[Concatenate[StaffVisit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same, in this thread."""
    return engines.patiently(lambda: _visited(rule, *args, **kwargs))


def _visited(rule: Callable[Concatenate[StaffVisit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    who, least, changes = current.get(), rule.least, getattr(rule, "writes", False)  # type: ignore[attr-defined]
    if not isinstance(who, StaffVisitor):
        raise NotSignedIn
    with db.everyone(write=changes) as session:
        visit = _admit(session, who)
        if not visit.may(least):
            raise NotYours
        done = rule(visit, *args, **kwargs)
        session.flush()
        if session.info.get("changed") and not session.info.get("noted"):
            raise Unaudited(getattr(rule, "__qualname__", repr(rule)))
    return done


def _admit(session: Session, who: StaffVisitor) -> StaffVisit:
    """Check the session once more, inside the transaction, and narrow it to the business."""
    found = session.exec(
        living(
            StaffLogin.business_id,
            Staff.id,
            StaffLogin.id.label("login_id"),  # type: ignore[attr-defined]
            Staff.role,
            Business.locale,
            Business.timezone,
            theirs_or(Staff.timezone, Business.timezone),
        )
        .join(Business, col(Business.id) == StaffLogin.business_id)
        .where(StaffLogin.id == who.login_id)
    ).first()
    if found is None:
        raise NotSignedIn
    db.narrow(session, db.StaffScope(found.business_id))
    return StaffVisit(*found, ip=who.ip, db=session, now=now())


def _client_of(row: Business | BusinessOwned) -> UUID | None:
    if isinstance(row, Client):
        return row.id
    return row.client_id if isinstance(row, ClientOwned) else None
