"""A calendar's address in the wrong hands: it reads one calendar, and nothing else of anybody."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from itsdangerous import URLSafeSerializer

from tests.attack.people import Person
from tests.attack.wire import Page
from tests.feeds import events
from tests.server import Server

pytestmark = pytest.mark.server
Opener = Callable[..., Page]


def address(server: Server, person: Person) -> str:
    """What the page about access would have said."""
    kept = dict(line.split("=", 1) for line in Path(server.folder / "data/demo.env").read_text().splitlines())
    assert person.feed_id
    signer = URLSafeSerializer(kept["PORTAL_SECRET_KEY"], salt="portal.calendar.feed")
    return f"/calendar/{signer.dumps(person.feed_id.hex)}.ics"


def test_it_reads_one_calendar_whatever_is_asked(server: Server, ada: Person, ben: Person) -> None:
    path = address(server, ada)
    theirs = {"client_id": str(ben.client_id), "contact_id": str(ben.contact_id), "feed": str(ben.feed_id),
              "slug": ben.slugs[0], "token": address(server, ben)}  # fmt: skip
    plain = httpx.get(server.url + path)
    assert plain.status_code == 200
    assert ada.canary in plain.text, "the word would be there to find"
    assert events(plain.content)
    for cookie in ("", ben.header):
        answer = httpx.get(server.url + path, params=theirs, headers={"cookie": cookie} if cookie else {})
        assert answer.content == plain.content
        assert not [trace for trace in ben.traces() if trace.encode() in answer.content]


def test_it_is_no_session(server: Server, ada: Person, open_page: Opener) -> None:
    path = address(server, ada)
    token = path.rsplit("/", 1)[-1].removesuffix(".ics")
    answer = httpx.get(server.url + path)
    assert "set-cookie" not in answer.headers
    for place in (f"/q/{token}", f"/auth/link/{token}", f"/unsubscribe/{token}"):
        assert httpx.get(server.url + place).status_code == 404, place
    headers = {"cookie": f"portal={token}"}
    assert httpx.get(f"{server.url}/documents/statement.pdf", headers=headers).status_code == 303
    assert ada.canary not in open_page(cookie=f"portal={token}").connect("/profile/access").listen(0.6)


def test_its_address_stands_in_no_log(server: Server, ada: Person) -> None:
    path = address(server, ada)
    for shown in (path, path[:-5] + "x.ics", path + "/x", path.removesuffix(".ics")):
        httpx.get(server.url + shown)
    log = (server.folder / "server.log").read_text()
    assert path.rsplit("/", 1)[-1][:20] not in log


def test_it_keeps_the_headers_of_every_answer(server: Server, ada: Person) -> None:
    full, head = httpx.get(server.url + address(server, ada)), httpx.head(server.url + address(server, ada))
    assert (head.status_code, head.content) == (200, b"")
    for answer in (full, head):
        assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == (
            "private, no-cache", "noindex, nofollow",
        )  # fmt: skip
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "content-security-policy" in answer.headers
    again = httpx.get(server.url + address(server, ada), headers={"if-none-match": full.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
