"""Sessions: what keeps them alive, what ends them, and that a visit checks once more."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from portal import db
from portal.access import open_pages, sessions
from portal.access.sessions import Visitor
from portal.access.visit import Visit, current, visit, visit_now, writes
from portal.clock import now
from portal.errors import NotSignedIn
from portal.models import Business, Client, Contact, Invoice, Login, OpenPage
from tests.build import a_business, a_client, a_contact, an_invoice, become, signed_in

ENDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "revoked": (Login, {"revoked_at": now()}),
    "idle": (Login, {"seen_at": now() - timedelta(minutes=60, seconds=1)}),
    "old": (Login, {"created_at": now() - timedelta(hours=12, seconds=1)}),
    "contact off": (Contact, {"active": False}),
    "client off": (Client, {"portal_enabled": False}),
    "client archived": (Client, {"archived_at": now()}),
}


@pytest.fixture
def contact(database: object) -> Contact:
    """Somebody who may sign in."""
    with db.everyone(write=True) as session:
        return a_contact(session, a_client(session, a_business(session)))


def entered(contact: Contact) -> str:
    with db.everyone(write=True) as session:
        return signed_in(session, contact)


def changed(model: Any, values: dict[str, Any]) -> None:
    with db.everyone(write=True) as session:
        session.execute(update(model).values(values))


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_a_session_ends_everything(contact: Contact, end: str) -> None:
    cookie = entered(contact)
    who, token = open_pages.note_open(cookie, "page", "127.0.0.1", lambda login: f"seal {login}")
    assert who
    assert open_pages.visitor("page", token) == who
    current.set(who)
    changed(*ENDS[end])
    assert sessions.by_cookie(cookie) is None
    assert open_pages.visitor("page", token) is None
    assert open_pages.ended({"page"}) == {"page"}
    assert open_pages.note_open(cookie, "again", "", lambda login: login)[0] is None
    with pytest.raises(NotSignedIn):
        visit_now(lambda v: v.client_id)


def test_touching_does_not_wake_the_dead(contact: Contact) -> None:
    cookie = entered(contact)
    who = sessions.by_cookie(cookie)
    assert who
    changed(Login, {"seen_at": now() - timedelta(hours=2)})
    sessions.touch(who.login_id)
    assert sessions.by_cookie(cookie) is None


def test_signing_out_ends_this_browser_only(contact: Contact) -> None:
    one, two = entered(contact), entered(contact)
    assert one != two
    sessions.end(one)
    assert sessions.by_cookie(one) is None
    assert sessions.by_cookie(two)


def test_revoking_ends_all_that_match(contact: Contact) -> None:
    cookies = [entered(contact) for _ in range(3)]
    with db.everyone(write=True) as session:
        assert sessions.revoke(session, col(Login.contact_id) == contact.id) == 3
        assert sessions.revoke(session, col(Login.contact_id) == contact.id) == 0
    assert not any(sessions.by_cookie(cookie) for cookie in cookies)


@pytest.mark.parametrize("cookie", ["", "x", "\x00", "é", "' or 1=1 --", "x" * 100_000])
def test_a_made_up_cookie_is_nobody(contact: Contact, cookie: str) -> None:
    entered(contact)
    assert sessions.by_cookie(cookie) is None


def test_only_a_hash_is_stored(contact: Contact) -> None:
    cookie = entered(contact)
    with db.everyone() as session:
        login = session.exec(select(Login)).one()
    assert cookie not in str(login.model_dump())
    assert sessions.by_cookie(login.cookie_hash) is None


def test_a_visit_needs_somebody(database: object) -> None:
    current.set(None)
    with pytest.raises(NotSignedIn):
        visit_now(lambda v: v)


def test_a_visit_belongs_to_the_sessions_own_client(contact: Contact) -> None:
    """Whatever client the visitor says: the session's row decides."""
    with db.everyone(write=True) as session:
        other = a_client(session, session.exec(select(Business)).one())
        real = become(session, contact)
    current.set(Visitor(real.login_id, other.id))
    assert visit_now(lambda v: v.client_id) == contact.client_id


def test_a_rule_that_fails_leaves_nothing(contact: Contact) -> None:
    with db.everyone(write=True) as session:
        become(session, contact)
        invoice = an_invoice(session, session.get_one(Client, contact.client_id))

    @writes
    def half(v: Visit) -> None:
        v.db.get_one(Invoice, invoice.id).notes = "half"
        v.db.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        visit_now(half)
    with db.everyone() as session:
        assert session.get_one(Invoice, invoice.id).notes == ""


async def test_who_visits_reaches_the_thread(contact: Contact) -> None:
    with db.everyone(write=True) as session:
        become(session, contact)
    assert await visit(lambda v: v.contact_id) == contact.id


def test_open_pages_are_kept_and_forgotten(contact: Contact) -> None:
    cookie = entered(contact)
    for page_id in ("one", "two"):
        open_pages.note_open(cookie, page_id, "", lambda login: f"token {login}")
    assert len(open_pages.tokens_of(contact.client_id)) == 2
    changed(OpenPage, {"seen_at": now() - open_pages.STALE * 2})
    assert not open_pages.tokens_of(contact.client_id)
    open_pages.keep({"one"})
    assert len(open_pages.tokens_of(contact.client_id)) == 1
    changed(OpenPage, {"seen_at": now() - open_pages.STALE * 11})
    open_pages.keep({"one"})
    with db.everyone() as session:
        assert session.exec(select(OpenPage.id)).all() == ["one"]
    open_pages.note_closed("one")
    assert open_pages.visitor("one", "x") is None


def test_a_renamed_tab_keeps_getting_pushes(contact: Contact) -> None:
    cookie = entered(contact)
    open_pages.note_open(cookie, "page", "", lambda login: "first")
    assert open_pages.visitor("page", "second")
    assert open_pages.tokens_of(contact.client_id) == ["second"]
