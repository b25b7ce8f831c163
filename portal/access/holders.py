"""Who is not signed in and holds an address that opens one thing: what has to live for that, and how rules run."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from portal import db, engines, threads
from portal.access import modules
from portal.access.visit import Visit, theirs_or
from portal.clock import now
from portal.errors import NotFound
from portal.models import Business, CalendarFeed, Client, Contact, ContactRole, DocumentLink, PayLink

P = ParamSpec("P")
R = TypeVar("R")
Opening = type[DocumentLink] | type[CalendarFeed] | type[PayLink]


class Holder(Protocol):
    """Somebody with such an address."""

    def admit(self, session: Session) -> Visit:
        """Check once more, inside the transaction, that it opens something, and narrow it to the client; else
        `NotFound`."""
        ...


async def visit_by(holder: Holder, rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a rule for a holder, as `visit` does for somebody signed in; `NotFound` once the address opens nothing."""
    work = partial(copy_context().run, visit_by_now, holder, rule, *args, **kwargs)  # pyright: ignore
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), work)


def visit_by_now(holder: Holder, rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same, in this thread."""

    def once() -> R:
        with db.stranger(write=getattr(rule, "writes", False)) as session:
            admitted = holder.admit(session)
            modules.check(admitted.hidden)
            return rule(admitted, *args, **kwargs)

    return engines.patiently(once)


def living(opening: Opening, key: UUID, business_id: UUID, *columns: Any) -> Any:
    """A query for this row while it opens something: of this host's business, of people who are let in at all.

    Whether its time is over, where it has one, is for the caller to ask.
    """
    query = select(*columns).select_from(opening)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return (
        query.join(Contact, col(Contact.id) == opening.contact_id)
        .join(Client, col(Client.id) == opening.client_id)
        .join(Business, col(Business.id) == opening.business_id)
        .where(
            opening.id == key,
            opening.business_id == business_id,
            col(opening.revoked_at).is_(None),
            Contact.client_id == opening.client_id,
            col(Contact.active),
            col(Client.portal_enabled),
            col(Client.archived_at).is_(None),
        )
    )


def admit(session: Session, opening: Opening, key: UUID, business_id: UUID, *where: Any, **more: Any) -> Visit:
    """The visit of who holds the address of this row, to read only; `NotFound` unless it is `living`."""
    if db.enter(session, opening, key, business_id) is None:
        raise NotFound
    locale, zone = theirs_or(Contact.locale, Client.locale), theirs_or(Contact.timezone, Business.timezone)
    columns = Client.id, Contact.id, locale, Business.timezone, zone, Business.hidden_modules
    query = living(opening, key, business_id, *columns)
    found = session.exec(query.where(*where)).first()
    if found is None:
        raise NotFound
    client_id, contact_id, locale, timezone, zone, hidden = found
    usual = {"ip": "", "role": ContactRole.VIEWER, "now": now(), "hidden": modules.hidden(hidden)}
    facts: dict[str, Any] = {**usual, **more}
    return Visit(business_id=business_id, client_id=client_id, contact_id=contact_id, locale=locale,
                 timezone=timezone, zone=zone, db=session, **facts)  # fmt: skip
