"""/help as a stranger's browser meets it, and the pages that lead there."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx
import pytest

from portal import db
from portal.access import cookies
from portal.domain.help import ANSWERS
from portal.models import Business
from portal.routes import app
from tests.build import a_business, a_client, a_contact, signed_in

HOME = "http://localhost:8000"


@pytest.fixture
def business(database) -> Business:
    with db.everyone(write=True) as session:
        return a_business(session, contact_phone="+43 1 234", website="https://studio.example")


@pytest.fixture
async def browser(business: Business) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody signed in."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app([])), base_url=HOME) as opened:
        yield opened


def links(answer: httpx.Response) -> list[str]:
    return [unescape(found) for found in re.findall(r'<a[^>]* href="([^"]*)"', answer.text)]


def change(business: Business, **facts: Any) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Business, business.id).sqlmodel_update(facts)


async def test_a_stranger_reads_every_answer(browser: httpx.AsyncClient):
    answer = await browser.get("/help")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "<script" not in answer.text
    for one in ANSWERS:
        assert f'<section class="card keep" id="{one.topic}"' in answer.text
        assert f"#{one.topic}" in links(answer)
        assert one.question in unescape(answer.text)
    assert {"mailto:office@example.com", "tel:+431234", "https://studio.example", "/verify", "/login"} <= set(
        links(answer)
    )


async def test_what_the_business_does_not_have_is_not_named(browser: httpx.AsyncClient, business: Business):
    change(business, contact_phone="", website="")
    answer = await browser.get("/help")
    assert "Phone" not in answer.text
    assert "Website" not in answer.text


async def test_hostile_words_are_only_words(browser: httpx.AsyncClient, business: Business):
    hostile = "\"><img src=x onerror=alert(1)>'{{7*7}}"
    change(business, display_name=hostile, contact_phone=hostile, website=hostile, contact_email=f"x@y.at{hostile}")
    answer = await browser.get("/help")
    assert "<img" not in answer.text
    assert "49" not in answer.text


async def test_it_is_read_and_nothing_else(browser: httpx.AsyncClient):
    assert (await browser.post("/help", data={"a": "b"})).status_code == 405
    assert (await browser.head("/help")).status_code == 200
    odd = await browser.get("/help?topic=<script>alert(1)</script>")
    assert odd.text == (await browser.get("/help")).text


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        ("/login", "/help"),
        ("/login?sent=1", "/help#no-mail"),
        ("/auth/link/cut-off", "/help#expired-link"),
        ("/q/cut-off", "/help"),
        ("/verify", "/help"),
    ],
)
async def test_pages_of_strangers_lead_to_their_answer(browser: httpx.AsyncClient, path: str, topic: str):
    assert topic in links(await browser.get(path))


async def test_a_missing_paper_leads_to_its_answer(browser: httpx.AsyncClient, business: Business):
    with db.everyone(write=True) as session:
        ada = a_contact(session, a_client(session, session.get_one(Business, business.id)))
        browser.headers["cookie"] = f"{cookies.session_name()}={signed_in(session, ada)}"
    answer = await browser.get("/documents/invoices/INV-99999.pdf")
    assert answer.status_code == 404
    assert "/help#missing-document" in links(answer)


async def test_other_refusals_promise_no_answer(browser: httpx.AsyncClient):
    answer = await browser.post("/auth/request", data={"email": "x@example.com"}, headers={"origin": "https://evil.at"})
    assert answer.status_code == 403
    assert not [link for link in links(answer) if "/help#" in link]
