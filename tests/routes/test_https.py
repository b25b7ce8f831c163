"""Outside the demo the portal speaks https: what it says to browsers, and whom it believes about where they are."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from portal import db
from portal.access import hosts
from portal.routes import app as routes
from portal.routes.front import Front
from portal.settings import settings
from tests.build import a_business
from tests.databases import Place

ROOT = Path(__file__).parents[2]
LIFE = "https://portal.example.com"
DEMO = "http://localhost:8000"


@pytest.fixture
def life(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Served over https, behind one proxy."""
    monkeypatch.setenv("PORTAL_PUBLIC_URL", LIFE)
    monkeypatch.setenv("PORTAL_PROXY_HOPS", "1")
    settings.cache_clear()
    hosts.forget()
    yield
    monkeypatch.undo()
    settings.cache_clear()
    hosts.forget()


@pytest.fixture
async def browser(database: Place) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to the portal as the proxy does: plain http, from the proxy's address."""
    with db.everyone(write=True) as session:
        a_business(session)
    way = httpx.ASGITransport(app=Front(routes([])), client=("10.0.0.9", 1))
    async with httpx.AsyncClient(transport=way, base_url=DEMO) as opened:
        yield opened


async def statuses(browser: httpx.AsyncClient, host: str, forwarded: list[str]) -> list[int]:
    """Of one request for a link each, always for somebody else."""
    found = []
    for count, said in enumerate(forwarded):
        headers = {"host": host.partition("//")[2], "origin": host, "x-forwarded-for": said}
        form = {"email": f"person{count}@example.com"}
        found.append((await browser.post("/auth/request", data=form, headers=headers)).status_code)
    return found


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/login", "portal.example.com", 200),
        ("/nowhere", "portal.example.com", 404),
        ("/healthz", "10.0.0.1", 200),
        ("/login", "elsewhere.example", 307),
    ],
)
async def test_every_answer_says_that_only_https_is_spoken(
    browser: httpx.AsyncClient, path: str, host: str, status: int
) -> None:
    answer = await browser.get(path, headers={"host": host})
    assert answer.status_code == status
    found = re.fullmatch(r"max-age=(\d+); includeSubDomains", answer.headers["strict-transport-security"])
    assert found
    assert int(found[1]) >= 31_536_000
    assert answer.headers.get("location", LIFE).startswith(f"{LIFE}")


async def test_a_demo_without_https_does_not(browser: httpx.AsyncClient) -> None:
    for path in ("/login", "/healthz", "/nowhere"):
        assert "strict-transport-security" not in (await browser.get(path)).headers


@pytest.mark.usefixtures("life")
async def test_the_cookie_of_a_browser_is_for_https_and_this_host_alone(browser: httpx.AsyncClient) -> None:
    headers = {"host": "portal.example.com", "origin": LIFE}
    answer = await browser.post("/auth/request", data={"email": "ada@example.com"}, headers=headers)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-asked=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.usefixtures("life")
async def test_a_page_by_http_is_no_page_of_ours(browser: httpx.AsyncClient) -> None:
    headers = {"host": "portal.example.com", "origin": "http://portal.example.com"}
    answer = await browser.post("/auth/request", data={"email": "ada@example.com"}, headers=headers)
    assert answer.status_code in (400, 403)


@pytest.mark.usefixtures("life")
async def test_who_invents_addresses_is_counted_at_the_one_the_proxy_saw(browser: httpx.AsyncClient) -> None:
    found = await statuses(browser, LIFE, [f"6.6.6.{count}, 1.1.1.1" for count in range(21)])
    assert found == [303] * 20 + [429]


@pytest.mark.usefixtures("life")
async def test_people_behind_the_proxy_are_counted_apart(browser: httpx.AsyncClient) -> None:
    assert await statuses(browser, LIFE, [f"1.1.1.{count}" for count in range(21)]) == [303] * 21


@pytest.mark.usefixtures("life")
async def test_what_is_said_about_scheme_and_host_changes_nothing(browser: httpx.AsyncClient) -> None:
    said = {
        "x-forwarded-proto": "http",
        "x-forwarded-host": "evil.example",
        "forwarded": "proto=http;host=evil.example",
    }
    answer = await browser.get("/login", headers={"host": "elsewhere.example", **said})
    assert answer.headers["location"] == f"{LIFE}/login"
    assert "strict-transport-security" in answer.headers
    assert (await browser.get("/login", headers={"host": "portal.example.com", **said})).status_code == 200


async def test_without_a_proxy_the_header_is_nothing(browser: httpx.AsyncClient) -> None:
    found = await statuses(browser, DEMO, [f"1.1.1.{count}" for count in range(21)])
    assert found == [303] * 20 + [429]


def test_nobody_asks_the_socket_for_an_address_past_the_proxies() -> None:
    asked = re.compile(r"""(request|websocket)\.client\b|scope(\[|\.get\()["']client["']""")
    found = [path for path in (ROOT / "portal").rglob("*.py") if asked.search(path.read_text("utf-8"))]
    served = [path.relative_to(ROOT).as_posix() for path in found if "devtools" not in path.parts]
    assert served == ["portal/access/address.py"]
