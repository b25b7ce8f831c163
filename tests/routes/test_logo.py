"""A logo on its way in and out: who may send one, what comes of it, and how it is served."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlmodel import select

from portal import db
from portal.access import cookies, hosts
from portal.models import Business, Logo, StaffRole
from portal.routes import app
from tests.build import a_business, a_client, a_contact, signed_in
from tests.gateways.test_redrawing import picture
from tests.staff import a_staff, staff_in

HOME = "http://localhost:8000"


@pytest.fixture
async def browser(database: object) -> AsyncIterator[httpx.AsyncClient]:
    """Of a manager."""
    with db.everyone(write=True) as session:
        cookie = staff_in(session, a_staff(session, a_business(session), StaffRole.MANAGER))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app([])), base_url=HOME) as opened:
        opened.cookies.set(cookies.session_name(), cookie)
        yield opened


async def send(browser: httpx.AsyncClient, content: bytes, **headers: str) -> httpx.Response:
    return await browser.post("/admin/logo", files={"logo": ("logo.png", content)}, headers={"origin": HOME, **headers})


def shown() -> str:
    with db.everyone() as session:
        return session.exec(select(Business.logo_file)).one()


async def test_a_good_one_is_kept_and_served_to_everybody(browser: httpx.AsyncClient) -> None:
    answer = await send(browser, picture("WEBP"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/settings?logo=saved")
    browser.cookies.clear()
    seen = await browser.get(f"/logo/{shown()}")
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/png")
    assert seen.content.startswith(b"\x89PNG")
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in seen.headers["content-security-policy"]
    assert (await browser.get("/logo/another.png")).status_code == 404


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"<svg onload='alert(1)'/>", "drawing"), (b"hello", "unreadable"), (picture() + bytes(1_000_000), "heavy"),
     (picture(size=(6_001, 3)), "pixels"), (b"", "nothing")],
)  # fmt: skip
async def test_a_bad_one_is_refused_in_a_word_and_nothing_changes(
    browser: httpx.AsyncClient, content: bytes, word: str
) -> None:
    answer = await send(browser, content)
    assert answer.headers["location"] == f"/admin/settings?logo={word}"
    assert shown() == ""


async def test_nobody_else_sends_one(browser: httpx.AsyncClient) -> None:
    assert (await send(browser, picture(), origin="https://eve.example")).status_code >= 400
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        agent = staff_in(session, a_staff(session, business, StaffRole.AGENT))
        client = signed_in(session, a_contact(session, a_client(session, business)))
    for cookie, onwards in ((agent, "/admin"), (client, "/login"), ("", "/login")):
        browser.cookies.clear()
        browser.cookies.set(cookies.session_name(), cookie)
        assert (await send(browser, picture())).headers["location"].endswith(onwards)
    with db.everyone() as session:
        assert session.exec(select(Logo)).all() == []


async def test_another_business_does_not_show_it(browser: httpx.AsyncClient) -> None:
    await send(browser, picture())
    name = shown()
    with db.everyone(write=True) as session:
        a_business(session, host="other.test")
    hosts.forget()
    assert (await browser.get(f"/logo/{name}", headers={"host": "other.test"})).status_code == 404
