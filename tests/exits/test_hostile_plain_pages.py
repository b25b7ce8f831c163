"""Every page without Reflex, when every word on it is hostile: shown as it is, and nothing is made of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote as quoted

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from portal import db
from portal.access import cookies, links, unsubscribe_links
from portal.domain.mail_choices import MailChoice
from portal.models import Contact, MagicLink, QuoteFile
from portal.routes import plain
from tests.build import signed_in
from tests.exits.hostile import CALM, STORMS, hostile
from tests.exits.reading import Page, expect_unharmed, squeezed
from tests.exits.world import World, a_world
from tests.linking import a_browser, signing
from tests.paying import rows

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


VISITS: tuple[Visits, ...] = (_signing_in, _open_to_all, _linked, _paying, _signed_in)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates that were filled in."""
    names, render = set[str](), plain.render

    def noted(template: str, *args: object, **values: object) -> object:
        names.add(template)
        return render(template, *args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(plain, "render", noted)
    return names


def visited(text: str, template: Path, database: Path) -> tuple[World, list[list[Any]]]:
    """Each way through the pages, in a browser of its own."""
    world = a_world(text, template, database)
    return world, [visit(world, a_browser()) for visit in VISITS]


@hostile
def test_pages_show_words_and_obey_none(template: Path, database: Path, text: str) -> None:
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
            assert shown in squeezed(page.text), answer.url


def test_every_template_is_tried(template: Path, database: Path, drawn: set[str]) -> None:
    visited(CALM, template, database)
    source = "".join(file.read_text() for file in ROUTES.glob("*.py"))
    assert drawn == set(re.findall(r'"(\w+\.html)"', source)) - {"index.html"}, "a page whose words nothing here tries"


def test_the_quote_is_all_there(template: Path, database: Path) -> None:
    text = STORMS[0]
    world = a_world(text, template, database)
    page = Page(a_browser().get(f"/q/{world.token}").text)
    assert squeezed(page.text).count(squeezed(text)) >= 8, "both parties, title, line and detail, notes, terms, name"
