"""The client's living links: what is shown of them, and who may end which."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from portal import db
from portal.access.guests import guest_of
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import activity, live_links
from portal.errors import NotFound
from portal.models import (
    Activity,
    Actor,
    Client,
    Contact,
    ContactRole,
    DocumentLink,
    Push,
    Quote,
    QuoteState,
)
from tests.build import a_contact, become
from tests.linking import Linked, a_link, change, linked


@pytest.fixture
def one(database: object) -> Linked:
    """Ada is looking; she has a link to a quote."""
    made = linked()
    look_as(made.contact)
    return made


def look_as(contact: Contact) -> None:
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, contact.id))


def a_colleague(one: Linked, role: ContactRole) -> Contact:
    with db.everyone(write=True) as session:
        client = session.get_one(Client, one.client.id)
        return a_contact(session, client, name="Ben Moser", role=role, is_primary=False)


def link_for(one: Linked, contact: Contact) -> DocumentLink:
    with db.everyone(write=True) as session:
        return a_link(session, one.quote, contact)


def lives(link: DocumentLink) -> bool:
    with db.everyone() as session:
        return session.get_one(DocumentLink, link.id).revoked_at is None


def test_what_is_told_of_a_link(one: Linked) -> None:
    row = visit_now(live_links.links)[0]
    assert (row.key, row.number) == (one.link.id.hex, f"Quote {one.quote.number}")
    assert (row.title, row.href) == (one.quote.title, f"/quotes/{one.quote.slug}")
    assert (row.reader, row.opened, row.may_end) == ("you", "Not opened yet", True)
    assert row.life.startswith("Made on ")
    assert ", works until " in row.life


def test_how_often_it_was_opened_and_when_last(one: Linked) -> None:
    change(DocumentLink, one.link.id, views=1, seen_at=now())
    assert visit_now(live_links.links)[0].opened.startswith("Opened once, on ")
    change(DocumentLink, one.link.id, views=3)
    assert visit_now(live_links.links)[0].opened.startswith("Opened 3 times, last on ")


def test_a_colleagues_link_names_them_and_the_newest_comes_first(one: Linked) -> None:
    theirs = link_for(one, a_colleague(one, ContactRole.BILLING))
    assert [(row.key, row.reader) for row in visit_now(live_links.links)] == [
        (theirs.id.hex, "Ben Moser"),
        (one.link.id.hex, "you"),
    ]


@pytest.mark.parametrize(("model", "gone"), [
    (DocumentLink, {"revoked_at": now()}),
    (DocumentLink, {"expires_at": now() - timedelta(seconds=1)}),
    (Quote, {"archived_at": now()}),
    (Quote, {"state": QuoteState.DRAFT}),
    (Contact, {"active": False}),
])  # fmt: skip
def test_what_opens_nothing_is_neither_shown_nor_ended(one: Linked, model: Any, gone: dict[str, Any]) -> None:
    look_as(a_colleague(one, ContactRole.OWNER))
    key = {DocumentLink: one.link.id, Quote: one.quote.id, Contact: one.contact.id}[model]
    change(model, key, **gone)
    assert visit_now(live_links.links) == []
    with pytest.raises(NotFound):
        visit_now(live_links.end, one.link.id)


def test_ending_a_link_closes_the_document_and_is_told(one: Linked) -> None:
    assert guest_of(one.token, one.business.id)
    assert visit_now(live_links.end, one.link.id) == f"Quote {one.quote.number}"
    assert guest_of(one.token, one.business.id) is None
    assert visit_now(live_links.links) == []
    row = visit_now(activity.latest, "Studio")[0]
    assert (row.sentence, row.href) == (f"You ended a link to quote {one.quote.number}", f"/quotes/{one.quote.slug}")
    with db.everyone() as session:
        entry = session.exec(select(Activity).where(Activity.verb == "quote_link_revoked")).one()
    assert (entry.actor, entry.contact_id, entry.ip) == (Actor.CLIENT, one.contact.id, "127.0.0.1")


def test_ending_it_again_finds_nothing_and_is_told_once(one: Linked) -> None:
    visit_now(live_links.end, one.link.id)
    with pytest.raises(NotFound):
        visit_now(live_links.end, one.link.id)
    assert [row.verb for row in visit_now(activity.latest, "Studio")].count("quote_link_revoked") == 1


@pytest.mark.parametrize("role", [ContactRole.OWNER, ContactRole.BILLING])
def test_who_acts_for_the_client_ends_a_colleagues_too(one: Linked, role: ContactRole) -> None:
    look_as(a_colleague(one, role))
    assert visit_now(live_links.links)[0].may_end
    visit_now(live_links.end, one.link.id)
    assert not lives(one.link)


def test_a_viewer_ends_their_own_and_no_colleagues(one: Linked) -> None:
    viewer = a_colleague(one, ContactRole.VIEWER)
    own = link_for(one, viewer)
    look_as(viewer)
    assert [(row.key, row.may_end) for row in visit_now(live_links.links)] == [
        (own.id.hex, True),
        (one.link.id.hex, False),
    ]
    with pytest.raises(NotFound):
        visit_now(live_links.end, one.link.id)
    visit_now(live_links.end, own.id)
    assert (lives(one.link), lives(own)) == (True, False)


def test_another_clients_link_looks_absent(one: Linked) -> None:
    other = linked(business=one.business)
    assert [row.key for row in visit_now(live_links.links)] == [one.link.id.hex]
    for key in (other.link.id, uuid4()):
        with pytest.raises(NotFound):
            visit_now(live_links.end, key)
    assert lives(other.link)


def test_a_new_link_and_an_opened_one_show_at_once(one: Linked) -> None:
    with db.everyone(write=True) as session:
        for push in session.exec(select(Push)):
            session.delete(push)
    change(DocumentLink, one.link.id, views=1, seen_at=now())
    with db.everyone() as session:
        assert session.exec(select(Push.client_id)).all() == [one.client.id]
