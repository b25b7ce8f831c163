"""Who comes by a link: to one document, while everything about the link is alive."""

import asyncio
from datetime import timedelta

import pytest
from itsdangerous import URLSafeSerializer
from sqlmodel import select

from portal import db
from portal.access.document_links import link_id_of, token_of
from portal.access.guests import guest_of
from portal.access.holders import visit_by, visit_by_now
from portal.access.visit import Visit, writes
from portal.clock import now
from portal.domain import quotes
from portal.errors import NotFound
from portal.models import Client, Contact, ContactRole, DocumentLink, Invoice, LinkScope, Login, Quote, QuoteState
from portal.ring import OutOfScope
from portal.settings import settings
from tests.build import a_business, an_invoice
from tests.linking import Linked, change, linked
from tests.quotes import a_quote


@pytest.fixture
def ada(database) -> Linked:
    """Ada's link."""
    return linked()


def who(visit: Visit) -> Visit:
    return visit


def test_a_link_opens_its_quote(ada: Linked) -> None:
    guest = ada.guest()
    assert guest.slug == ada.quote.slug
    seen = asyncio.run(visit_by(guest, who))
    assert (seen.business_id, seen.client_id, seen.contact_id) == (ada.business.id, ada.client.id, ada.contact.id)
    assert (seen.ip, seen.device, seen.link_id) == ("10.1.2.3", "Test browser", ada.link.id)
    assert (seen.role, seen.timezone) == (ContactRole.OWNER, "Europe/Vienna")
    assert asyncio.run(guest.run(quotes.find, guest.slug)).id == ada.quote.id
    with db.everyone() as session:
        assert not session.exec(select(Login)).all()


ENDS = {
    "expired": lambda one: change(DocumentLink, one.link.id, expires_at=now() - timedelta(seconds=1)),
    "revoked": lambda one: change(DocumentLink, one.link.id, revoked_at=now()),
    "contact off": lambda one: change(Contact, one.contact.id, active=False),
    "client off": lambda one: change(Client, one.client.id, portal_enabled=False),
    "client archived": lambda one: change(Client, one.client.id, archived_at=now()),
}


@pytest.mark.parametrize("end", ENDS)
def test_once_over_it_opens_nothing_not_even_half_way(ada: Linked, end: str) -> None:
    guest = ada.guest()
    ENDS[end](ada)
    assert guest_of(ada.token, ada.business.id) is None
    with pytest.raises(NotFound):
        visit_by_now(guest, who)


def test_another_business_does_not_open_it(ada: Linked) -> None:
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.example")
    assert guest_of(ada.token, other.id) is None


def test_a_link_whose_person_is_of_another_client_opens_nothing(ada: Linked) -> None:
    ben = linked(business=ada.business)
    change(DocumentLink, ada.link.id, contact_id=ben.contact.id)
    assert guest_of(ada.token, ada.business.id) is None


@pytest.mark.parametrize("token", ["", "x", "..", "\x00", "\ud800", "é" * 50, "a" * 100_000])
def test_nonsense_opens_nothing(ada: Linked, token: str) -> None:
    assert guest_of(token, ada.business.id) is None


def test_signatures_for_something_else_open_nothing(ada: Linked) -> None:
    key = settings().secret_key.get_secret_value()
    for secret, salt in ((key, "portal.sign-in.link"), ("x" * 40, "portal.document.link")):
        assert link_id_of(str(URLSafeSerializer(secret, salt=salt).dumps(ada.link.id.hex))) is None
    for told in (7, None, ["a"], {"a": 1}, "x", True):
        signed = str(URLSafeSerializer(key, salt="portal.document.link").dumps(told))
        assert guest_of(signed, ada.business.id) is None
    assert guest_of(token_of(ada.quote.id), ada.business.id) is None  # signed, and no link


def test_no_other_quote_is_reached(ada: Linked) -> None:
    ben = linked(business=ada.business)
    with db.everyone(write=True) as session:
        own = a_quote(session, session.get_one(Client, ada.client.id))
    for slug in (own.slug, ben.quote.slug, "QT-99999", ""):
        with pytest.raises(NotFound):
            visit_by_now(ada.guest(), quotes.find, slug)


def test_the_session_sees_the_client_only(ada: Linked) -> None:
    ben = linked(business=ada.business)

    def everything(visit: Visit) -> tuple[list[Quote], list[Invoice]]:
        with pytest.raises(OutOfScope):
            db.narrow(visit.db, db.Scope(ben.business.id, ben.client.id))
        return list(visit.db.exec(select(Quote))), list(visit.db.exec(select(Invoice)))

    with db.everyone(write=True) as session:
        an_invoice(session, session.get_one(Client, ben.client.id))
    found, invoices = visit_by_now(ada.guest(), everything)
    assert [one.id for one in found] == [ada.quote.id]
    assert invoices == []


def test_only_marked_rules_write(ada: Linked) -> None:
    @writes
    def rename(visit: Visit) -> None:
        quote = quotes.find(visit, ada.quote.slug)
        quote.title = "renamed"
        visit.db.add(quote)

    visit_by_now(ada.guest(), rename)
    assert visit_by_now(ada.guest(), quotes.find, ada.quote.slug).title == "renamed"


@pytest.mark.parametrize("facts", [{"state": QuoteState.DRAFT}, {"archived_at": now()}])
def test_a_quote_that_is_not_shown_is_not_shown_by_its_link(ada: Linked, facts: dict[str, object]) -> None:
    change(Quote, ada.quote.id, **facts)
    with pytest.raises(NotFound):
        visit_by_now(ada.guest(), quotes.find, ada.quote.slug)


def test_a_link_to_read_makes_a_viewer_of_anybody(ada: Linked) -> None:
    change(DocumentLink, ada.link.id, scope=LinkScope.VIEW)
    assert visit_by_now(ada.guest(), who).role is ContactRole.VIEWER


def test_a_viewer_stays_one(ada: Linked) -> None:
    change(Contact, ada.contact.id, role=ContactRole.VIEWER)
    assert visit_by_now(ada.guest(), who).role is ContactRole.VIEWER
