"""Accepting with its papers: the stored offer, the signed copy, and what is left when something gets in between."""

import asyncio
import io
import threading
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlmodel import col, select

import portal.portal as wiring
from portal import db
from portal.access.visit import visit, visit_now, writes
from portal.domain import converting, decisions, quote_files, quoting
from portal.domain.deciding import Changed
from portal.domain.quote_files import Stored
from portal.errors import NotFound
from portal.gateways import pdf, signing
from portal.models import Business, Client, Invoice, Outcome, Quote, QuoteDecision, QuoteFile
from portal.pages.quote_deciding import DecidingState
from portal.pages.quote_state import QuoteState
from portal.state import ClientState
from tests.build import a_business, a_client, a_contact, become
from tests.quotes import a_line, a_quote, agreement, an_offer, hashed, revised


@pytest.fixture
def client(database) -> Client:
    """Whose contact is the visitor."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client, email="ada@example.com"))
    return client


@pytest.fixture
def quote(client: Client) -> Quote:
    return sent(client)


def sent(client: Client, **facts: Any) -> Quote:
    with db.everyone(write=True) as session:
        return a_quote(session, client, an_offer(**facts))


def files(quote: Quote) -> dict[tuple[str, int], QuoteFile]:
    with db.everyone() as session:
        return {(row.kind, row.version): row for row in session.exec(select(QuoteFile)) if row.quote_id == quote.id}


def record(quote: Quote) -> QuoteDecision | None:
    with db.everyone() as session:
        return session.exec(select(QuoteDecision).where(QuoteDecision.quote_id == quote.id)).first()


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


async def test_the_record_names_both_files_and_the_certificate_the_first(quote: Quote):
    done = await signing.accept(visit, agreement(quote))
    assert (done.decided.number, done.decided.version, done.decided.outcome) == (quote.number, 1, Outcome.ACCEPTED)
    assert done.pay == ""
    kept, row = files(quote), record(quote)
    assert row is not None
    offer, signed = kept["offer", 1], kept["signed", 1]
    assert (row.offer_sha256, row.signed_sha256) == (hashed(offer.content), hashed(signed.content))
    certificate = pages(signed.content)[-1]
    assert hashed(offer.content) in certificate
    assert row.content_hash in certificate
    assert row.terms_hash in certificate
    with db.everyone() as session:
        assert decisions.check(session, quote.client_id) == []


async def test_the_signed_copys_first_pages_are_the_offers(client: Client):
    quote = sent(client, terms="word " * 3000)
    offer = await signing.offer_pdf(visit, quote.slug)
    await signing.accept(visit, agreement(quote))
    signed = visit_now(quote_files.signed, quote.slug)
    assert signed.content.startswith(offer.content)
    shown = pages(offer.content)
    assert len(shown) > 1
    assert pages(signed.content)[: len(shown)] == shown
    assert len(pages(signed.content)) == len(shown) + 1


async def test_the_certificate_says_who_when_from_where_and_how(quote: Quote):
    await signing.accept(visit, agreement(quote, po_number="PO-4711"))
    certificate, row = pages(files(quote)["signed", 1].content)[-1], record(quote)
    assert row is not None
    said = " ".join(certificate.split())
    for fact in ("Ada Berger", "ada@example.com", "PO-4711", f"{row.decided_at:%Y-%m-%d %H:%M:%S} UTC", "127.0.0.1",
                 "Test browser", "Signed in by a link mailed to ada@example.com", "€120.00",
                 "http://localhost:8000/verify", "QT-00001"):  # fmt: skip
        assert fact in said, fact


async def test_by_a_link_the_proof_is_the_code(quote: Quote):
    paper = visit_now(lambda found: signing.quote_papers.certificate(replace(found, link_id=uuid4()),
                      signing.deciding.weigh(found, agreement(quote)), "0" * 64))  # fmt: skip
    assert ("Identity", "By a code mailed to the recipient of the link, ada@example.com") in paper.signed


async def test_what_was_chosen_stands_on_the_certificate(client: Client):
    lines = (a_line("Design"), a_line("Photos", "50.00", optional=True, chosen=False, key="a"),
             a_line("News", "10.00", optional=True, key="b"),
             a_line("Months", "5.00", "12", least=Decimal(6), most=Decimal(36), key="c"))  # fmt: skip
    with db.everyone(write=True) as session:
        quote = a_quote(session, client, an_offer(*lines, deposit_percent=Decimal(50)))
    await signing.accept(visit, agreement(quote, choices={"a": "1", "b": "0", "c": "24"}))
    said = " ".join(pages(files(quote)["signed", 1].content)[-1].split())
    for fact in ("2. Photos included", "3. News left out", "4. Months quantity 24", "Agreed total €324.00",
                 "Deposit €162.00"):  # fmt: skip
        assert fact in said, fact


async def test_lines_that_say_the_same_are_told_apart_on_the_certificate(client: Client):
    lines = (
        a_line("Same", "10.00", optional=True, key="a"),
        a_line(),
        a_line("Same", "900.00", optional=True, key="b"),
    )
    with db.everyone(write=True) as session:
        quote = a_quote(session, client, an_offer(*lines))
    await signing.accept(visit, agreement(quote, choices={"a": "1", "b": "0"}))
    said = " ".join(pages(files(quote)["signed", 1].content)[-1].split())
    assert "1. Same included 3. Same left out" in said


async def test_a_second_click_gets_the_first_answer_and_nothing_more(quote: Quote):
    first = await signing.accept(visit, agreement(quote))
    before = files(quote)
    assert await signing.accept(visit, agreement(quote, signer_name="Bob Berger")) == first
    assert {key: row.sha256 for key, row in files(quote).items()} == {key: row.sha256 for key, row in before.items()}


async def test_two_at_once_are_one(quote: Quote):
    answers = await asyncio.gather(*(signing.accept(visit, agreement(quote)) for _ in range(4)))
    assert len(set(answers)) == 1
    assert set(files(quote)) == {("offer", 1), ("signed", 1)}


@pytest.mark.parametrize("forged", [{"content_hash": "0" * 64}, {"content_hash": ""}, {"version": 2}, {"version": 0},
                                    {"version": -1}])  # fmt: skip
async def test_what_is_not_on_offer_is_not_accepted(quote: Quote, forged: dict[str, Any]):
    with pytest.raises(Changed):
        await signing.accept(visit, replace(agreement(quote), **forged))
    assert record(quote) is None
    assert files(quote) == {}


async def test_of_another_client_or_a_draft_nothing_is_known(client: Client):
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, client.business_id))
        foreign, draft = a_quote(session, other), a_quote(session, client, draft=True)
    for one in (foreign, draft):
        with pytest.raises(NotFound):
            await signing.offer_pdf(visit, one.slug)
        with pytest.raises(NotFound):
            await signing.accept(visit, agreement(one))
        assert files(one) == {}


@pytest.mark.parametrize("step", ["weigh", "offer", "keep_offer", "certificate"])
async def test_revised_between_two_steps_nothing_is_accepted(quote: Quote, step: str):
    async def run(rule: Any, *args: Any) -> Any:
        done = await visit(rule, *args)
        if rule.__name__ == step:
            with db.everyone(write=True) as session:
                revised(session, session.get_one(Quote, quote.id))
        return done

    with pytest.raises(Changed):
        await signing.accept(run, agreement(quote))
    assert record(quote) is None
    assert set(files(quote)) <= {("offer", 1)}


@pytest.mark.parametrize("step", ["weigh", "offer", "keep_offer", "certificate"])
async def test_broken_off_between_two_steps_it_goes_on_at_the_next_try(quote: Quote, step: str):
    async def run(rule: Any, *args: Any) -> Any:
        done = await visit(rule, *args)
        if rule.__name__ == step:
            raise ConnectionError
        return done

    with pytest.raises(ConnectionError):
        await signing.accept(run, agreement(quote))
    assert record(quote) is None
    assert (await signing.accept(visit, agreement(quote))).decided.outcome is Outcome.ACCEPTED


async def test_the_offer_is_stored_never_printed_again(quote: Quote, monkeypatch: pytest.MonkeyPatch):
    first = await signing.offer_pdf(visit, quote.slug)
    with db.everyone(write=True) as session:
        business = session.get_one(Business, quote.business_id)
        business.primary_color, business.legal_name = "#ff0000", "Renamed GmbH"
        session.add(business)
    monkeypatch.setattr(pdf, "render_offer", lambda paper: pytest.fail("printed again"))
    assert await signing.offer_pdf(visit, quote.slug) == first
    await signing.accept(visit, agreement(quote))
    assert files(quote)["signed", 1].content.startswith(first.content)


async def test_each_version_has_its_own(quote: Quote):
    first = await signing.offer_pdf(visit, quote.slug)
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, quote.id))
    second = await signing.offer_pdf(visit, quote.slug)
    assert (first.name, second.name) == ("QT-00001", "QT-00001-v2")
    assert await signing.offer_pdf(visit, quote.slug, 1) == first
    assert first.sha256 != second.sha256


async def test_printing_keeps_no_page_waiting(quote: Quote, monkeypatch: pytest.MonkeyPatch):
    threads = list[str]()
    for name in ("render_offer", "render_certificate", "followed_by"):
        monkeypatch.setattr(pdf, name, noting(threads, getattr(pdf, name)))
    await signing.accept(visit, agreement(quote))
    assert len(threads) == 3
    assert all(name.startswith("paper") for name in threads)


def noting(threads: list[str], work: Any) -> Any:
    def noted(*args: Any) -> Any:
        threads.append(threading.current_thread().name)
        return work(*args)

    return noted


async def test_a_deposit_leads_to_its_invoice(client: Client):
    quote = sent(client, deposit_percent=Decimal(30))
    done = await signing.accept(visit, agreement(quote))
    with db.everyone() as session:
        bill = session.exec(select(Invoice).where(col(Invoice.quote_id) == quote.id)).one()
    assert (done.pay, bill.total_minor) == (bill.slug, 3600)
    assert await signing.accept(visit, agreement(quote)) == done


async def test_should_billing_fail_the_acceptance_stands(client: Client, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(converting, "bill_deposit", fails)
    quote = sent(client, deposit_percent=Decimal(30))
    done = await signing.accept(visit, agreement(quote))
    assert (done.decided.outcome, done.pay) == (Outcome.ACCEPTED, "")
    assert record(quote) is not None


def test_without_an_event_loop_it_is_the_same(quote: Quote):
    here = writes(signing.accept_here)
    first = visit_now(here, agreement(quote))
    assert first.outcome is Outcome.ACCEPTED
    assert visit_now(here, agreement(quote)) == first
    assert files(quote)["signed", 1].content.startswith(files(quote)["offer", 1].content)


async def test_a_withdrawn_quote_keeps_its_paper(quote: Quote):
    with db.everyone(write=True) as session:
        quoting.withdraw(session, quote.id, 1, signing.now())
    found = await signing.offer_pdf(visit, quote.slug)
    assert isinstance(found, Stored)
    with pytest.raises(signing.deciding.Withdrawn):
        await signing.accept(visit, agreement(quote))


@pytest.mark.parametrize("failure", [OSError("disk"), ValueError("glyph"), Changed()])
async def test_whatever_goes_wrong_the_button_works_again(quote: Quote, monkeypatch: pytest.MonkeyPatch, failure: Any):
    async def fail(*given: Any) -> None:
        raise failure

    monkeypatch.setattr(signing, "accept", fail)
    monkeypatch.setattr(ClientState, "router", SimpleNamespace(url=SimpleNamespace(path=f"/quotes/{quote.slug}")))
    root = wiring.app._state(_reflex_internal_init=True)  # type: ignore[misc, union-attr]
    page: Any = root.get_substate(QuoteState.get_full_name().split("."))
    state: Any = root.get_substate(DecidingState.get_full_name().split("."))
    await QuoteState.event_handlers["load"].fn(page)
    page.busy, state._asked = True, agreement(quote)
    await DecidingState.event_handlers["sign"].fn(state)
    assert not page.busy
    said = Changed().said() if isinstance(failure, Changed) else "Something went wrong on our side"
    assert state.notice.startswith(said)
    assert "disk" not in state.notice
