"""/verify and the quotes' files, as a browser meets them."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlmodel import select

from portal import db
from portal.access import cookies, limits
from portal.access.visit import visit
from portal.gateways import signing
from portal.models import Business, Client, Contact, Quote, QuoteFile
from portal.routes import app, uploads
from tests.build import a_business, a_client, a_contact, become, signed_in
from tests.quotes import a_quote, agreement, hashed, revised

HOME = "http://localhost:8000"


@pytest.fixture
def quote(database) -> Quote:
    """Sent to Ada, who is the visitor."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client))
        return a_quote(session, client)


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """Nobody signed in."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app([])), base_url=HOME) as opened:
        yield opened


def sign_in(browser: httpx.AsyncClient, quote: Quote) -> None:
    with db.everyone(write=True) as session:
        ada = session.exec(select(Contact).where(Contact.client_id == quote.client_id)).one()
        browser.headers["cookie"] = f"{cookies.session_name()}={signed_in(session, ada)}"


async def check(browser: httpx.AsyncClient, content: bytes, name: str = "a.pdf", **headers: str) -> httpx.Response:
    return await browser.post("/verify", files={"file": (name, content)}, headers=headers)


def heading(answer: httpx.Response) -> str:
    return " ".join(re.findall(r"<h1>(.*?)</h1>", answer.text))


async def test_either_file_is_recognised_and_altered_it_is_not(quote: Quote, browser: httpx.AsyncClient):
    await signing.accept(visit, agreement(quote))
    with db.everyone() as session:
        files = {file.kind: file.content for file in session.exec(select(QuoteFile))}
    assert len(files) == 2
    for content in files.values():
        genuine = await check(browser, content)
        assert (genuine.status_code, heading(genuine)) == (200, "Genuine, unaltered and accepted")
        assert genuine.headers["cache-control"] == "no-store"
        for forged in (content + b"\n", content[:-1], content.replace(b"%PDF-1.", b"%PDF-2.", 1)):
            assert heading(await check(browser, forged)) == "This file is not one of ours, or it was altered"
    assert "Ada Berger" in (await check(browser, files["signed"])).text  # pyright: ignore[reportArgumentType]
    assert "Ada Berger" not in (await check(browser, files["offer"])).text  # pyright: ignore[reportArgumentType]


async def test_a_superseded_version_is_told(quote: Quote, browser: httpx.AsyncClient):
    first = await signing.offer_pdf(visit, quote.slug)
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, quote.id))
    answer = await check(browser, first.content)
    assert heading(answer) == "Genuine and unaltered, but no longer current"
    assert "QT-00001-v2" in answer.text


async def test_nothing_of_the_upload_is_shown_or_kept(quote: Quote, browser: httpx.AsyncClient):
    hostile = "<script>alert(1)</script>.pdf"
    answer = await check(browser, b"<script>alert(2)</script>", hostile)
    assert "alert" not in answer.text
    with db.everyone() as session:
        assert session.exec(select(QuoteFile)).all() == []


async def test_a_hostile_signers_name_is_only_letters(quote: Quote, browser: httpx.AsyncClient):
    await signing.accept(visit, agreement(quote, signer_name="<img src=x onerror=alert(1)>"))
    with db.everyone() as session:
        signed = session.exec(select(QuoteFile).where(QuoteFile.kind == "signed")).one().content
    answer = await check(browser, signed)
    assert "<img" not in answer.text
    assert "&lt;img src=x" in answer.text


async def test_the_form_stands_alone(quote: Quote, browser: httpx.AsyncClient):
    answer = await browser.get("/verify")
    assert (answer.status_code, heading(answer)) == (200, "Check a document")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("kind", "body"), [
    ("", b""),
    ("application/x-www-form-urlencoded", b"file=x"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b"no boundary at all"),
    ("multipart/form-data; boundary=x", b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\ncut off'),
    ("multipart/form-data; boundary=x", b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\n\r\n--x--\r\n'),
    ("multipart/form-data; boundary=x", b"--x\r\n\r\n1\r\n--x\r\n\r\n2\r\n--x--\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\n" + b"a: b\r\n" * 500 + b"\r\n1\r\n--x--\r\n"),
    ("multipart/form-data; boundary=" + "x" * 5000, b"--x--"),
])  # fmt: skip
async def test_what_is_no_file_is_asked_for_again(quote: Quote, browser: httpx.AsyncClient, kind: str, body: bytes):
    answer = await browser.post("/verify", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "Please choose the PDF to check." in answer.text


async def test_the_largest_is_read_and_no_more(
    quote: Quote, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads, "LARGEST", 2**20)
    assert (await check(browser, b"x" * 2**20)).status_code == 200
    assert (await check(browser, b"x" * (2**20 + 20_000))).status_code == 413


async def test_other_sites_may_not_ask(quote: Quote, browser: httpx.AsyncClient):
    assert (await check(browser, b"x", origin="https://evil.example")).status_code == 403
    assert (await check(browser, b"x", **{"sec-fetch-site": "cross-site"})).status_code == 403
    assert (await check(browser, b"x", origin=HOME)).status_code == 200


async def test_not_for_ever(quote: Quote, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "VERIFICATIONS", "2/hour")
    codes = [(await check(browser, b"x")).status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]


async def test_another_businesss_host_knows_nothing_of_it(quote: Quote, browser: httpx.AsyncClient):
    first = await signing.offer_pdf(visit, quote.slug)
    with db.everyone(write=True) as session:
        a_business(session, host="other.localhost")
    answer = await check(browser, first.content, host="other.localhost:8000")
    assert heading(answer) == "This file is not one of ours, or it was altered"


async def test_downloads_are_the_stored_bytes_for_ever(quote: Quote, browser: httpx.AsyncClient):
    sign_in(browser, quote)
    address = f"/documents/quotes/{quote.slug}"
    first = await browser.get(f"{address}.pdf")
    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    assert first.headers["content-disposition"] == 'attachment; filename="QT-00001.pdf"'
    assert first.headers["cache-control"] == "private, no-store"
    await signing.accept(visit, agreement(quote))
    signed = await browser.get(f"{address}-signed.pdf")
    assert signed.headers["content-disposition"] == 'attachment; filename="QT-00001-signed.pdf"'
    with db.everyone(write=True) as session:
        business = session.get_one(Business, quote.business_id)
        business.primary_color, business.legal_name, business.terms_default = "#ff0000", "Renamed", "Other terms"
        session.add(business)
    assert (await browser.get(f"{address}.pdf")).content == first.content
    assert (await browser.get(f"{address}-signed.pdf")).content == signed.content
    with db.everyone() as session:
        kept = {file.kind: file.sha256 for file in session.exec(select(QuoteFile))}
    assert kept == {"offer": hashed(first.content), "signed": hashed(signed.content)}


async def test_after_a_revision_the_current_version_is_given(quote: Quote, browser: httpx.AsyncClient):
    sign_in(browser, quote)
    first = await browser.get(f"/documents/quotes/{quote.slug}.pdf")
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, quote.id))
    second = await browser.get(f"/documents/quotes/{quote.slug}.pdf")
    assert second.headers["content-disposition"] == 'attachment; filename="QT-00001-v2.pdf"'
    assert first.content != second.content


@pytest.mark.parametrize("ending", [".pdf", "-signed.pdf"])
async def test_foreign_draft_and_absent_are_the_same(quote: Quote, browser: httpx.AsyncClient, ending: str):
    sign_in(browser, quote)
    with db.everyone(write=True) as session:
        mine = session.get_one(Client, quote.client_id)
        other = a_client(session, session.get_one(Business, quote.business_id))
        foreign, draft = a_quote(session, other), a_quote(session, mine, draft=True)
    slugs = (foreign.slug, draft.slug, "QT-99999", "x" * 300, "..", "%00")
    answers = [await browser.get(f"/documents/quotes/{slug}{ending}") for slug in slugs]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers if b"<html" in answer.content}) == 1


async def test_nothing_is_signed_before_it_is_accepted(quote: Quote, browser: httpx.AsyncClient):
    sign_in(browser, quote)
    assert (await browser.get(f"/documents/quotes/{quote.slug}-signed.pdf")).status_code == 404


@pytest.mark.parametrize("ending", [".pdf", "-signed.pdf"])
async def test_a_stranger_signs_in_first(quote: Quote, browser: httpx.AsyncClient, ending: str):
    answer = await browser.get(f"/documents/quotes/{quote.slug}{ending}")
    assert (answer.status_code, answer.content) == (303, b"")
    assert answer.headers["location"] == f"/login?next=%2Fquotes%2F{quote.slug}"
