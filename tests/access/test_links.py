"""Sign-in links: once, in time, for one person, and nothing in the database that would open anything."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from portal import db
from portal.access import links, sessions
from portal.access.links import Entry, LinkState
from portal.clock import now
from portal.models import Business, Client, Contact, Login, MagicLink, Outbox
from tests.build import a_business, a_client, a_contact

EMAIL = "ada@example.com"


@pytest.fixture
def business(database: object) -> Business:
    """A business with one client, whose person is Ada."""
    with db.everyone(write=True) as session:
        made = a_business(session)
        a_contact(session, a_client(session, made), EMAIL)
    return made


@pytest.fixture
def session() -> Iterator[Session]:
    """Everything, writable."""
    with db.everyone(write=True) as opened:
        yield opened


def asked(business: Business, email: str = EMAIL, browser: str = "nonce", next_path: str = "/") -> MagicLink:
    key = links.ask(business.id, email, browser, next_path)
    with db.everyone() as session:
        return session.get_one(MagicLink, key)


def redeemed(link: MagicLink) -> Entry | LinkState:
    return links.redeem(links.token_of(link.id), "127.0.0.1", "test")


def test_looking_consumes_nothing(business: Business) -> None:
    link = asked(business)
    for _ in range(3):
        assert links.look(links.token_of(link.id)) == (LinkState.LIVE, EMAIL)
    assert isinstance(redeemed(link), Entry)
    assert links.look(links.token_of(link.id)) == (LinkState.SPENT, "")
    assert redeemed(link) is LinkState.SPENT


def test_the_cookie_opens_a_session(business: Business) -> None:
    entry = redeemed(asked(business, next_path="/invoices"))
    assert isinstance(entry, Entry)
    assert entry.next_path == "/invoices"
    assert sessions.by_cookie(entry.cookie)
    with db.everyone() as session:
        assert entry.cookie not in str([login.model_dump() for login in session.exec(select(Login))])


def test_neither_token_nor_code_is_stored(business: Business) -> None:
    link = asked(business)
    with db.everyone() as session:
        stored = str([row.model_dump() for kind in (MagicLink, Outbox) for row in session.exec(select(kind))])
    assert links.token_of(link.id) not in stored
    assert links.code_of(link.id) not in stored.replace(link.id.hex, "").replace(str(link.id), "")
    assert "nonce" not in stored


def test_a_race_has_one_winner(business: Business) -> None:
    link, answers, ready = asked(business), [], threading.Barrier(16)

    def run() -> None:
        ready.wait()
        answers.append(redeemed(link))

    threads = [threading.Thread(target=run) for _ in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [isinstance(a, Entry) for a in answers].count(True) == 1
    with db.everyone() as session:
        assert len(session.exec(select(Login)).all()) == 1


def test_an_expired_link_is_spent(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    link = asked(business)
    monkeypatch.setattr(links, "now", lambda: now() + timedelta(hours=24, seconds=1))
    assert links.look(links.token_of(link.id))[0] is LinkState.SPENT
    assert redeemed(link) is LinkState.SPENT
    assert links.redeem_code("nonce", links.code_of(link.id), "", "") is None


def test_using_one_revokes_its_siblings_only(business: Business) -> None:
    first, second, other = asked(business), asked(business), asked(business, "ben@example.com")
    assert isinstance(redeemed(first), Entry)
    assert redeemed(second) is LinkState.SPENT
    assert links.look(links.token_of(other.id))[0] is LinkState.LIVE


@pytest.mark.parametrize("token", ["", "x", "..", "\x00", "\ud800", "é" * 50, "a" * 100_000])
def test_nonsense_is_unknown(business: Business, token: str) -> None:
    assert links.look(token) == (LinkState.UNKNOWN, "")
    assert links.redeem(token, "", "") is LinkState.UNKNOWN


def test_a_signature_for_something_else_is_unknown(business: Business) -> None:
    from itsdangerous import URLSafeSerializer

    from portal.settings import settings

    link = asked(business)
    key = settings().secret_key.get_secret_value()
    for forged in (
        URLSafeSerializer(key, salt="portal.other"),
        URLSafeSerializer("x" * 40, salt="portal.sign-in.link"),
    ):
        assert links.redeem(str(forged.dumps(link.id.hex)), "", "") is LinkState.UNKNOWN
    for told in (7, None, ["a"], {"a": 1}, "x", True):
        signed = str(URLSafeSerializer(key, salt="portal.sign-in.link").dumps(told))
        assert links.look(signed)[0] is LinkState.UNKNOWN


def test_the_code_works_in_the_browser_that_asked_only(business: Business) -> None:
    link = asked(business)
    code = links.code_of(link.id)
    for other in ("", "other", "Nonce"):
        assert links.redeem_code(other, code, "", "") is None
    assert links.redeem_code("nonce", code, "", "")
    assert links.redeem_code("nonce", code, "", "") is None


def test_five_wrong_codes_end_the_code(business: Business) -> None:
    link = asked(business)
    code = links.code_of(link.id)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for typed in (wrong, "", "１２３４５６", "é", "\x00"):
        assert links.redeem_code("nonce", typed, "", "") is None
    assert links.redeem_code("nonce", code, "", "") is None


@pytest.mark.parametrize("off", ["client off", "client archived", "contact off", "nobody"])
def test_switched_off_people_do_not_get_in(business: Business, off: str) -> None:
    link = asked(business, "nobody@example.com" if off == "nobody" else EMAIL)
    with db.everyone(write=True) as session:
        client, contact = session.exec(select(Client)).one(), session.exec(select(Contact)).one()
        client.portal_enabled = off != "client off"
        client.archived_at = now() if off == "client archived" else None
        contact.active = off != "contact off"
    assert redeemed(link) is LinkState.SPENT
    with db.everyone() as session:
        assert not session.exec(select(Login)).all()


def test_another_business_of_the_same_address_is_not_entered(business: Business) -> None:
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.example")
        a_contact(session, a_client(session, other), EMAIL)
    entry = redeemed(asked(business))
    assert isinstance(entry, Entry)
    with db.everyone() as session:
        assert session.exec(select(Login.business_id)).all() == [business.id]


def test_known_and_unknown_leave_the_same_rows(business: Business) -> None:
    asked(business), asked(business, "nobody@example.com")
    with db.everyone() as session:
        one, two = session.exec(select(MagicLink)).all()
        assert len(session.exec(select(Outbox)).all()) == 2
    assert one.model_dump().keys() == two.model_dump().keys()
    assert (one.consumed_at, one.attempts) == (two.consumed_at, two.attempts)
