"""Every address the portal answers, asked by a stranger, by a client, and with another client's ids.

The table must name every route: a new one without a row fails here, so that somebody says who may see what.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from starlette.routing import BaseRoute

from tests.attack.people import Person, database_of, somebody
from tests.server import Server

pytestmark = pytest.mark.server
# (method, path): status for a stranger, status for a client. {own} and {foreign} are invoice slugs.
ROWS: dict[tuple[str, str], tuple[int, int]] = {
    ("GET", "/login"): (200, 303),
    ("POST", "/auth/request"): (400, 400),
    ("GET", "/auth/link/{token}"): (404, 404),
    ("POST", "/auth/link"): (404, 404),
    ("POST", "/auth/code"): (303, 303),
    ("GET", "/auth/company"): (303, 303),
    ("POST", "/auth/company"): (303, 303),
    ("GET", "/auth/second-step"): (303, 303),
    ("POST", "/auth/second-step"): (303, 303),
    ("POST", "/admin/preview"): (303, 303),
    ("GET", "/admin/documents/invoices/{key:str}.pdf"): (303, 303),
    ("GET", "/admin/documents/quotes/{key:str}/{version:int}-signed.pdf"): (303, 303),
    ("GET", "/admin/documents/quotes/{key:str}/{version:int}.pdf"): (303, 303),
    ("GET", "/admin/documents/quotes/{key:str}.pdf"): (303, 303),
    ("POST", "/admin/logo"): (303, 303),
    ("POST", "/admin/clients/import/file"): (303, 303),
    ("GET", "/admin/clients/import/{key:str}.csv"): (303, 303),
    ("GET", "/logo/{name}.png"): (404, 404),
    ("POST", "/admin/preview/end"): (303, 303),
    ("GET", "/admin/stripe/return"): (303, 303),
    ("GET", "/admin/stripe/refresh"): (303, 303),
    ("POST", "/admin/booking/hours/{key}/file"): (303, 303),
    ("POST", "/auth/logout"): (303, 303),
    ("GET", "/documents/invoices/{slug:str}.pdf"): (303, 404),
    ("GET", "/documents/invoices/{slug:str}/transfer.svg"): (303, 404),
    ("GET", "/documents/receipts/{number:str}.pdf"): (303, 404),
    ("GET", "/documents/quotes/{slug:str}-signed.pdf"): (303, 404),
    ("GET", "/documents/quotes/{slug:str}.pdf"): (303, 404),
    ("GET", "/documents/appointments/{key}.ics"): (303, 404),
    ("GET", "/setup/{token}"): (410, 410),
    ("POST", "/setup/{token}"): (410, 410),
    ("GET", "/setup/confirm/{token}"): (410, 410),
    ("POST", "/setup/confirm/{token}"): (410, 410),
    ("GET", "/help"): (200, 200),
    ("GET", "/unsubscribe/{token}"): (404, 404),
    ("POST", "/unsubscribe/{token}"): (404, 404),
    ("GET", "/calendar/{token}.ics"): (404, 404),
    ("GET", "/verify"): (200, 200),
    ("POST", "/verify"): (400, 400),
    ("GET", "/q/{token}"): (404, 404),
    ("POST", "/q/{token}"): (404, 404),
    ("GET", "/q/{token}/quote.pdf"): (404, 404),
    ("GET", "/q/{token}/signed.pdf"): (404, 404),
    ("GET", "/p/{token}"): (404, 404),
    ("POST", "/p/{token}"): (404, 404),
    ("GET", "/p/{token}/invoice.pdf"): (404, 404),
    ("GET", "/documents/exports/{key:str}.zip"): (303, 404),
    ("GET", "/documents/statement.pdf"): (303, 200),
    ("GET", "/documents/statement.csv"): (303, 200),
    ("POST", "/webhooks/stripe"): (400, 400),
    ("GET", "/branding.css"): (200, 200),
    ("GET", "/healthz"): (200, 200),
    ("GET", "/readyz"): (200, 200),
    ("GET", "/ping"): (404, 404),
    ("GET", "/_health"): (404, 404),
    ("GET", "/_event"): (403, 403),
}
DEMO = {"/dev/mail", "/dev/mail.json", "/dev/stripe"}
PAGES = ["/", "/invoices", "/invoices/{slug}", "/invoices/{slug}/pay", "/invoices/{slug}/send", "/payments/return",
         "/receipts/{number}", "/statement", "/quotes", "/activity", "/profile/access", "/profile/data", "/booking",
         "/booking/{slug}", "/booking/appointments/{slug}", "/login", "/404"]  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE")


def routes() -> dict[str, set[str]]:
    """Ours and Reflex's, by path; HEAD goes with GET."""
    import portal.portal as wiring
    from portal.routes import app

    found: list[BaseRoute] = [*app([]).routes, *wiring.app._api.routes]  # type: ignore[union-attr]
    methods: dict[str, set[str]] = {}
    for route in found:  # one path may have a route for each method
        path: str = route.path  # type: ignore[attr-defined]
        methods.setdefault(path, set()).update((getattr(route, "methods", None) or {"GET"}) - {"HEAD"})
    return methods


