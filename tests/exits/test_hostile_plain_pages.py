"""Every page without Reflex, when every word on it is hostile: shown as it is, and nothing is made of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

import pytest
from pyotp.totp import TOTP
from sqlmodel import select
from starlette.testclient import TestClient

from portal import db
from portal.access import cookies, first_links, hosts, links, second_factor, unsubscribe_links
from portal.clock import now
from portal.domain.letters import one_line
from portal.domain.mail_choices import MailChoice
from portal.domain.shell import BusinessCard
from portal.gateways.mail import smtp
from portal.models import Business, Contact, MagicLink, QuoteFile, Staff
from portal.routes import plain
from tests.build import signed_in
from tests.databases import Place
from tests.exits.hostile import CALM, STORMS, hostile
from tests.exits.reading import Page, expect_unharmed, squeezed
from tests.exits.world import EMAIL, World, a_world
from tests.linking import a_browser, signing
from tests.paying import rows
from tests.staff import a_staff, staff_in

ROUTES = Path(plain.__file__).parent
_calm = set[tuple[str, ...]]()  # the elements of all these pages, of harmless words
Visits = Callable[[World, TestClient], list[Any]]


def _signing_in(world: World, browser: TestClient) -> list[Any]:
    link = links.token_of(rows(MagicLink)[-1].id)
    said = quoted(world.kept[:300])
    return [
        browser.get("/login"),
        browser.get(f"/login?next={said}&ended={said}&error={said}"),
        browser.get(f"/login?sent=1&error={said}"),
        browser.post("/auth/request", data={"email": world.kept[:500], "next": world.kept[:500]}),
        browser.get(f"/auth/link/{link}"),
        browser.get(f"/auth/link/{said}"),
        browser.post("/auth/link", data={"token": world.kept[:500]}),
        browser.post("/auth/request", data={"email": "x"}, headers={"origin": "https://evil.example"}),
    ]


def _signed_in(world: World, browser: TestClient) -> list[Any]:
    with db.everyone(write=True) as session:
        ada = session.get_one(Contact, world.purse.contact_id)
        for other in session.exec(select(Contact)):  # an address that belongs to two companies
            other.email, other.email_norm = ada.email, ada.email_norm
        browser.cookies.set(cookies.session_name(), signed_in(session, ada))
    said = quoted(world.kept[:300], safe="")
    return [
        browser.get(f"/auth/company?next={said}"),
        browser.get(f"/documents/invoices/{said}.pdf"),
        browser.get("/documents/quotes/QT-09999.pdf"),
    ]


def _open_to_all(world: World, browser: TestClient) -> list[Any]:
    signed = next(file.content for file in rows(QuoteFile) if file.kind == "signed")
    way_out = f"/unsubscribe/{unsubscribe_links.token_of(world.purse.contact_id, MailChoice.REMINDERS)}"
    name = world.kept.encode("ascii", "ignore").decode()[:200]
    return [
        browser.get("/help"),
        browser.get("/verify"),
        browser.post("/verify", files={"file": (name, signed)}),
        browser.post("/verify", files={"file": (name, world.kept.encode())}),
        browser.get(way_out),
        browser.post(way_out, data={"List-Unsubscribe": "One-Click"}),
        browser.get(f"/unsubscribe/{quoted(world.kept[:200], safe='')}"),
    ]


def _linked(world: World, browser: TestClient) -> list[Any]:
    path, quote = f"/q/{world.token}", world.quotes["open"]
    form = signing(quote, name=world.kept[:100], po=world.kept[:40], words=world.kept[:900])
    steps = [{**form, "do": do, "reason": "other"} for do in ("total", "accept", "decline", "sign", "reject")]
    steps.append({**form, "do": "reject", "reason": ""})
    answers = [browser.get(path), *(browser.post(path, data=step) for step in steps)]
    return [*answers, browser.get(f"/q/{quoted(world.kept[:200], safe='')}")]


def _paying(world: World, browser: TestClient) -> list[Any]:
    said = quoted(world.kept[:200], safe="")
    choices = [{"choice": "chosen", "amount": world.kept[:500]}, {"choice": world.kept[:500]}, {"choice": "full"}]
    return [
        browser.get(world.to_pay),
        browser.get(f"{world.to_pay}?session_id={said}&choice={said}"),
        *(browser.post(world.to_pay, data=form) for form in choices),
        browser.get(f"/p/{said}"),
    ]


def _second_step(world: World, browser: TestClient) -> list[Any]:
    """Staff, between the mail and the administration: the app is set up, then asked for in another browser."""
    with db.everyone(write=True) as session:
        business = session.get_one(Business, world.purse.business_id)
        business.second_factor = True
        staff = a_staff(session, business, name=world.kept)
        first, then = (staff_in(session, staff) for _ in range(2))
        key = staff.id
    path, said = "/auth/second-step", quoted(world.kept[:300], safe="")
    browser.cookies.set(cookies.session_name(), first)
    answers = [browser.get(f"{path}?next={said}")]
    with db.everyone() as session:
        code = TOTP(second_factor.secret_of(session.get_one(Staff, key))).at(now())
    wrong = {"code": world.kept[:500], "next": world.kept[:500]}
    answers += [browser.post(path, data=form) for form in (wrong, {**wrong, "code": code})]
    browser.cookies.set(cookies.session_name(), then)
    return [*answers, browser.get(f"{path}?next={said}"), browser.post(path, data=wrong)]


def _nobodys(world: World, browser: TestClient) -> list[Any]:
    """The set-up, as if there were no business yet; another one has founded it when the button is pressed."""
    sent: list[Any] = []

    async def send(message: Any) -> str:
        sent.append(message)
        return ""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hosts, "is_nobodys", lambda: True)
        patch.setattr(smtp, "send", send)
        path, said = urlsplit(first_links.address()).path, world.kept[:500]
        wrong: dict[str, str] = dict.fromkeys(("business", "person", "email", "country", "currency", "timezone"), said)
        name = {"business": f"Ada {one_line(said)}"[:90], "person": f"Ada {said}"}
        right = {**name, "email": EMAIL, "country": "AT", "currency": "EUR", "timezone": "Europe/Vienna"}
        answers = [browser.get(path), *(browser.post(path, data=form) for form in (wrong, right))]
        proof = re.search(rf"{first_links.PROOF}/\S+", sent[0].get_body(("plain",)).get_content())
        assert proof
        answers += [browser.get(proof[0]), browser.post(proof[0]), a_browser().get(proof[0])]
        return [*answers, browser.get(f"/setup/{quoted(world.kept[:200], safe='')}")]


VISITS: tuple[Visits, ...] = (_signing_in, _open_to_all, _linked, _paying, _signed_in, _second_step, _nobodys)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates that were filled in."""
    names, render = set[str](), plain.render_as

    def noted(face: BusinessCard, template: str, *args: Any, **values: object) -> object:
        names.add(template)
        return render(face, template, *args, **values)

    monkeypatch.setattr(plain, "render_as", noted)
    return names


