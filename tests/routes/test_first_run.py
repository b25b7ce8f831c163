"""The first page of a portal that belongs to nobody: the terminal's link opens it, the mail's ends it."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from portal import db
from portal.access import arriving, cookies, first_links, hosts
from portal.access.sessions import StaffVisitor
from portal.domain.admin import founding
from portal.domain.admin.founding import Answers, SetUpAlready
from portal.gateways.mail import smtp
from portal.models import Business, Staff, StaffAction, StaffRole
from portal.models.base import uuid7
from portal.routes import app as routes
from portal.routes.front import Front
from portal.routes.unfounded import Unfounded
from portal.settings import settings
from tests.build import a_business

HOME = "http://localhost:8000"
TYPED = {"business": "Atelier Lind", "person": "Ada Lind", "email": "ada@example.com", "country": "AT",
         "currency": "EUR", "timezone": "Europe/Vienna"}  # fmt: skip


@pytest.fixture
def browser(database: object) -> Iterator[TestClient]:
    hosts.forget()
    with TestClient(Front(Unfounded(routes([]))), HOME, headers={"origin": HOME}, follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would have been sent."""
    sent: list[Any] = []

    async def send(message: Any) -> str:
        sent.append(message)
        return ""

    monkeypatch.setattr(smtp, "send", send)
    return sent


def begin() -> str:
    return first_links.address().removeprefix(HOME)


def link_in(message: Any) -> str:
    text = message.get_body(("plain",)).get_content()
    return re.search(rf"{HOME}({first_links.PROOF}/\S+)", text)[1]  # type: ignore[index]


def rows() -> int:
    with db.everyone() as session:
        return sum(len(session.exec(select(model)).all()) for model in (Business, Staff, StaffAction))


@pytest.mark.parametrize("path", ["/", "/login", "/admin", "/admin/welcome", "/auth/second-step", "/branding.css",
                                  "/documents/invoices/x.pdf", "/calendar/x.ics", "/setup", "/setupx/y"])  # fmt: skip
