"""Builders: links to quotes, and their readers who are not signed in."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from portal import db
from portal.access.document_links import token_of
from portal.access.guests import Guest, guest_of
from portal.access.link_codes import code_of
from portal.clock import now
from portal.domain.quote_content import Content
from portal.models import Business, Client, Contact, DocumentLink, LinkCode, Quote
from portal.routes import app
from tests.build import a_business, a_client, a_contact
from tests.quotes import a_quote


@dataclass(frozen=True)
class Linked:
    """A business, a client with Ada in it, a quote, and Ada's link to it."""

    business: Business
    client: Client
    contact: Contact
    quote: Quote
    link: DocumentLink

    @property
    def token(self) -> str:
        """The secret part of the address."""
        return token_of(self.link.id)

    @property
    def path(self) -> str:
        """The address."""
        return f"/q/{self.token}"

    def guest(self) -> Guest:
        """Who opens it."""
        found = guest_of(self.token, self.business.id, "10.1.2.3", "Test browser")
        assert found
        return found


def a_link(session: Session, quote: Quote, contact: Contact, **facts: Any) -> DocumentLink:
    """A link that lives for a week and lets decide."""
    given = {"expires_at": now() + timedelta(days=7), **facts}
    link = DocumentLink(business_id=quote.business_id, client_id=quote.client_id, quote_id=quote.id,
                        contact_id=contact.id, **given)  # fmt: skip
    session.add(link)
    session.flush()
    return link


def linked(content: Content | None = None, business: Business | None = None, **facts: Any) -> Linked:
    """Committed; `facts` are the link's."""
    with db.everyone(write=True) as session:
        business = business or a_business(session)
        client = a_client(session, business)
        contact = a_contact(session, client)
        quote = a_quote(session, client, content)
        return Linked(business, client, contact, quote, a_link(session, quote, contact, **facts))


def change(model: type[Any], key: UUID, **values: Any) -> None:
    """Set these on one row."""
    with db.everyone(write=True) as session:
        row = session.get_one(model, key)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)


def fresh(quote: Quote) -> Quote:
    """The quote as it is now."""
    with db.everyone() as session:
        return session.get_one(Quote, quote.id)


def a_browser() -> TestClient:
    """Our routes in this process, for a browser with cookies of its own."""
    return TestClient(app([]), base_url="http://localhost:8000", follow_redirects=False)


def newest_code() -> str:
    """The digits of the code that was asked for last."""
    with db.everyone() as session:
        return code_of(session.exec(select(LinkCode.id).order_by(col(LinkCode.id).desc())).first() or UUID(int=0))


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page))


def signing(quote: Quote, **fields: str) -> dict[str, str]:
    """The form for accepting, complete."""
    return {"do": "accept", "version": str(quote.version), "hash": quote.content_hash, "name": "Ada Berger",
            "agreed": "1", **fields}  # fmt: skip
