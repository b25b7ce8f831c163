"""Who comes by the link of a mail: not signed in, let to one document, for as long as link, person and client live."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, col

from portal import db
from portal.access import holders, modules
from portal.access.document_links import link_id_of
from portal.access.holders import visit_by
from portal.access.visit import Visit
from portal.clock import now
from portal.models import Business, Contact, DocumentLink, LinkScope, Module, Quote


@dataclass(frozen=True)
class Guest:
    """The reader of one link, and the one document it opens: `slug` is the link's, never the request's."""

    link_id: UUID
    business_id: UUID
    slug: str
    ip: str = ""
    device: str = ""

    async def run(self, rule: Callable[..., Any], *args: Any) -> Any:
        """`visit_by` as gateways take it."""
        return await visit_by(self, rule, *args)

    def admit(self, session: Session) -> Visit:
        """As the person the link was sent to; a link to read makes a viewer of anybody."""
        visit = holders.admit(session, DocumentLink, self.link_id, self.business_id, _fresh(), ip=self.ip,
                              device=self.device, link_id=self.link_id)  # fmt: skip
        with modules.within(Module.QUOTES):
            modules.check(visit.hidden)
        if visit.db.get_one(DocumentLink, self.link_id).scope is LinkScope.VIEW:
            return visit
        return replace(visit, role=visit.db.get_one(Contact, visit.contact_id).role)


def guest_of(token: str, business_id: UUID, ip: str = "", device: str = "") -> Guest | None:
    """The guest behind an address of this business; None for any token that opens nothing, whyever."""
    link_id = link_id_of(token)
    if link_id is None:
        return None
    with db.stranger() as session:
        if db.enter(session, DocumentLink, link_id, business_id) is None:
            return None
        query = holders.living(DocumentLink, link_id, business_id, Quote.slug, Business.hidden_modules)
        found = session.exec(query.join(Quote, _its_quote()).where(_fresh())).first()
    if found is None or Module.QUOTES in modules.hidden(found.hidden_modules):
        return None
    return Guest(link_id, business_id, found.slug, ip, device)


def _fresh() -> Any:
    return col(DocumentLink.expires_at) > now()


def _its_quote() -> Any:
    return (col(Quote.id) == DocumentLink.quote_id) & (Quote.client_id == DocumentLink.client_id)
