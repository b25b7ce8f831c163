"""Who comes by the link of a mail: not signed in, let to one document, for as long as link, person and client live."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from portal import db, threads
from portal.access.document_links import link_id_of
from portal.access.visit import Visit, theirs_or
from portal.clock import now
from portal.errors import NotFound
from portal.models import Business, Client, Contact, ContactRole, DocumentLink, LinkScope, Quote

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Guest:
    """The reader of one link, and the one document it opens: `slug` is the link's, never the request's."""

    link_id: UUID
    business_id: UUID
    slug: str
    ip: str = ""
    device: str = ""

    async def run(self, rule: Callable[..., Any], *args: Any) -> Any:
        """`guest_visit` as gateways take it."""
        return await guest_visit(self, rule, *args)


def guest_of(token: str, business_id: UUID, ip: str = "", device: str = "") -> Guest | None:
    """The guest behind an address of this business; None for any token that opens nothing, whyever."""
    link_id = link_id_of(token)
    if link_id is None:
        return None
    with db.everyone() as session:
        found = session.exec(_living(link_id, business_id, Quote.slug).join(Quote, _its_quote())).first()
    return Guest(link_id, business_id, found, ip, device) if found else None


async def guest_visit(guest: Guest, rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a rule for a guest, as `visit` does for somebody signed in; `NotFound` once the link opens nothing."""
    work = partial(copy_context().run, guest_visit_now, guest, rule, *args, **kwargs)  # pyright: ignore
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), work)


def guest_visit_now(guest: Guest, rule: Callable[Concatenate[Visit, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same, in this thread."""
    with db.everyone(write=getattr(rule, "writes", False)) as session:
        return rule(_admit(session, guest), *args, **kwargs)


def _admit(session: Session, guest: Guest) -> Visit:
    """Check the link once more, inside the transaction, and narrow it to the link's client."""
    locale, zone = theirs_or(Contact.locale, Client.locale), theirs_or(Contact.timezone, Business.timezone)
    columns = (Client.id, Contact.id, Contact.role, locale, Business.timezone, zone, DocumentLink.scope)
    query = _living(guest.link_id, guest.business_id, *columns)
    found = session.exec(query.join(Business, col(Business.id) == DocumentLink.business_id)).first()
    if found is None:
        raise NotFound
    client_id, contact_id, role, locale, timezone, zone, scope = found
    db.narrow(session, db.Scope(guest.business_id, client_id))
    return Visit(
        business_id=guest.business_id, client_id=client_id, contact_id=contact_id,
        role=role if scope is LinkScope.VIEW_DECIDE else ContactRole.VIEWER, locale=locale, timezone=timezone,
        zone=zone, ip=guest.ip, db=session, now=now(), device=guest.device, link_id=guest.link_id,
    )  # fmt: skip


def _living(link_id: UUID, business_id: UUID, *columns: Any) -> Any:
    """A query for this link while it opens something: of this host's business, of people who are let in at all."""
    query = select(*columns).select_from(DocumentLink)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return (
        query.join(Contact, col(Contact.id) == DocumentLink.contact_id)
        .join(Client, col(Client.id) == DocumentLink.client_id)
        .where(
            DocumentLink.id == link_id,
            DocumentLink.business_id == business_id,
            col(DocumentLink.revoked_at).is_(None),
            col(DocumentLink.expires_at) > now(),
            Contact.client_id == DocumentLink.client_id,
            col(Contact.active),
            col(Client.portal_enabled),
            col(Client.archived_at).is_(None),
        )
    )


def _its_quote() -> Any:
    return (col(Quote.id) == DocumentLink.quote_id) & (Quote.client_id == DocumentLink.client_id)
