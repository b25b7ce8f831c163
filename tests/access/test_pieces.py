"""The small pieces of access: cookies, addresses, hosts, paths, e-mails, limits, doors and seals."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from sqlmodel import select
from starlette.responses import Response
from typing_extensions import TypedDict

from portal import db
from portal.access import cookies, hosts, limits
from portal.access.address import address_of
from portal.access.doors import Door, guarded
from portal.access.emails import masked, normalised
from portal.access.gate import seal
from portal.access.paths import own_path
from portal.errors import BadArguments, NotFound, Refused
from portal.models import RateCount
from portal.settings import settings
from tests.build import a_business


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Served as in life."""
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "https://portal.example.com")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def given(name: str) -> tuple[str, Any]:
    answer = Response()
    cookies.give(answer, name, "value")
    jar = SimpleCookie(answer.headers["set-cookie"])
    return next(iter(jar.items()))


@pytest.mark.usefixtures("https")
def test_over_https_cookies_are_tied_to_the_host() -> None:
    for wanted in (cookies.session_name(), cookies.nonce_name()):
        name, made = given(wanted)
        assert name.startswith("__Host-")
        assert (made["secure"], made["httponly"], made["samesite"], made["path"], made["domain"]) == (
            True,
            True,
            "lax",
            "/",
            "",
        )
        assert made["max-age"] == ""


def test_on_loopback_they_are_still_out_of_reach_of_scripts() -> None:
    name, made = given(cookies.session_name())
    assert name == "portal"
    assert made["httponly"]
    assert made["samesite"] == "lax"


@pytest.mark.usefixtures("https")
def test_taking_a_cookie_away_names_the_same_one() -> None:
    answer = Response()
    cookies.take(answer, cookies.session_name())
    assert "__Host-portal=" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("portal=x", "x"),
        ("a=b; portal=x", "x"),
        ("x[1]=2; portal=x", "x"),
        ("a b=c; portal=x", "x"),
        ("novalue; portal=x", "x"),
        ("", ""),
        ("portal", ""),
        ("Portal=x", ""),
        ("xportal=x", ""),
        ("a=portal=x", ""),
        ("a='; portal=x'", "x'"),
    ],
)
def test_reading_a_cookie(header: str, value: str) -> None:
    assert cookies.read(header, "portal") == value


def scope(forwarded: list[str], peer: str = "9.9.9.9") -> dict[str, Any]:
    return {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", f.encode()) for f in forwarded]}


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, ["1.1.1.1"], "9.9.9.9"),
        (1, [], "9.9.9.9"),
        (1, ["1.1.1.1"], "1.1.1.1"),
        (1, ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
        (2, ["6.6.6.6, 1.1.1.1, 2.2.2.2"], "1.1.1.1"),
        (2, ["1.1.1.1"], "9.9.9.9"),
        (1, ["6.6.6.6", "1.1.1.1"], "1.1.1.1"),
        (1, [" , ,"], "9.9.9.9"),
    ],
)
def test_only_trusted_proxies_are_believed(
    monkeypatch: pytest.MonkeyPatch, hops: int, forwarded: list[str], address: str
) -> None:
    monkeypatch.setenv("PORTAL_PROXY_HOPS", str(hops))
    settings.cache_clear()
    assert address_of(scope(forwarded)) == address
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def two_businesses(database: object) -> Iterator[None]:
    """One without a host of its own, one with."""
    with db.everyone(write=True) as session:
        a_business(session)
        a_business(session, host="other.example")
    hosts.forget()
    yield
    hosts.forget()


@pytest.mark.usefixtures("two_businesses")
def test_the_host_names_the_business() -> None:
    ours, other = hosts.place_of("localhost:8000"), hosts.place_of("other.example")
    assert ours
    assert other
    assert ours.business_id != other.business_id
    assert hosts.allowed_origins(ours) == {"http://localhost:8000"}
    assert hosts.allowed_origins(other) == {"http://other.example:8000"}


@pytest.mark.usefixtures("two_businesses")
@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "[::1", "[", "other.example.evil", "a@b", "x" * 5000, "\x00", "localhost.", "127.0.0.1"],
)
def test_other_hosts_are_nobodys(host: str) -> None:
    assert hosts.place_of(host) is None


