"""Links that open one quote for one recipient. The address is made in access/document_links.py when a mail leaves."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal.clock import now
from portal.domain import activity
from portal.domain.letters import readers_of
from portal.models import Actor, Business, Client, ContactRole, DocumentLink, LinkScope, Quote

AFTER = timedelta(days=30)  # a link outlives the offer by this much


def make(session: Session, quote: Quote, only: Collection[UUID] | None = None) -> list[DocumentLink]:
    """One for each reader, or each of `only`; the one they have is kept and lives longer: an old mail opens the newest
    version."""
    client = session.get_one(Client, quote.client_id)
    found = list[DocumentLink]()
    for reader in readers_of(session, client):
        if only is not None and reader.id not in only:
            continue
        link = _living(session, quote, reader.id) or DocumentLink(
            business_id=quote.business_id, client_id=quote.client_id, quote_id=quote.id, contact_id=reader.id,
            scope=LinkScope.VIEW if reader.role is ContactRole.VIEWER else LinkScope.VIEW_DECIDE, expires_at=now(),
        )  # fmt: skip
        link.expires_at = _ends(session, quote)
        session.add(link)
        found.append(link)
    session.flush()
    return found


def revoke(session: Session, link_id: UUID, moment: datetime) -> None:
    """It opens nothing from now on."""
    link = session.get_one(DocumentLink, link_id)
    if link.revoked_at is None:
        link.revoked_at = moment
        session.add(link)
        activity.note_quote(session, session.get_one(Quote, link.quote_id), "quote_link_revoked", Actor.BUSINESS)


def _living(session: Session, quote: Quote, contact_id: UUID) -> DocumentLink | None:
    query = select(DocumentLink).where(DocumentLink.quote_id == quote.id, DocumentLink.contact_id == contact_id)
    return session.exec(query.where(col(DocumentLink.revoked_at).is_(None))).first()


def _ends(session: Session, quote: Quote) -> datetime:
    zone = ZoneInfo(session.get_one(Business, quote.business_id).timezone)
    last = quote.valid_until or now().date()
    return datetime.combine(last + AFTER, time(23, 59, 59), zone)
