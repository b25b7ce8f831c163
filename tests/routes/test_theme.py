"""/branding.css as a browser asks for it: the owner's colours, and the theme of whoever is signed in there."""

from collections.abc import AsyncIterator

import httpx
import pytest

from portal import db
from portal.access import cookies
from portal.models import Contact
from portal.routes import app
from tests.build import a_business, a_client, a_contact, signed_in

HOME = "http://localhost:8000"


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """Nobody signed in."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app([])), base_url=HOME) as opened:
        yield opened


@pytest.fixture
def ada(database) -> Contact:
    """Who chose the dark theme."""
    with db.everyone(write=True) as session:
        return a_contact(session, a_client(session, a_business(session)), theme="dark")


async def test_the_theme_comes_with_the_session_and_is_nobody_elses(ada: Contact, browser: httpx.AsyncClient) -> None:
    plain = await browser.get("/branding.css")
    with db.everyone(write=True) as session:
        browser.headers["cookie"] = f"{cookies.session_name()}={signed_in(session, ada)}"
    hers = await browser.get("/branding.css")
    assert ("--theme" in plain.text, "--theme:dark}" in hers.text) == (False, True)
    for answer in (plain, hers):
        assert answer.headers["cache-control"] == "private, no-cache", "asked for again each time, kept for no one else"
        assert answer.headers["vary"] == "cookie"


async def test_it_travels_again_only_when_it_changed(ada: Contact, browser: httpx.AsyncClient) -> None:
    with db.everyone(write=True) as session:
        browser.headers["cookie"] = f"{cookies.session_name()}={signed_in(session, ada)}"
    tag = {"if-none-match": (await browser.get("/branding.css")).headers["etag"]}
    same = await browser.get("/branding.css", headers=tag)
    assert (same.status_code, same.content) == (304, b"")
    with db.everyone(write=True) as session:
        ada = session.get_one(Contact, ada.id)
        ada.theme = "light"
        session.add(ada)
    assert "--theme:light}" in (await browser.get("/branding.css", headers=tag)).text


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5000, "%00", "../.."])
async def test_a_cookie_that_means_nothing(ada: Contact, browser: httpx.AsyncClient, cookie: str) -> None:
    answer = await browser.get("/branding.css", headers={"cookie": f"{cookies.session_name()}={cookie}"})
    assert (answer.status_code, "--theme" in answer.text) == (200, False)