def test_nothing_else_is_answered_while_it_is_nobodys(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 503
    assert "link in the terminal" in answer.text
    assert first_links.PATH + "/" not in answer.text
    assert browser.post(path).status_code == 503
    assert rows() == 0


def test_whoever_comes_first_without_the_link_owns_nothing(browser: TestClient, mails: list[Any]) -> None:
    for token in ("x", "..", "%00", uuid4().hex, begin()[:-1].rpartition("/")[2], "x" * 5000):
        assert browser.get(f"/setup/{token}").status_code in (404, 503)
        assert browser.post(f"/setup/{token}", data=TYPED).status_code in (404, 503)
        assert browser.post(f"/setup/confirm/{token}").status_code in (404, 503)
    assert (mails, rows()) == ([], 0)


def test_one_links_token_is_not_the_others(browser: TestClient, mails: list[Any]) -> None:
    token = begin().rpartition("/")[2]
    assert browser.post(f"/setup/confirm/{token}").status_code == 404
    browser.post(begin(), data=TYPED)
    proof = link_in(mails[0]).rpartition("/")[2]
    assert browser.get(f"/setup/{proof}").status_code == 404
    assert rows() == 0


def test_from_the_terminal_to_an_owner_who_is_signed_in(browser: TestClient, mails: list[Any]) -> None:
    form = browser.get(begin())
    assert form.status_code == 200
    assert form.headers["cache-control"] == "no-store"
    assert browser.post(begin(), data=TYPED).status_code == 200
    assert (rows(), mails[0]["To"]) == (0, "Ada Lind <ada@example.com>")
    proof = link_in(mails[0])
    assert "Atelier Lind" in browser.get(proof).text
    assert rows() == 0  # mail scanners open links
    done = browser.post(proof)
    assert (done.status_code, done.headers["location"]) == (303, "/admin/welcome")
    who = arriving.who(done.cookies[cookies.session_name()])
    with db.everyone() as session:
        business, owner = session.exec(select(Business)).one(), session.exec(select(Staff)).one()
        action = session.exec(select(StaffAction)).one()
    assert isinstance(who, StaffVisitor)
    assert who.business_id == business.id == owner.business_id
    assert (owner.role, owner.email, business.contact_email) == (StaffRole.OWNER, *["ada@example.com"] * 2)
    assert (business.display_name, business.legal_name) == ("Atelier Lind", "Atelier Lind")
    assert (action.verb, business.to_set_up) == ("founded", list(founding.STEPS))


def test_afterwards_both_links_are_over_and_say_the_same(browser: TestClient, mails: list[Any]) -> None:
    address = begin()
    browser.post(address, data=TYPED)
    browser.post(address, data={**TYPED, "email": "eve@example.com"})  # two mails on their way
    browser.post(link_in(mails[0]))
    before = rows()
    for path in (address, begin(), *map(link_in, mails), "/setup/x"):
        shown, posted = browser.get(path), browser.post(path, data=TYPED)
        assert (shown.status_code, posted.status_code) == (410, 410)
        assert "set up" in shown.text
    assert rows() == before == 3


def test_the_mail_alone_makes_nobody_the_owner(browser: TestClient, mails: list[Any]) -> None:
    """It went to an address with a slip in it."""
    browser.post(begin(), data=TYPED)
    browser.cookies.clear()
    for answer in (browser.get(link_in(mails[0])), browser.post(link_in(mails[0]))):
        assert answer.status_code == 403
        assert "another browser" in answer.text
    browser.cookies.set(cookies.nonce_name(), "guessed")
    assert browser.post(link_in(mails[0])).status_code == 403
    assert rows() == 0


def test_two_who_press_at_once_found_one(database: object) -> None:
    key, answers = uuid7(), Answers("Studio", "Ada", "ada@example.com")
    with db.everyone(write=True) as session:
        founding.found(session, key, answers, "founded")
    for again in (key, uuid7()):
        with pytest.raises(SetUpAlready), db.everyone(write=True) as session:
            founding.found(session, again, answers, "founded")
    assert rows() == 3


def test_links_grow_old(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address, proof = begin(), first_links.proof(uuid4(), TYPED)
    later = settings().link_ttl.total_seconds() + 2
    clock = __import__("itsdangerous").timed.time.time
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: clock() + later)
    assert browser.get(address).status_code == 404
    assert browser.post(proof.removeprefix(HOME)).status_code == 404
    assert rows() == 0


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_page_of_somebody_else_posts_nothing(browser: TestClient, mails: list[Any], headers: dict[str, str]) -> None:
    assert browser.post(begin(), data=TYPED, headers=headers).status_code == 403
    proof = first_links.proof(uuid4(), TYPED).removeprefix(HOME)
    assert browser.post(proof, headers=headers).status_code == 403
    assert (mails, rows()) == ([], 0)


def test_another_host_is_sent_to_ours(browser: TestClient) -> None:
    answer = browser.get(begin(), headers={"host": "evil.example"})
    assert (answer.status_code, answer.headers["location"].partition("/setup")[0]) == (307, HOME)


@pytest.mark.parametrize(("field", "typed"), [
    ("business", " "), ("business", "x" * 300), ("person", "\u202e"), ("email", "ada@"), ("country", "XX"),
    ("currency", "EURO"), ("timezone", "Europe/Atlantis"),
])  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(browser: TestClient, mails: list[Any], field: str, typed: str) -> None:
    answer = browser.post(begin(), data={**TYPED, field: typed})
    assert answer.status_code == 400
    assert f'id="{field}-error"' in answer.text
    assert ('value="Ada Lind"' in answer.text) == (field != "person")
    assert (mails, rows()) == ([], 0)


def test_a_mail_that_cannot_leave_is_said_and_nothing_is_lost(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(message: Any) -> str:
        raise smtp.Unreachable("SMTPConnectError")

    monkeypatch.setattr(smtp, "send", refuse)
    answer = browser.post(begin(), data=TYPED)
    assert answer.status_code == 400
    assert "SMTPConnectError" in answer.text
    assert "portal doctor" in answer.text
    assert 'value="Atelier Lind"' in answer.text
    assert rows() == 0


def test_hostile_words_stay_words(browser: TestClient, mails: list[Any]) -> None:
    hostile = "<script>alert(1)</script>\r\nBcc: eve@example.com"
    answer = browser.post(begin(), data={**TYPED, "business": hostile, "person": hostile, "email": "x"})
    assert "<script>alert" not in answer.text
    browser.post(begin(), data={**TYPED, "business": "<script>x</script>", "person": "=?utf-8?q?=0ABcc:eve?="})
    assert mails[0]["Bcc"] is None
    assert "<script>" not in mails[0].get_body(("html",)).get_content()
    assert "<script>x" not in browser.get(link_in(mails[0])).text


def test_not_too_many_mails(browser: TestClient, mails: list[Any]) -> None:
    answers = [browser.post(begin(), data=TYPED).status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert len(mails) == 5


def test_a_portal_that_is_somebodys_never_offers_it(browser: TestClient) -> None:
    with db.everyone(write=True) as session:
        a_business(session)
    assert browser.get(begin()).status_code == 410
    assert browser.get("/login").status_code == 200
