"""What a file turns out to be, looked up by the hash of its bytes."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import text
from sqlmodel import select

from portal import db
from portal.access.visit import visit_now, writes
from portal.clock import now
from portal.domain import decisions, quoting, rejecting, verifying
from portal.domain.rejecting import Refusal
from portal.domain.verifying import Finding, Verdict
from portal.gateways import pdf, signing
from portal.models import Client, FileKind, Quote, QuoteFile
from tests.build import a_business, a_client, a_contact, become
from tests.databases import break_seals, nul
from tests.quotes import a_quote, agreement, an_offer, hashed, revised, today


@pytest.fixture
def client(database) -> Client:
    """Whose contact is the visitor."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client, email="ada@example.com"))
    return client


@pytest.fixture
def quote(client: Client) -> Quote:
    """Sent, and its PDF given out."""
    with db.everyone(write=True) as session:
        quote = a_quote(session, client)
    keep(quote)
    return quote


def keep(quote: Quote) -> None:
    paper = visit_now(signing.quote_papers.offer, quote.slug)
    assert not isinstance(paper, signing.Stored)
    visit_now(signing.quote_files.keep_offer, quote.slug, paper.version, pdf.render_offer(paper))


def accept(quote: Quote) -> None:
    visit_now(writes(signing.accept_here), agreement(quote))


def content(quote: Quote, kind: FileKind, version: int = 1) -> bytes:
    query = select(QuoteFile).where(QuoteFile.quote_id == quote.id, QuoteFile.version == version)
    with db.everyone() as session:
        return session.exec(query.where(QuoteFile.kind == kind)).one().content


def verdict(content: bytes, business_id: UUID) -> Finding:
    with db.everyone() as session:
        return verifying.look_up(session, business_id, hashed(content))


def offer(quote: Quote) -> Finding:
    return verdict(content(quote, FileKind.OFFER), quote.business_id)


def signed(quote: Quote) -> Finding:
    return verdict(content(quote, FileKind.SIGNED), quote.business_id)


def test_the_signed_copy_says_who_and_when(quote: Quote):
    accept(quote)
    found = signed(quote)
    assert (found.verdict, found.title) == (Verdict.ACCEPTED, "Genuine, unaltered and accepted")
    facts = dict(found.facts)
    assert (facts["Accepted by"], facts["E-mail"]) == ("Ada Berger", "ada@example.com")
    assert (facts["Quote"], facts["Version"]) == ("QT-00001", "1")
    assert facts["Accepted at"].endswith(" UTC")


def test_the_offer_says_that_but_not_who(quote: Quote):
    accept(quote)
    found = offer(quote)
    assert found.verdict is Verdict.ACCEPTED
    assert "Ada" not in str(found)
    assert "ada@" not in str(found)


def test_a_pending_one_is_genuine_and_waits(quote: Quote):
    found = offer(quote)
    assert (found.verdict, found.title) == (Verdict.GENUINE, "Genuine and unaltered, but not accepted")
    assert found.text.startswith("This quote is waiting for an answer. It is valid until ")


def test_an_expired_one_says_until_when(quote: Quote):
    with time_machine.travel(now() + timedelta(days=31)):
        assert offer(quote).text.startswith("This quote was valid until ")


def test_a_rejected_one(quote: Quote):
    visit_now(rejecting.reject, Refusal(quote.slug, 1, quote.content_hash, "price", "far too much"))
    found = offer(quote)
    assert (found.verdict, found.text.split(" on ")[0]) == (Verdict.GENUINE, "This quote was rejected")
    assert "too much" not in str(found)


def test_a_withdrawn_one(quote: Quote):
    with db.everyone(write=True) as session:
        quoting.withdraw(session, quote.id, 1, now())
    assert "was withdrawn" in offer(quote).text


def test_a_superseded_one_names_the_newer(quote: Quote):
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, quote.id))
    found = offer(quote)
    assert (found.verdict, found.title) == (Verdict.GENUINE, "Genuine and unaltered, but no longer current")
    assert found.text == "A newer version, QT-00001-v2, has replaced it. It was not accepted."


def test_accepting_the_newer_leaves_the_older_superseded(quote: Quote):
    with db.everyone(write=True) as session:
        newer = revised(session, session.get_one(Quote, quote.id))
    accept(newer)
    assert offer(quote).verdict is Verdict.GENUINE
    found = verdict(content(quote, FileKind.SIGNED, 2), quote.business_id)
    assert (found.verdict, dict(found.facts)["Quote"]) == (Verdict.ACCEPTED, "QT-00001-v2")