@pytest.mark.parametrize("typed", ["Ada@Example.com", " ada@example.com ", "ADA@EXAMPLE.COM", "ａda@example.com"])
def test_an_address_is_compared_in_one_form(typed: str) -> None:
    assert normalised(typed) == "ada@example.com"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "a@b@c.com",
        "a b@example.com",
        "a@example.com\nbcc: x@y.com",
        "a" * 300 + "@example.com",
        "a@example.com, b@example.com",
        "<a@example.com>",
        "a@-x.com",
        "\x00@example.com",
    ],
)
def test_what_is_no_address(typed: str) -> None:
    assert normalised(typed) is None


def test_a_masked_address_shows_one_letter() -> None:
    assert masked("ada@example.com") == "a…@example.com"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/invoices",
        "/invoices/INV-1/pay",
        "/invoices?status=paid&q=a%20b",
        "/payments/return?session_id=cs_1",
        "/receipts/RC-00001",
    ],
)
def test_own_paths(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//x",
        "/\\x",
        "/invoices/../x",
        "/login",
        "/auth/logout",
        "/invoices\n",
        "/invoices?\n",
        "/invoices#x",
        "/dev/mail",
        "https://x",
        "/invoices/a/b/c/d",
        "/invoicesx",
        "/ invoices",
        "/invoices?a=<",
    ],
)
def test_other_paths_lead_home(path: str) -> None:
    assert own_path(path) == "/"


def test_limits_count_by_person_and_by_place(database: object) -> None:
    assert [limits.may_ask("ada@example.com", f"1.1.1.{n}") for n in range(6)] == [True] * 5 + [False]
    assert limits.may_ask("ben@example.com", "1.1.1.1")
    assert [limits.may_ask(f"p{n}@example.com", "2.2.2.2") for n in range(21)] == [True] * 20 + [False]
    with db.everyone() as session:
        stored = str(session.exec(select(RateCount.key)).all())
    assert "example.com" not in stored
    assert "2.2.2.2" not in stored


class Form(TypedDict):
    """What a page sends."""

    q: str


class Page:
    """Stands for a State."""

    def __init__(self) -> None:
        self.refused: list[Refused] = []
        self.got: list[Any] = []

    def _refuse(self, refused: Refused) -> None:
        self.refused.append(refused)


async def take(self: Page, count: int, form: Form) -> None:
    self.got.append((count, form))


async def fail(self: Page) -> None:
    raise NotFound


GOOD: list[dict[str, Any]] = [{"count": 1, "form": {"q": "x"}}]
WRONG: list[dict[str, Any]] = [
    {},
    {"count": 1},
    {"count": {"a": 1}, "form": {"q": ""}},
    {"count": [1], "form": {"q": ""}},
    {"count": "7 or 1", "form": {"q": ""}},
    {"count": 1.5, "form": {"q": ""}},
    {"count": 1, "form": {}},
    {"count": 1, "form": {"q": 1}},
    {"count": 1, "form": {"q": None}},
    {"count": 1, "form": []},
    {"count": 1, "form": {"q": ""}, "more": 1},
    {"count": None, "form": {"q": ""}},
]


@pytest.mark.parametrize("sent", WRONG, ids=str)
async def test_a_door_refuses_wrong_arguments(sent: dict[str, Any]) -> None:
    page = Page()
    await guarded(take, Door.PRIVATE)(page, **sent)
    assert not page.got
    assert [type(r) for r in page.refused] == [BadArguments]


async def test_a_door_lets_the_right_ones_through_and_nothing_beside_them() -> None:
    page = Page()
    await guarded(take, Door.PRIVATE)(page, **GOOD[0])
    await guarded(take, Door.PRIVATE)(page, 1, {"q": "x"})
    await guarded(take, Door.PRIVATE)(page, count=1, form={"q": "x", "is_admin": True})
    assert page.got in ([(1, {"q": "x"})] * 3, [(1, {"q": "x"})] * 2)


async def test_a_refusal_is_shown_instead_of_raised() -> None:
    page = Page()
    await guarded(fail, Door.PRIVATE)(page)
    assert [type(r) for r in page.refused] == [NotFound]


def test_a_sync_event_is_refused() -> None:
    with pytest.raises(TypeError, match="async"):
        guarded(lambda self: None, Door.PRIVATE)  # type: ignore[arg-type, return-value]


def test_a_seal_is_of_one_session_and_one_page() -> None:
    made = {seal("token", "one"), seal("token", "two"), seal("other", "one"), seal("token", ""), seal("one", "token")}
    assert len(made) == 5
    assert seal("token", "one") == seal("token", "one")
    assert "token" not in seal("token", "one")