def test_the_table_is_complete() -> None:
    assert {(method, path) for path, methods in routes().items() for method in methods} == set(ROWS)


def test_the_demos_routes_are_all_under_dev() -> None:
    from portal.devtools import mailbox

    assert {route.path for route in mailbox.routes} <= DEMO


def test_without_the_demo_its_addresses_do_not_exist() -> None:
    assert not [path for path in routes() if path.startswith("/dev")]


@pytest.fixture(scope="module")
def two(server: Server) -> tuple[Person, Person]:
    """Two clients of the running portal, in one business."""
    from portal import db

    with database_of(server), db.everyone(write=True) as session:
        return somebody(session), somebody(session)


@pytest.fixture(scope="module")
def ada(server: Server, two: tuple[Person, Person]) -> Iterator[httpx.Client]:
    """The first one's browser."""
    with browser(server, two[0].header) as opened:
        yield opened


@pytest.fixture(scope="module")
def stranger(server: Server) -> Iterator[httpx.Client]:
    """A browser nobody is signed in with."""
    with browser(server) as opened:
        yield opened


def browser(server: Server, cookie: str = "") -> httpx.Client:
    headers = {"origin": server.url, **({"cookie": cookie} if cookie else {})}
    return httpx.Client(base_url=server.url, headers=headers, timeout=20)


def filled(path: str, slug: str) -> str:
    return re.sub(r"\{[^}]*\}", slug, re.sub(r"\{\w+:int\}", "1", path))


def secrets_of(person: Person) -> list[bytes]:
    return [trace.encode() for trace in (person.canary, person.name, *person.ids, person.session_id, person.cookie)]


@pytest.mark.parametrize(("method", "path"), ROWS)
def test_a_stranger(two: tuple[Person, Person], server: Server, method: str, path: str) -> None:
    with browser(server) as fresh:
        answer = fresh.request(method, filled(path, two[1].slugs[0]))
    assert answer.status_code == ROWS[method, path][0]
    assert not any(secret in answer.content + str(answer.headers).encode() for secret in secrets_of(two[1]))


@pytest.mark.parametrize(("method", "path"), [row for row in ROWS if row[1] != "/auth/logout"])
def test_another_client(two: tuple[Person, Person], server: Server, method: str, path: str) -> None:
    with browser(server, two[0].header) as opened:
        answer = opened.request(method, filled(path, two[1].slugs[0]))
    assert answer.status_code == ROWS[method, path][1]
    assert not any(secret in answer.content + str(answer.headers).encode() for secret in secrets_of(two[1]))


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_empty_shells(two: tuple[Person, Person], server: Server, page: str) -> None:
    """The same bytes for everybody: what is on a page comes over the socket."""
    texts = set()
    for cookie in ("", two[0].header, two[1].header):
        with browser(server, cookie) as opened:
            answer = opened.get(filled(page, two[1].slugs[0]))
            assert not any(secret in answer.content for person in two for secret in secrets_of(person))
            if page != "/login" and answer.status_code != 303:  # a stranger is sent to sign in
                texts.add(answer.content)
    assert len(texts) <= 1


@pytest.mark.parametrize("method", METHODS)
def test_methods_that_are_not_meant_do_nothing(two: tuple[Person, Person], ada: httpx.Client, method: str) -> None:
    meant = {path: {m for m, p in ROWS if p == path} for _, path in ROWS}
    for path, methods in meant.items():
        if method in methods or (method == "HEAD" and "GET" in methods):
            continue
        answer = ada.request(method, filled(path, two[0].slugs[0]))
        sent_home = path.startswith("/admin") and method in ("GET", "HEAD") and answer.headers.get("location") == "/"
        assert answer.status_code in (403, 404, 405) or sent_home, (method, path)