def test_opened_again_the_signed_copy_no_longer_counts(quote: Quote):
    accept(quote)
    with db.everyone(write=True) as session:
        quoting.reopen(session, quote.id, today() + timedelta(days=9), now(), today(), mail=False)
    for found in (signed(quote), offer(quote)):
        assert (found.verdict, found.title) == (Verdict.GENUINE, "Genuine and unaltered, but no longer current")
        assert found.text.startswith("It was accepted on ")
        assert "QT-00001-v2 has replaced it" in found.text


@pytest.mark.parametrize("kind", list(FileKind))
def test_one_changed_byte_makes_another_file(quote: Quote, kind: FileKind):
    accept(quote)
    honest = content(quote, kind)
    middle = len(honest) // 2
    flipped = honest[:middle] + bytes([honest[middle] ^ 1]) + honest[middle + 1 :]
    for forged in (flipped, honest + b"\n", honest + b"%", honest[:-1], b" " + honest, honest + honest, b""):
        found = verdict(forged, quote.business_id)
        assert (found.verdict, found.facts) == (Verdict.UNKNOWN, [])


def test_another_business_knows_nothing_of_it(quote: Quote):
    accept(quote)
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.example.com").id
    for kind in FileKind:
        assert verdict(content(quote, kind), other).verdict is Verdict.UNKNOWN


def tamper(statement: str) -> None:
    """With the database file and no scruples."""
    with db.engine().begin() as raw:
        break_seals(raw, "quote_decision", "quote_file", "quote_version")
        raw.execute(text(statement.format(nul=nul())))


@pytest.mark.parametrize("statement", [
    "UPDATE quote_decision SET signer_name = 'Eve'",
    "UPDATE quote_decision SET total_minor = 1",
    "UPDATE quote_decision SET prev_hash = 'x'",
    "UPDATE quote_version SET content = replace(content, 'Design', 'Magic')",
    "UPDATE quote_file SET content = {nul} WHERE kind = 'offer'",
    "DELETE FROM quote_file WHERE kind = 'offer'",
    "DELETE FROM quote_decision",
])  # fmt: skip
def test_a_record_that_does_not_hold_needs_a_look(quote: Quote, statement: str):
    accept(quote)
    honest = content(quote, FileKind.SIGNED)
    tamper(statement)
    found = verdict(honest, quote.business_id)
    assert (found.verdict, found.title) == (Verdict.BROKEN, "Studio needs to look at this")
    assert "office@example.com" in found.advice


def test_an_offer_that_is_decided_without_a_record_does_not_hold(quote: Quote):
    accept(quote)
    honest = content(quote, FileKind.OFFER)
    tamper("DELETE FROM quote_decision")
    assert verdict(honest, quote.business_id).verdict is Verdict.BROKEN


def test_what_hangs_together_with_it_is_checked_and_nothing_else(client: Client, monkeypatch: pytest.MonkeyPatch):
    """Whoever holds a file may ask all day: the answer costs the same for a client of many years."""
    rows = list[Quote]()
    for _ in range(4):
        with db.everyone(write=True) as session:
            rows.append(a_quote(session, client))
        accept(rows[-1])
    signed_copies = [content(quote, FileKind.SIGNED) for quote in rows]
    tamper("UPDATE quote_decision SET hash = 'x', signer_name = 'Eve' WHERE position = 2")
    assert [verdict(one, client.business_id).verdict for one in signed_copies] == [
        Verdict.ACCEPTED, Verdict.BROKEN, Verdict.BROKEN, Verdict.ACCEPTED]  # fmt: skip
    read = list[int]()
    for module in (verifying, decisions):
        monkeypatch.setattr(module, "digest", lambda given: read.append(len(given)) or hashed(given))
    assert verdict(signed_copies[3], client.business_id).verdict is Verdict.ACCEPTED
    assert len(read) == 6, "the words twice, the file twice, the offer, and the record"


def test_an_undecided_offer_must_hold_too(quote: Quote):
    honest = content(quote, FileKind.OFFER)
    tamper("UPDATE quote_version SET content = replace(content, 'Design', 'Magic')")
    assert verdict(honest, quote.business_id).verdict is Verdict.BROKEN


def test_a_file_slipped_in_proves_nothing(quote: Quote):
    """A row with a hash of one's own choosing, next to the real ones."""
    accept(quote)
    forged = b"%PDF of my own"
    tamper("DELETE FROM quote_file WHERE kind = 'signed'")
    with db.everyone(write=True) as session:
        signing.quote_files.keep(session, session.get_one(Quote, quote.id), 1, FileKind.SIGNED, forged)
    assert verdict(forged, quote.business_id).verdict is Verdict.BROKEN


def test_hostile_words_change_nothing(client: Client):
    words = "<b>\u202e🦄</b>" * 300
    with db.everyone(write=True) as session:
        quote = a_quote(session, client, replace(an_offer(), title=words, terms=words))
    accept(quote)
    assert signed(quote).verdict is Verdict.ACCEPTED
