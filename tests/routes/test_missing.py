"""An address that leads nowhere, as a browser meets it: it says so, and how to reach the business."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from portal import db
from portal.models import Business
from portal.routes.front import Pages
from tests.build import a_business
from tests.databases import Place

HOME = "http://localhost:8000"


async def found(request: Request) -> Response:
    return PlainTextResponse("a file", headers={"x-kept": "yes"})


@pytest.fixture
async def browser(database: Place) -> AsyncIterator[httpx.AsyncClient]:
    with db.everyone(write=True) as session:
        a_business(session, contact_phone="+43 1 234", website="https://studio.example")
    files = Pages(Starlette(routes=[Route("/portal.css", found)]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=files), base_url=HOME) as opened:
        yield opened


@pytest.mark.parametrize(
    "path", ["/nowhere", "/assets/nothing.js", "/%3Cscript%3Ealert(1)%3C/script%3E", "/" + "x" * 999]
)
async def test_it_says_how_to_reach_the_business(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    assert "<h1>We could not find this page</h1>" in answer.text
    assert "<script" not in answer.text
    for kept in ("mailto:office@example.com", "tel:+431234", "https://studio.example", "/help#missing-document", '"/"'):
        assert kept in answer.text


async def test_what_is_there_passes_untouched(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/portal.css")
    assert (answer.status_code, answer.text, answer.headers["x-kept"]) == (200, "a file", "yes")


async def test_other_refusals_pass_too(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/portal.css")).status_code == 405


async def test_the_business_says_what_it_has(browser: httpx.AsyncClient) -> None:
    with db.everyone(write=True) as session:
        for business in session.exec(select(Business)):
            business.contact_phone, business.website = "", ""
    assert "tel:" not in (await browser.get("/nowhere")).text
