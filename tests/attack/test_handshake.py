"""Who may open a socket at all: pages of this portal, over a websocket, from no other place."""

import json
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest
from simple_websocket import ConnectionError

from portal.access.sockets import PER_SESSION
from tests.attack.people import Person
from tests.attack.wire import HYDRATE, Page, an_event, page, refused
from tests.server import Server

pytestmark = pytest.mark.server
GOOD = "EIO=4&transport=websocket&token=0123456789abcdef"


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "http://localhost",
        "http://localhost:1",
        "http://127.0.0.1:{port}",
        "https://localhost:{port}",
        "http://localhost:{port}.evil.example",
        "http://evil.example:{port}",
        "http://localhost:{port}/",
        "HTTP://LOCALHOST:{port}",
        "http://localhost:{port}, https://evil.example",
        "http://user@localhost:{port}",
        "",
    ],
)
def test_other_origins_are_refused(server: Server, victim: Person, origin: str | None) -> None:
    given = origin and origin.format(port=server.port)
    how = {"headers": {"origin": ""}, "origin": None} if given == "" else {"origin": given}
    assert refused(server.url, cookie=victim.header, **how) == 403


@pytest.mark.parametrize(
    "query",
    [
        "EIO=4&transport=websocket",
        "EIO=4&transport=websocket&token=",
        "EIO=4&transport=websocket&token=short",
        f"EIO=4&transport=websocket&token={'x' * 65}",
        "token=0123456789abcdef",
        "EIO=4&transport=polling&token=" + "x" * 20,
        "EIO=3&transport=websocket&token=0123456789abcdef",
        f"{GOOD}&sid=abc",
        f"{GOOD}&transport=polling",
        "",
    ],
)
def test_odd_addresses_open_nothing(server: Server, query: str) -> None:
    """Either refused, or treated exactly as the one address a page uses: no other transport, no foreign sid."""
    try:
        opened = Page(server.url, query=query or "x=1")
    except ConnectionError as error:
        if error.status_code != 403:
            raise
        return
    said = opened.listen(until='0{"sid"')
    opened.close()
    assert said.startswith('0{"sid"')
    assert "abc" not in said


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login",
        "/invoices",
        "//_event/",
        "/x/../_event/",
        "/_upload",
        "/_eventx",
        "/_event/x",
        "/dev/mail",
        "/dev/stripe/v1/x",
        "/documents/invoices/x.pdf",
    ],
)
def test_sockets_elsewhere_are_refused(server: Server, victim: Person, path: str) -> None:
    assert refused(server.url, path=path, cookie=victim.header) == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "[::1", "localhost.evil.example", "", "a b", "127.0.0.1:{port}"]
)
def test_other_hosts_are_refused(server: Server, host: str) -> None:
    given = host.format(port=server.port)
    for origin in (server.url, f"http://{given}"):
        assert by_hand(server, given, origin) in (400, 403)
    assert by_hand(server, f"localhost:{server.port}", server.url) == 101


def by_hand(server: Server, host: str, origin: str) -> int:
    """The status of a handshake whose Host header no client library would send."""
    lines = [f"GET /_event/?{GOOD} HTTP/1.1", f"Host: {host}", f"Origin: {origin}", "Upgrade: websocket",
             "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {'A' * 22}=="]  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as wire:
        wire.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(wire.recv(100).split()[1])


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("GET", "EIO=4&transport=polling&token=0123456789abcdef"),
        ("POST", "EIO=4&transport=polling&token=0123456789abcdef"),
        ("POST", GOOD),
        ("GET", GOOD),
        ("OPTIONS", GOOD),
        ("PUT", ""),
        ("GET", ""),
    ],
)
def test_no_polling(server: Server, victim: Person, method: str, query: str) -> None:
    for path in ("/_event", "/_event/"):
        answer = httpx.request(method, f"{server.url}{path}?{query}", content=b"4" + b"0/_event,",
                               headers={"origin": server.url, "cookie": victim.header})  # fmt: skip
        assert answer.status_code == 403, path
        assert "sid" not in answer.text


def test_nothing_allows_other_sites_to_read_an_answer(server: Server, victim: Person) -> None:
    for path in ("/", "/login", "/_event/", "/documents/invoices/x.pdf", "/branding.css", "/healthz", "/ping"):
        answer = httpx.get(server.url + path, headers={"origin": "https://evil.example", "cookie": victim.header})
        assert answer.headers.get("access-control-allow-origin") is None, path


def test_a_session_has_a_number_of_pages_and_no_more(
    server: Server, ada: Person, ben: Person, open_page: Callable[..., Page]
) -> None:
    for _ in range(PER_SESSION):
        open_page(cookie=ada.header)
    assert refused(server.url, cookie=ada.header) == 403
    with page(server.url, cookie=ben.header) as other:
        assert ben.canary in other.connect().listen(0.5, until=ben.canary)


def test_a_refused_handshake_costs_no_log_line(server: Server) -> None:
    """Only what speaks of the refusal counts: the server is shared, and other pages may be closing meanwhile."""
    log = server.folder / "server.log"
    before = log.stat().st_size
    for number in range(20):
        refused(server.url, origin=f"https://evil-{number}.example")
    added = log.read_bytes()[before:].decode(errors="replace")
    assert "evil-" not in added
    assert "accepted origin" not in added


def test_the_browser_learns_no_other_origin(server: Server, victim: Person, open_page: Callable[..., Page]) -> None:
    """A page opened with headers of its own choice: what it sends as proxy data is not believed."""
    opened = open_page(cookie=victim.header, headers={"x-forwarded-for": "6.6.6.6", "x-forwarded-host": "evil.example"})
    opened.send("40/_event," + json.dumps({"event": an_event(HYDRATE)}))
    said = opened.listen(0.5, until=victim.canary)
    assert '"client_ip":"6.6.6.6"' not in said
    assert urlsplit(server.url).netloc in said
