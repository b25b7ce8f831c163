"""A pay link in the wrong hands: it opens and pays one invoice, and nothing else of anybody."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from itsdangerous import URLSafeSerializer
from sqlmodel import select

from portal import db
from portal.models import Checkout, Invoice, Login
from tests.attack.people import Person, database_of
from tests.attack.wire import Page
from tests.server import Server

pytestmark = pytest.mark.server
Opener = Callable[..., Page]


def signer(server: Server, salt: str) -> URLSafeSerializer:
    kept = dict(line.split("=", 1) for line in Path(server.folder / "data/demo.env").read_text().splitlines())
    return URLSafeSerializer(kept["PORTAL_SECRET_KEY"], salt=salt)


def address(server: Server, person: Person) -> str:
    """What the mail would have said."""
    assert person.pay_link_id
    return f"/p/{signer(server, 'portal.pay.link').dumps(person.pay_link_id.hex)}"


def browser(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers={"origin": server.url}, timeout=20)


def checkouts_of(server: Server, person: Person) -> list[Checkout]:
    with database_of(server), db.everyone() as session:
        return list(session.exec(select(Checkout).where(Checkout.client_id == person.client_id)))


def invoice_of(server: Server, person: Person) -> Invoice:
    """The one the link opens."""
    with database_of(server), db.everyone() as session:
        theirs = select(Invoice).where(Invoice.client_id == person.client_id, Invoice.total_minor == 12000)
        return session.exec(theirs).one()


def test_nothing_in_a_request_leads_to_another_client(server: Server, ada: Person, ben: Person) -> None:
    path, other = address(server, ada), invoice_of(server, ben)
    before = len(checkouts_of(server, ben))
    theirs = {"slug": other.slug, "invoice": str(other.id), "link": str(ben.pay_link_id), "choice": "full",
              "client_id": str(ben.client_id), "contact_id": str(ben.contact_id), "session_id": ben.session_id,
              "back": "1", "amount": "1", "next": f"/invoices/{other.slug}"}  # fmt: skip
    with browser(server) as opened:
        answers = [opened.get(path + end, params=theirs) for end in ("", "/invoice.pdf")]
        assert ada.canary in answers[0].text, "the word would be there to find"
        answers.append(opened.post(path, data=theirs, params=theirs))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    sent = b"\n".join(answer.content + str(answer.headers).encode() for answer in answers)
    given = set(theirs.values()) | {other.slug}
    assert not [trace for trace in ben.traces() if trace not in given and trace.encode() in sent]
    assert len(checkouts_of(server, ben)) == before
    mine = [one for one in checkouts_of(server, ada) if one.pay_link_id]
    assert [(one.pay_link_id, one.amount_minor) for one in mine] == [(ada.pay_link_id, 12000)]


def test_nothing_else_of_the_own_account_is_told(server: Server, ada: Person) -> None:
    path, slug = address(server, ada), invoice_of(server, ada).slug
    with browser(server) as opened:
        answers = [opened.get(path), opened.get(f"{path}?session_id={ada.session_id}"), opened.get(f"{path}?back=1")]
    sent = b"\n".join(answer.content + str(answer.headers).encode() for answer in answers)
    hidden = [*(one for one in ada.slugs if one != slug), *ada.quotes, *ada.ids, ada.email, ada.session_id, ada.receipt]
    assert not [trace for trace in hidden if trace.encode() in sent]


def test_a_link_is_no_session(server: Server, ada: Person, open_page: Opener) -> None:
    path, slug = address(server, ada), invoice_of(server, ada).slug
    token = path.rsplit("/", 1)[-1]
    with browser(server) as opened:
        opened.get(path)
        assert not opened.cookies
        for page in (f"/invoices/{slug}", f"/documents/invoices/{slug}.pdf", f"/invoices/{slug}/send",
                     f"/documents/receipts/{ada.receipt}.pdf", "/documents/statement.pdf"):  # fmt: skip
            answer = opened.get(page)
            assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login"), page
        for elsewhere in (f"/q/{token}", f"/auth/link/{token}", f"/unsubscribe/{token}"):
            assert opened.get(elsewhere).status_code == 404, elsewhere
    for shown in (f"/invoices/{slug}", path):
        assert ada.canary not in open_page(cookie=f"portal={token}").connect(shown).listen(0.6)
    with database_of(server), db.everyone() as session:
        assert len(session.exec(select(Login).where(Login.client_id == ada.client_id)).all()) == 1, "the builder's"


def test_other_addresses_of_ours_open_nothing_here(server: Server, ada: Person) -> None:
    keys = {"portal.document.link": ada.link_id, "portal.calendar.feed": ada.feed_id, "portal.pay.link": ada.link_id}
    for salt, key in keys.items():
        assert key
        assert httpx.get(f"{server.url}/p/{signer(server, salt).dumps(key.hex)}").status_code == 404, salt


@pytest.mark.parametrize("end", ["", "/invoice.pdf"])
def test_dead_links_are_one_and_the_same(server: Server, ada: Person, end: str) -> None:
    path = address(server, ada)
    body, _, signature = path.rpartition(".")
    usual = httpx.get(f"{server.url}/p/x{end}")
    assert usual.status_code == 404
    for forged in (path[:-1], path + "x", f"{body}.", f"{body}.{signature[::-1]}", "/p/" + path[3:].swapcase(),
                   "/p/%00", "/p/" + "x" * 3000, "/p/%ff%fe", "/p/%E2%80%AE"):  # fmt: skip
        answer = httpx.get(server.url + forged + end)
        assert (answer.status_code, answer.content, set(answer.headers)) == (404, usual.content, set(usual.headers))
    assert (usual.headers["cache-control"], usual.headers["referrer-policy"]) == ("no-store", "strict-origin")


def test_the_page_needs_no_script_and_leaves_no_trace(server: Server, ada: Person) -> None:
    path = address(server, ada)
    page = httpx.get(server.url + path)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert " on" + "click" not in page.text
    for name in ("content-security-policy", "x-content-type-options", "permissions-policy", "x-robots-tag"):
        assert name in page.headers
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "strict-origin")
    with browser(server) as opened:
        going = opened.post(path, data={"choice": "full"})
    assert (going.status_code, going.headers["referrer-policy"]) == (200, "strict-origin")
    assert path.rsplit("/", 1)[-1] not in (server.folder / "server.log").read_text()
