"""The link of a quote in the wrong hands: it opens one document, and nothing else of anybody."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from itsdangerous import URLSafeSerializer
from sqlmodel import select

from portal import db
from portal.models import Login, Quote, QuoteState
from tests.attack.people import Person, database_of
from tests.attack.wire import Page
from tests.linking import hidden, signing
from tests.server import Server, code_in, link_in

pytestmark = pytest.mark.server
Opener = Callable[..., Page]


def address(server: Server, person: Person) -> str:
    """What the mail would have said."""
    kept = dict(line.split("=", 1) for line in Path(server.folder / "data/demo.env").read_text().splitlines())
    assert person.link_id
    signer = URLSafeSerializer(kept["PORTAL_SECRET_KEY"], salt="portal.document.link")
    return f"/q/{signer.dumps(person.link_id.hex)}"


def quote_of(server: Server, person: Person) -> Quote:
    """The one the link opens."""
    with database_of(server), db.everyone() as session:
        return session.exec(select(Quote).where(Quote.slug == person.quotes[0])).one()


def browser(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers={"origin": server.url}, timeout=20)


def code_for(server: Server, person: Person, opened: httpx.Client, path: str) -> str:
    """Asks for a code and reads the mail."""
    seen = len([mail for mail in server.mails(person.email) if "Your code" in mail["subject"]])
    asked = opened.post(path, data=signing(quote_of(server, person)))
    assert (asked.status_code, "6-digit code" in asked.text) == (200, True)
    return code_in(server.wait_for_mail(person.email, "Your code", seen))


def test_nothing_in_a_request_leads_to_another_client(server: Server, ada: Person, ben: Person) -> None:
    path, other = address(server, ada), quote_of(server, ben)
    theirs = {"slug": other.slug, "quote": str(other.id), "quote_id": str(other.id), "link": str(ben.link_id),
              "client_id": str(ben.client_id), "contact_id": str(ben.contact_id), "next": f"/quotes/{other.slug}",
              "take.l1": "1", "count.l1": "1"}  # fmt: skip
    with browser(server) as opened:
        answers = [opened.get(path + end, params=theirs) for end in ("", "/quote.pdf", "/signed.pdf")]
        assert ada.canary in answers[0].text, "the word would be there to find"
        for do in ("total", "accept", "decline", "sign", "reject"):
            for quote in (quote_of(server, ada), other):
                form = {**signing(quote, do=do, reason="price", code="000000"), **theirs}
                answers.append(opened.post(path, data=form, params=theirs))
    sent = b"\n".join(answer.content + str(answer.headers).encode() for answer in answers)
    given = set(theirs.values()) | {other.slug}
    assert not [trace for trace in ben.traces() if trace not in given and trace.encode() in sent]
    assert quote_of(server, ben).state is quote_of(server, ada).state is QuoteState.SENT


def test_a_link_is_no_session(server: Server, ada: Person, open_page: Opener) -> None:
    path = address(server, ada)
    with browser(server) as opened:
        code = code_for(server, ada, opened, path)
        assert set(opened.cookies) == {"asked"}
        assert opened.post("/auth/code", data={"code": code}).headers["location"].startswith("/login")
        assert opened.get("/login").status_code == 200
        for page in (f"/quotes/{ada.quotes[0]}", f"/documents/quotes/{ada.quotes[0]}.pdf", "/documents/statement.pdf"):
            answer = opened.get(page)
            assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login"), page
        nonce = opened.cookies["asked"]
    token = path.rsplit("/", 1)[-1]
    for cookie in (f"asked={nonce}", f"portal={token}", f"portal={nonce}; asked={nonce}"):
        for shown in (f"/quotes/{ada.quotes[0]}", path):
            assert ada.canary not in open_page(cookie=cookie).connect(shown).listen(0.6)
    with database_of(server), db.everyone() as session:
        assert len(session.exec(select(Login).where(Login.client_id == ada.client_id)).all()) == 1, "the builder's"


def test_the_code_of_signing_in_decides_nothing(server: Server, ada: Person) -> None:
    path = address(server, ada)
    with browser(server) as opened:
        seen = len([mail for mail in server.mails(ada.email) if "Sign in" in mail["subject"]])
        opened.post("/auth/request", data={"email": ada.email})
        mail = server.wait_for_mail(ada.email, "Sign in", seen)
        form = signing(quote_of(server, ada), do="sign", code=code_in(mail))
        assert opened.post(path, data=form).status_code == 400
        assert opened.get("/q/" + link_in(mail).rsplit("/", 1)[-1]).status_code == 404
        assert opened.get("/auth/link/" + path.rsplit("/", 1)[-1]).status_code == 404
    assert quote_of(server, ada).state is QuoteState.SENT


def test_the_sixth_try_is_refused(server: Server, ada: Person) -> None:
    path = address(server, ada)
    with browser(server) as opened:
        code = code_for(server, ada, opened, path)
        form = signing(quote_of(server, ada), do="sign")
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        for typed in [wrong] * 5 + [code]:
            assert opened.post(path, data={**form, "code": typed}).status_code == 400
    assert quote_of(server, ada).state is QuoteState.SENT


def test_a_code_is_for_the_answer_it_was_asked_for(server: Server, ada: Person) -> None:
    path, quote = address(server, ada), quote_of(server, ada)
    with browser(server) as opened:
        code = code_for(server, ada, opened, path)
        for form in (signing(quote, do="sign", name="Somebody Else"), signing(quote, do="sign", po="PO 7"),
                     signing(quote, do="reject", reason="price")):  # fmt: skip
            answer = opened.post(path, data={**form, "code": code})
            assert (answer.status_code, "This code belongs to another answer" in answer.text) == (400, True)
    assert quote_of(server, ada).state is QuoteState.SENT


def test_deciding_for_real_leaves_no_trace_in_the_log(server: Server, ada: Person) -> None:
    path = address(server, ada)
    with browser(server) as opened:
        page = opened.get(path)
        code = code_for(server, ada, opened, path)
        form = {**hidden(page.text), "name": "Ada Berger", "agreed": "1", "do": "sign", "code": code}
        done = opened.post(path, data=form)
        assert (done.status_code, done.headers["location"]) == (303, path + "#answer")
    assert quote_of(server, ada).state is QuoteState.ACCEPTED
    log = (server.folder / "server.log").read_text()
    assert path not in log
    assert path.rsplit("/", 1)[-1] not in log
    assert code not in log


@pytest.mark.parametrize("end", ["", "/quote.pdf", "/signed.pdf"])
def test_dead_links_are_one_and_the_same(server: Server, ada: Person, end: str) -> None:
    path = address(server, ada)
    body, _, signature = path.rpartition(".")
    swapped = "/q/" + path.rsplit("/", 1)[-1].swapcase()
    usual = httpx.get(f"{server.url}/q/x{end}")
    assert usual.status_code == 404
    for forged in (path[:-1], path + "x", f"{body}.", f"{body}.{signature[::-1]}", swapped,
                   "/q/%00", "/q/" + "x" * 3000, "/q/%ff%fe", "/q/%E2%80%AE"):  # fmt: skip
        answer = httpx.get(server.url + forged + end)
        assert (answer.status_code, answer.content, set(answer.headers)) == (404, usual.content, set(usual.headers))
    assert (usual.headers["cache-control"], usual.headers["referrer-policy"]) == ("no-store", "strict-origin")


def test_the_page_needs_no_script_and_keeps_the_headers(server: Server, ada: Person) -> None:
    page = httpx.get(server.url + address(server, ada))
    assert page.status_code == 200
    assert "<script" not in page.text
    assert " on" + "click" not in page.text
    for name in ("content-security-policy", "x-content-type-options", "permissions-policy", "x-robots-tag"):
        assert name in page.headers
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "strict-origin")
