"""Signing in as staff: the same door, another house."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from portal import db
from portal.access import arriving, companies, links, open_pages, staff_sessions
from portal.access.links import Entry
from portal.access.paths import admin_path, theirs
from portal.access.sessions import StaffVisitor, Visitor
from portal.clock import now
from portal.domain import mail_sign_in
from portal.models import Business, Outbox, Staff, StaffLogin, StaffPage
from tests.build import a_business, a_client, a_contact
from tests.staff import a_staff, staff_in

EMAIL = "nora@example.com"


@pytest.fixture
def business(database: object) -> UUID:
    with db.everyone(write=True) as session:
        made = a_business(session)
        a_staff(session, made, email=EMAIL)
        return made.id


def enter(business_id: UUID, next_path: str = "/") -> Entry:
    link_id = links.ask(business_id, EMAIL, "browser", next_path)
    entry = links.redeem(links.token_of(link_id), "127.0.0.1", "Test browser")
    assert isinstance(entry, Entry)
    return entry


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/", "/admin"),
        ("/invoices", "/admin"),
        ("/admin/clients?q=x", "/admin/clients?q=x"),
        ("/administration", "/admin"),
        ("//evil.example", "/admin"),
        ("/admin/../../x", "/admin"),
    ],
)
def test_their_mail_opens_the_administration(business: UUID, wanted: str, lands: str) -> None:
    entry = enter(business, wanted)
    assert entry.next_path == lands
    who = arriving.who(entry.cookie)
    assert isinstance(who, StaffVisitor)
    assert (who.business_id, who.previews) == (business, False)


def test_the_mail_goes_to_them(business: UUID) -> None:
    link_id = links.ask(business, EMAIL, "browser", "/")
    with db.everyone() as session:
        letter = mail_sign_in.sign_in(session, {"link": link_id.hex})
    assert letter is not None
    assert [one.email for one in letter.to] == [EMAIL]


@pytest.mark.parametrize("facts", [{"active": False}, {"email_norm": "other@example.com"}])
def test_who_is_not_of_the_staff_gets_neither_mail_nor_session(business: UUID, facts: dict[str, object]) -> None:
    with db.everyone(write=True) as session:
        session.exec(update(Staff).values(**facts))
    link_id = links.ask(business, EMAIL, "browser", "/")
    with db.everyone() as session:
        assert mail_sign_in.sign_in(session, {"link": link_id.hex}) is None
        assert len(session.exec(select(Outbox)).all()) == 1, "the same row for everybody"
    assert links.redeem(links.token_of(link_id), "", "") is links.LinkState.SPENT


def test_a_link_signs_in_the_staff_of_its_own_business(business: UUID) -> None:
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.test").id
    link_id = links.ask(other, EMAIL, "browser", "/")
    assert links.redeem(links.token_of(link_id), "", "") is links.LinkState.SPENT


def test_who_is_also_a_client_can_turn_to_either(business: UUID) -> None:
    with db.everyone(write=True) as session:
        a_contact(session, a_client(session, session.get_one(Business, business), name="Own Ltd"), EMAIL)
    entry = enter(business)
    assert entry.companies == 2
    found = companies.of(entry.cookie)
    assert [(one.name, one.is_current) for one in found] == [("Studio", True), ("Own Ltd", False)]
    as_client = companies.switch(entry.cookie, found[1].key, "", "")
    assert as_client
    assert isinstance(arriving.who(as_client), Visitor)
    assert arriving.who(entry.cookie) is None
    back = companies.switch(as_client, found[0].key, "", "")
    assert back
    assert isinstance(arriving.who(back), StaffVisitor)


def test_signing_out_ends_it(business: UUID) -> None:
    entry = enter(business)
    arriving.leave(entry.cookie)
    assert arriving.who(entry.cookie) is None


def _end(session: Session) -> None:
    session.exec(update(StaffLogin).values(revoked_at=now()))


def _take_away(session: Session) -> None:
    session.exec(update(Staff).values(active=False))


@pytest.mark.parametrize("end", [_end, _take_away])
def test_an_open_page_closes_with_its_session(business: UUID, end: Callable[[Session], None]) -> None:
    entry = enter(business)
    who, token = open_pages.note_open(entry.cookie, "page", "127.0.0.1", lambda key: f"sealed {key}")
    assert isinstance(who, StaffVisitor)
    assert token == f"sealed {who.login_id}"
    assert open_pages.visitor("page", token) == who
    assert open_pages.ended({"page", "unknown"}) == {"unknown"}
    assert open_pages.tokens_of_staff(business) == [token]
    with db.everyone(write=True) as session:
        end(session)
    assert open_pages.visitor("page", token) is None
    assert open_pages.ended({"page"}) == {"page"}
    open_pages.note_closed("page")
    with db.everyone() as session:
        assert session.exec(select(StaffPage)).all() == []


def test_a_duplicated_tab_keeps_its_page(business: UUID) -> None:
    entry = enter(business)
    open_pages.note_open(entry.cookie, "page", "", lambda key: "first")
    assert open_pages.visitor("page", "second")
    assert open_pages.tokens_of_staff(business) == ["second"]


def test_activity_keeps_a_session_awake_and_never_wakes_an_ended_one(business: UUID) -> None:
    who = arriving.who(enter(business).cookie)
    assert isinstance(who, StaffVisitor)
    with db.everyone(write=True) as session:
        before = now().replace(microsecond=0)
        session.exec(update(StaffLogin).values(seen_at=before, revoked_at=None))
    staff_sessions.touch(who.login_id)
    with db.everyone(write=True) as session:
        assert session.exec(select(StaffLogin.seen_at)).one() > before
        session.exec(update(StaffLogin).values(revoked_at=now(), seen_at=before))
    staff_sessions.touch(who.login_id)
    with db.everyone() as session:
        assert session.exec(select(StaffLogin.seen_at)).one() == before


@pytest.mark.parametrize("asked", [{"factor_since": now()}, {}])
def test_with_a_second_factor_the_mail_alone_opens_nothing(business: UUID, asked: dict[str, object]) -> None:
    with db.everyone(write=True) as session:
        if asked:
            session.exec(update(Staff).values(**asked))
        else:
            session.exec(update(Business).values(second_factor=True))
        cookie = staff_in(session, session.exec(select(Staff)).one())
    assert arriving.who(cookie) is None
    assert staff_sessions.owes_factor(cookie)
    assert companies.of(cookie) == []
    assert open_pages.note_open(cookie, "page", "", lambda key: f"<{key}>") == (None, "<>")


@pytest.mark.parametrize(
    ("staff", "previews", "wanted", "elsewhere"),
    [
        (True, False, "/", "/admin"),
        (True, False, "/admin/clients", ""),
        (True, True, "/invoices", ""),
        (True, True, "/admin", ""),
        (False, False, "/admin", "/"),
        (False, False, "/admin/staff", "/"),
        (False, False, "/invoices", ""),
        (False, False, "/administrator", ""),
    ],
)
def test_everybody_has_pages_of_their_own(staff: bool, previews: bool, wanted: str, elsewhere: str) -> None:
    key = UUID(int=1)
    assert theirs(StaffVisitor(key, key, "", previews) if staff else Visitor(key, key), wanted) == elsewhere
    assert admin_path(wanted) in (wanted, "/admin")