def visited(text: str, template: Place, database: Place) -> tuple[World, list[list[Any]]]:
    """Each way through the pages, in a browser of its own."""
    world = a_world(text, template, database)
    return world, [visit(world, a_browser()) for visit in VISITS]


@hostile
def test_pages_show_words_and_obey_none(template: Place, database: Place, text: str) -> None:
    if not _calm:
        answers = [one for way in visited(CALM, template, database)[1] for one in way]
        _calm.update(*(Page(one.text).shapes for one in answers))
    world, ways = visited(text, template, database)
    for answer in (answer for answers in ways for answer in answers):
        assert answer.status_code < 500, answer.url
        assert all("\n" not in value and "\r" not in value for value in answer.headers.values())
        if "text/html" in answer.headers.get("content-type", ""):
            page = expect_unharmed(answer.text, _calm, world.kept[:200])
            shown = squeezed(re.sub("\x00", "\ufffd", world.kept))[:60]
            nobodys = answer.url.path.startswith(first_links.PATH)  # a portal without a name yet
            assert nobodys or shown in squeezed(page.text), answer.url


def test_every_template_is_tried(template: Place, database: Place, drawn: set[str]) -> None:
    visited(CALM, template, database)
    source = "".join(file.read_text() for file in ROUTES.glob("*.py"))
    assert drawn == set(re.findall(r'"(\w+\.html)"', source)) - {"index.html"}, "a page whose words nothing here tries"


def test_the_quote_is_all_there(template: Place, database: Place) -> None:
    text = STORMS[0]
    world = a_world(text, template, database)
    page = Page(a_browser().get(f"/q/{world.token}").text)
    assert squeezed(page.text).count(squeezed(text)) >= 8, "both parties, title, line and detail, notes, terms, name"