def test_own_paper_is_given(two: tuple[Person, Person], ada: httpx.Client) -> None:
    answer = ada.get(f"/documents/invoices/{two[0].slugs[0]}.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_own_payment_code_is_given(two: tuple[Person, Person], ada: httpx.Client) -> None:
    """An image of squares: not a word of anybody, no script, never kept by the browser."""
    answer = ada.get(f"/documents/invoices/{two[0].slugs[0]}/transfer.svg", params={"v": "anything"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.headers["cache-control"] == "private, no-store"
    drawing = ElementTree.fromstring(answer.text)
    parts = list(drawing.iter())
    assert {part.tag.rpartition("}")[2] for part in parts} == {"svg", "path"}
    assert not any((part.text or "").strip() or (part.tail or "").strip() for part in parts)
    assert {name for part in parts for name in part.keys()} <= {"viewBox", "fill", "stroke", "d"}  # noqa: SIM118


@pytest.mark.parametrize("slug", ["foreign", "INV-99999", "..", "%00", "x" * 2000])
def test_foreign_and_absent_payment_codes_are_the_same(
    two: tuple[Person, Person], ada: httpx.Client, slug: str
) -> None:
    absent = ada.get("/documents/invoices/INV-99998/transfer.svg")
    answer = ada.get(f"/documents/invoices/{two[1].slugs[0] if slug == 'foreign' else slug}/transfer.svg")
    assert answer.status_code == absent.status_code == 404
    assert b"<path" not in answer.content
    if slug in ("foreign", "INV-99999"):
        assert (answer.content, set(answer.headers)) == (absent.content, set(absent.headers))


def test_own_receipt_is_given_and_no_other(
    two: tuple[Person, Person], ada: httpx.Client, stranger: httpx.Client
) -> None:
    own = ada.get(f"/documents/receipts/{two[0].receipt}.pdf")
    assert (own.status_code, own.content[:4], own.headers["cache-control"]) == (200, b"%PDF", "private, no-store")
    assert own.headers["content-disposition"] == f'attachment; filename="{two[0].receipt}.pdf"'
    foreign, absent = (ada.get(f"/documents/receipts/{name}.pdf") for name in (two[1].receipt, "RC-99999"))
    assert (foreign.status_code, foreign.content, set(foreign.headers)) == (404, absent.content, set(absent.headers))
    away = stranger.get(f"/documents/receipts/{two[1].receipt}.pdf")
    assert (away.status_code, away.content) == (303, b"")
    assert away.headers["location"] == f"/login?next=%2Freceipts%2F{two[1].receipt}"


@pytest.mark.parametrize(("ending", "kind"), [("pdf", "application/pdf"), ("csv", "text/csv; charset=utf-8")])
def test_own_statement_is_given_and_to_strangers_not_a_byte(
    two: tuple[Person, Person], ada: httpx.Client, stranger: httpx.Client, ending: str, kind: str
) -> None:
    address = f"/documents/statement.{ending}?from=2020-01-01&to=2030-01-31&currency=EUR"
    own, away = ada.get(address), stranger.get(address)
    assert (own.status_code, own.headers["content-type"], own.headers["cache-control"]) == (
        200, kind, "private, no-store",
    )  # fmt: skip
    named = f'attachment; filename="statement-EUR-2020-01-01-2030-01-31.{ending}"'
    assert own.headers["content-disposition"] == named
    assert own.content.startswith(b"%PDF" if ending == "pdf" else b"\xef\xbb\xbf")
    assert (away.status_code, away.content) == (303, b"")
    wanted = "%2Fstatement%3Ffrom%3D2020-01-01%26to%3D2030-01-31%26currency%3DEUR"
    assert away.headers["location"] == f"/login?next={wanted}"
    assert "set-cookie" not in away.headers


@pytest.mark.parametrize(
    "query", ["from=%0d%0aset-cookie:x=1", "currency=%22;%0d%0ax:y", "to=%00", "from=" + "9" * 5000]
)
def test_nonsense_in_a_statements_address_is_the_usual_one(
    ada: httpx.Client, stranger: httpx.Client, query: str
) -> None:
    usual, odd = ada.get("/documents/statement.csv"), ada.get(f"/documents/statement.csv?{query}")
    assert (odd.status_code, odd.content, set(odd.headers)) == (200, usual.content, set(usual.headers))
    assert odd.headers["content-disposition"] == usual.headers["content-disposition"]
    away = stranger.get(f"/documents/statement.csv?{query}")
    assert (away.status_code, away.content, urlsplit(away.headers["location"]).path) == (303, b"", "/login")


ABSENT = [
    "INV-99999",
    "x",
    "..",
    "%2e%2e",
    "%00",
    "a%0d%0aset-cookie:x=1",
    "%22",
    "'",
    "%ff",
    "x" * 2000,
    "%E2%80%AE",
    "INV-00001%20",
    "inv-00001",
]


@pytest.mark.parametrize("slug", ABSENT)
def test_foreign_absent_and_nonsense_papers_are_the_same(
    two: tuple[Person, Person], ada: httpx.Client, slug: str
) -> None:
    foreign = [ada.get(f"/documents/invoices/{name}.pdf") for name in two[1].slugs]
    absent = ada.get(f"/documents/invoices/{slug}.pdf")
    if absent.status_code == 404 and b"There is no such document" not in absent.content:
        return  # the address itself does not exist
    for answer in foreign:
        assert (answer.status_code, answer.content) == (404, absent.content)
        assert set(answer.headers) == set(absent.headers)
        assert answer.headers["content-type"] == absent.headers["content-type"]


@pytest.mark.parametrize("slug", [*ABSENT, "own"])
def test_signed_out_not_a_byte_of_paper(two: tuple[Person, Person], stranger: httpx.Client, slug: str) -> None:
    answer = stranger.get(f"/documents/invoices/{two[1].slugs[0] if slug == 'own' else slug}.pdf")
    assert answer.status_code in (303, 404)
    assert b"%PDF" not in answer.content
    assert "set-cookie" not in answer.headers
    if answer.status_code == 303:
        assert answer.content == b""
        assert urlsplit(answer.headers["location"]).path == "/login"
        assert urlsplit(answer.headers["location"]).netloc == ""


EVIL = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "/%2f/evil",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "//evil.example/%2e%2e",
    "javascript:alert(1)",
    "/\nevil",
    "/\t/evil.example",
    "/invoices\r\nset-cookie:x=1",
    "/invoices\n",
    " //evil.example",
    "/./evil",
    "/../evil",
    "/invoices/../../evil",
    "/invoices@evil.example",
    "/invoices?next=//evil.example#//evil",
    "http://localhost:1/",
    "/" + "a" * 5000,
    "/auth/logout",
    "/dev/mail",
    "/invoices/../auth/link",
    "data:text/html,x",
    "/;@evil.example",
    "/invoices//evil.example",
    "\x00/",
    "/\u202eevil",
    "/invoices?" + "x" * 1000,
    "///evil.example",
    "/.evil.example",
]


@pytest.mark.parametrize("wanted", EVIL, ids=ascii)
def test_next_leads_nowhere_else(ada: httpx.Client, stranger: httpx.Client, wanted: str) -> None:
    answer = ada.get("/login", params={"next": wanted})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    shown = stranger.get("/login", params={"next": wanted})
    assert "evil" not in shown.text
    assert 'name="next" value="/"' in shown.text or 'name="next"' not in shown.text


@pytest.mark.parametrize(
    "wanted", ["/invoices", "/invoices?status=overdue&q=INV", "/invoices/INV-00001/pay", "/profile"]
)
def test_next_leads_to_our_pages(ada: httpx.Client, wanted: str) -> None:
    assert ada.get("/login", params={"next": wanted}).headers["location"] == wanted


POSTS = ["/auth/request", "/auth/link", "/auth/code", "/auth/logout", "/q/x", "/p/x"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost"},
        {"origin": "", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_forms_from_elsewhere_are_refused(
    two: tuple[Person, Person], server: Server, path: str, headers: dict[str, str]
) -> None:
    answer = httpx.post(
        server.url + path, data={"email": "x@example.com"}, headers={"cookie": two[1].header, **headers}
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    with browser(server, two[1].header) as still:
        assert still.get("/login").status_code == 303, "still signed in"


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x" * 9000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(500)), "application/x-www-form-urlencoded"),
        (b'{"email":"x"}', "application/json"),
        (b"\xff\xfe=\xff", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (b"--x", "multipart/form-data"),
        (b"", "multipart/form-data; boundary="),
        (b"%zz=%", "application/x-www-form-urlencoded"),
    ],
)
def test_odd_forms_are_refused_in_peace(
    server: Server, stranger: httpx.Client, path: str, body: bytes, kind: str
) -> None:
    log = server.folder / "server.log"
    before = len(log.read_text())
    answer = stranger.post(path, content=body, headers={"content-type": kind})
    assert answer.status_code in (303, 400, 404, 413)
    assert "Traceback" not in log.read_text()[before:]


def link_of(server: Server, email: str) -> Callable[[], str]:
    """Asks for a sign-in link and returns how to fetch its token."""
    from tests.server import link_in

    seen = len(server.mails(email))
    assert httpx.post(f"{server.url}/auth/request", data={"email": email, "next": "//evil.example"}).status_code == 303
    return lambda: link_in(server.wait_for_mail(email, "Sign in", seen)).rsplit("/", 1)[-1]


def test_a_link_works_once_and_tampered_never(server: Server, two: tuple[Person, Person]) -> None:
    email = two[0].email
    token = link_of(server, email)()
    body, _, signature = token.rpartition(".")
    for forged in (
        token[:-1],
        token + "x",
        "x" + token,
        body,
        signature,
        f"{body}.",
        f".{signature}",
        token.upper(),
        token.swapcase(),
        token[::-1],
        "%00",
        "..",
        "x" * 3000,
        "%ff%fe",
    ):
        assert httpx.get(f"{server.url}/auth/link/{forged}").status_code == 404, forged
        assert httpx.post(f"{server.url}/auth/link", data={"token": forged}).status_code == 404, forged
    for _ in range(3):
        shown = httpx.get(f"{server.url}/auth/link/{token}")
        assert shown.status_code == 200
        assert email not in shown.text
        assert "set-cookie" not in shown.headers
    entered = httpx.post(f"{server.url}/auth/link", data={"token": token})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    for answer in (
        httpx.get(f"{server.url}/auth/link/{token}"),
        httpx.post(f"{server.url}/auth/link", data={"token": token}),
    ):
        assert answer.status_code == 410
        assert "set-cookie" not in answer.headers


def test_the_sessions_cookie_is_out_of_reach_of_scripts(server: Server, two: tuple[Person, Person]) -> None:
    entered = httpx.post(f"{server.url}/auth/link", data={"token": link_of(server, two[0].email)()})
    given = [c for c in entered.headers.get_list("set-cookie") if c.startswith("portal=")]
    assert len(given) == 1
    parts = {part.strip().lower() for part in given[0].split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=lax"}


@pytest.mark.parametrize(
    "code", ["１２３４５６", "000000", "", "' or 1", "0" * 500, "１２３", "\x00", "12 34 56", "-1"]
)
def test_odd_codes_are_just_wrong(server: Server, two: tuple[Person, Person], code: str) -> None:
    with httpx.Client(base_url=server.url) as asking:
        asking.post("/auth/request", data={"email": two[1].email})
        answer = asking.post("/auth/code", data={"code": code})
    assert answer.status_code == 303
    assert "error=code" in answer.headers["location"]


def test_the_answer_does_not_tell_who_is_known(server: Server, two: tuple[Person, Person]) -> None:
    answers = [
        httpx.post(f"{server.url}/auth/request", data={"email": email})
        for email in (two[0].email, "nobody@example.com", "cleo@example.com")
    ]
    shapes = {(a.status_code, a.headers["location"], a.content, tuple(sorted(a.headers))) for a in answers}
    assert len(shapes) == 1


HEADERS = {
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cache-control",
}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login",
        "/nope",
        "/invoices/x",
        "/healthz",
        "/documents/invoices/x.pdf",
        "/branding.css",
        "/auth/link/x",
        "/ping",
        "/_event/",
    ],
)
def test_every_answer_carries_the_headers(stranger: httpx.Client, path: str) -> None:
    answer = stranger.get(path)
    assert set(answer.headers) >= HEADERS
    policy = answer.headers["content-security-policy"]
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in scripts
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "[::1", "", "localhost@evil.example", "x/../y"])
def test_other_hosts_are_sent_home(server: Server, host: str) -> None:
    answer = httpx.get(f"{server.url}/login?next=/invoices", headers={"host": host}, follow_redirects=False)
    assert answer.status_code in (307, 400)
    if answer.status_code == 307:
        assert answer.headers["location"].startswith(server.url + "/")
    posted = httpx.post(f"{server.url}/auth/request", headers={"host": host}, data={"email": "x@example.com"})
    assert posted.status_code in (400, 421)


def test_mails_name_our_own_host(server: Server, two: tuple[Person, Person]) -> None:
    """Whatever the browser says it is called."""
    email = two[0].email
    seen = len(server.mails(email))
    httpx.post(f"{server.url}/auth/request", data={"email": email}, headers={"x-forwarded-host": "evil.example"})
    mail = server.wait_for_mail(email, "Sign in", seen)
    assert all(link.startswith(server.url) for link in mail["links"] if "/auth/" in link)
    assert "evil" not in mail["text"]
