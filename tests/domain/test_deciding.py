"""Accepting and rejecting: what binds, who may, what a second click gets, and what is written down."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select
from time_machine import travel

from portal import db
from portal.access.visit import Visit, visit_now, writes
from portal.clock import now
from portal.domain import deciding, decisions, quote_files, quotes, quoting, rejecting
from portal.domain.deciding import Changed, DecidedOtherwise, Expired, Withdrawn
from portal.domain.quote_choices import BadChoice, BelowNothing, OutOfRange
from portal.domain.rejecting import NoReason, Refusal
from portal.domain.signer import NoName, NotAgreed, TooLong, ViewerDecides
from portal.errors import NotFound, Refused
from portal.models import (
    Activity,
    Business,
    Client,
    Contact,
    ContactRole,
    FileKind,
    Outbox,
    Outcome,
    Quote,
    QuoteDecision,
    QuoteFile,
    QuoteState,
)
from tests.build import a_business, a_client, a_contact, become
from tests.quotes import a_line, a_quote, accepted, agreement, an_offer, hashed, revised

OPTIONAL = a_line("Photos", "50.00", key="photos", optional=True, chosen=False)
OPEN = a_line("Hours", "10.00", "4", key="hours", least=Decimal(2), most=Decimal(8))


@dataclass
class Desk:
    """A quote for a client with one person, signed in."""

    business: Business
    client: Client
    contact: Contact
    quote: Quote


@pytest.fixture
def desk(database) -> Desk:
    with db.everyone(write=True) as session:
        business = a_business(session)
        client = a_client(session, business)
        contact = a_contact(session, client)
        quote = a_quote(session, client, an_offer(a_line(), OPTIONAL, OPEN, terms="As agreed."))
        become(session, contact)
    return Desk(business, client, contact, quote)


def refusal(quote: Quote, kind: str = "price", words: str = "", **facts) -> Refusal:
    return Refusal(**{"slug": quote.slug, "version": quote.version, "content_hash": quote.content_hash, **facts},
                   kind=kind, words=words)  # fmt: skip


def only_decision() -> QuoteDecision:
    with db.everyone() as session:
        return session.exec(select(QuoteDecision)).one()


def stored() -> Quote:
    with db.everyone() as session:
        return session.exec(select(Quote)).one()


def nothing_decided() -> bool:
    with db.everyone() as session:
        rows = session.exec(select(QuoteDecision)).all()
        return stored().state is QuoteState.SENT and not rows


def test_acceptance_writes_down_who_what_when_and_how(desk: Desk):
    accepted(agreement(desk.quote, choices={"photos": "1", "hours": "3"}, signer_name=" Ada  Berger ", po_number="P 7"))
    row, quote = only_decision(), stored()
    assert (quote.state, quote.total_minor) == (QuoteState.ACCEPTED, 216_00)
    assert (row.outcome, row.version, row.total_minor, row.currency) == (Outcome.ACCEPTED, 1, 216_00, "EUR")
    assert (row.signer_name, row.email, row.contact_id) == ("Ada Berger", desk.contact.email, desk.contact.id)
    assert (row.po_number, row.choices) == ("P 7", '{"hours":"3","photos":"1"}')
    assert row.content_hash == desk.quote.content_hash
    assert row.terms_hash == hashed(b"As agreed.")
    assert row.link_id is None
    assert abs(row.decided_at - now()) < timedelta(minutes=1)
    with db.everyone() as session:
        files = {file.kind: file for file in session.exec(select(QuoteFile))}
        assert files[FileKind.OFFER].sha256 == row.offer_sha256 == hashed(files[FileKind.OFFER].content)
        assert files[FileKind.SIGNED].sha256 == row.signed_sha256 == hashed(files[FileKind.SIGNED].content)
        assert sorted(session.exec(select(Outbox.kind))) == ["quote_accepted", "quote_won"]
        entry = session.exec(select(Activity).where(Activity.verb == "quote_accepted")).one()
        assert (entry.facts["amount_minor"], entry.contact_id) == (216_00, desk.contact.id)


def test_a_deposit_is_promised_with_the_acceptance(desk: Desk):
    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client, an_offer(deposit_percent=Decimal(30)))
    accepted(agreement(quote))
    with db.everyone() as session:
        assert session.exec(select(Outbox.facts).where(Outbox.kind == "bill_deposit")).one()["quote"] == quote.id.hex


def test_a_second_click_gets_the_first_answer(desk: Desk):
    first = accepted(agreement(desk.quote, choices={"hours": "3"}))
    assert accepted(agreement(desk.quote, choices={"hours": "8"}, signer_name="Eve")) == first
    assert only_decision().signer_name == "Ada Berger"
    assert stored().total_minor == 156_00


def test_a_second_rejection_too(desk: Desk):
    first = visit_now(rejecting.reject, refusal(desk.quote, "other", "Too late\r\nfor us"))
    assert visit_now(rejecting.reject, refusal(desk.quote, "price")) == first
    row = only_decision()
    assert (row.outcome, row.reason_kind, row.reason) == (Outcome.REJECTED, "other", "Too late\nfor us")
    assert (stored().state, row.total_minor) == (QuoteState.REJECTED, desk.quote.total_minor)
    with db.everyone() as session:
        assert session.exec(select(Outbox.kind)).all() == ["quote_lost"]


def test_the_other_answer_comes_too_late(desk: Desk):
    accepted(agreement(desk.quote))
    with pytest.raises(DecidedOtherwise) as refused:
        visit_now(rejecting.reject, refusal(desk.quote))
    assert "was accepted on" in refused.value.said()


def test_only_the_version_on_screen_is_accepted(desk: Desk):
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, desk.quote.id))
    with pytest.raises(Changed):
        accepted(agreement(desk.quote))
    with pytest.raises(Changed):
        visit_now(rejecting.reject, refusal(desk.quote))
    assert nothing_decided()


@pytest.mark.parametrize("forged", [{"version": 2}, {"version": 0}, {"version": -1}, {"content_hash": ""},
                                    {"content_hash": "0" * 64}])  # fmt: skip
def test_forged_versions_and_hashes_decide_nothing(desk: Desk, forged):
    with pytest.raises(Changed):
        accepted(agreement(desk.quote, **forged))
    with pytest.raises(Changed):
        visit_now(rejecting.reject, refusal(desk.quote, **forged))
    assert nothing_decided()


def test_a_change_between_weighing_and_accepting_decides_nothing(desk: Desk):
    weighed = visit_now(deciding.weigh, agreement(desk.quote))
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, desk.quote.id))
    with pytest.raises(Changed):
        visit_now(deciding.accept, weighed, "0" * 64, b"%PDF")
    assert nothing_decided()
    with db.everyone() as session:
        assert session.exec(select(QuoteFile)).all() == []


def test_foreign_absent_and_draft_quotes_look_the_same(desk: Desk):
    with db.everyone(write=True) as session:
        theirs = a_quote(session, a_client(session, desk.business))
        draft = a_quote(session, desk.client, draft=True)
    for slug in (theirs.slug, draft.slug, "QT-77777", "'; --", "\0"):
        with pytest.raises(NotFound):
            accepted(replace(agreement(desk.quote), slug=slug))
        with pytest.raises(NotFound):
            visit_now(rejecting.reject, refusal(desk.quote, slug=slug))


def test_the_last_day_still_counts_and_the_next_does_not(desk: Desk):
    last = desk.quote.valid_until
    assert last
    with travel(f"{last + timedelta(days=1)}T00:00:01Z", tick=False):
        become_again(desk)
        with pytest.raises(Expired):
            accepted(agreement(desk.quote))
        assert nothing_decided()
    with travel(f"{last}T21:59:00Z", tick=False):  # late on that day in Vienna, summer or winter
        become_again(desk)
        assert accepted(agreement(desk.quote)).outcome is Outcome.ACCEPTED


def become_again(desk: Desk) -> None:
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, desk.contact.id))


def test_withdrawn_is_said_so(desk: Desk):
    with db.everyone(write=True) as session:
        quoting.withdraw(session, desk.quote.id, 1, now())
    with pytest.raises(Withdrawn):
        accepted(agreement(desk.quote))


def test_a_viewer_decides_nothing(desk: Desk):
    with db.everyone(write=True) as session:
        become(session, a_contact(session, desk.client, role=ContactRole.VIEWER, is_primary=False))
    for act in (lambda: accepted(agreement(desk.quote)), lambda: visit_now(rejecting.reject, refusal(desk.quote))):
        with pytest.raises(ViewerDecides):
            act()
    assert nothing_decided()


@pytest.mark.parametrize(("facts", "refused"), [
    ({"signer_name": ""}, NoName), ({"signer_name": "  \u202e\u2066 "}, NoName), ({"signer_name": "1234"}, NoName),
    ({"signer_name": "x" * 10_000}, TooLong), ({"po_number": "9" * 61}, TooLong), ({"agreed": False}, NotAgreed),
    ({"choices": {"photos": "7"}}, BadChoice), ({"choices": {"hours": "9"}}, OutOfRange),
    ({"choices": {"x" * 10_000: "1"}}, BadChoice),
])  # fmt: skip
def test_a_bad_form_gets_a_sentence_and_decides_nothing(desk: Desk, facts, refused):
    with pytest.raises(refused) as caught:
        accepted(agreement(desk.quote, **facts))
    assert len(caught.value.said()) < 200
    assert nothing_decided()


def test_less_than_nothing_is_not_agreed_to(desk: Desk):
    rebate, work = a_line("Rebate", "200.00", "-1"), a_line("Work", "1000.00", key="work", optional=True)
    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client, an_offer(work, rebate))
    with pytest.raises(BelowNothing):
        accepted(agreement(quote, choices={"work": "0"}))
    assert accepted(agreement(quote)).outcome is Outcome.ACCEPTED


def test_a_role_that_was_taken_away_meanwhile_decides_nothing(desk: Desk):
    weighed = visit_now(deciding.weigh, agreement(desk.quote))
    with db.everyone(write=True) as session:
        session.get_one(Contact, desk.contact.id).role = ContactRole.VIEWER
    with pytest.raises(ViewerDecides):
        visit_now(deciding.accept, weighed, "0" * 64, b"%PDF")
    assert nothing_decided()


def test_whoever_loses_a_race_gets_the_winners_answer(desk: Desk):
    """What a database with many writers shows: the UPDATE of the second finds nothing any more."""
    asked = desk.quote.slug, desk.quote.version, desk.quote.content_hash

    def second(visit: Visit, outcome: Outcome) -> object:
        quote = quotes.find(visit, asked[0])
        assert not deciding.move(visit, quote, *asked[1:], QuoteState.REJECTED)
        return deciding.lost(visit, quote, *asked[1:], outcome)

    first = accepted(agreement(desk.quote))
    assert visit_now(writes(second), Outcome.ACCEPTED) == first
    with pytest.raises(DecidedOtherwise):
        visit_now(writes(second), Outcome.REJECTED)


@pytest.mark.parametrize("name", ["عَبْد الله", "李小龙", "Zoë 🦊 O’Hara-Łuczak", "A\u0000B\u202eC", "\u202eevil\u202c"])
def test_any_name_of_this_world_signs(desk: Desk, name: str):
    accepted(agreement(desk.quote, signer_name=name))
    signed = only_decision().signer_name
    assert not set("\0\u202e\u202c") & set(signed)
    assert signed


@pytest.mark.parametrize(("kind", "words", "refused"), [("", "", NoReason), ("cheap", "", NoReason),
                                                       ("other", "x" * 10_000, TooLong)])  # fmt: skip
def test_a_rejection_needs_a_reason_of_ours(desk: Desk, kind, words, refused):
    with pytest.raises(refused):
        visit_now(rejecting.reject, refusal(desk.quote, kind, words))
    assert nothing_decided()


def test_a_rejected_quote_may_be_revised_and_accepted(desk: Desk):
    visit_now(rejecting.reject, refusal(desk.quote))
    with db.everyone(write=True) as session:
        quote = revised(session, session.get_one(Quote, desk.quote.id))
        assert quote.decided_at is None
    accepted(agreement(quote))
    with db.everyone() as session:
        rows = session.exec(select(QuoteDecision).order_by(QuoteDecision.position)).all()  # type: ignore[arg-type]
        assert [(row.version, row.outcome) for row in rows] == [(1, Outcome.REJECTED), (2, Outcome.ACCEPTED)]
        assert rows[1].prev_hash == rows[0].hash
        assert decisions.check(session, desk.client.id) == []


def test_the_first_pdf_of_a_version_stays(desk: Desk):
    first = visit_now(quote_files.keep_offer, desk.quote.slug, 1, b"first")
    assert visit_now(quote_files.keep_offer, desk.quote.slug, 1, b"second") == first
    with db.everyone() as session:
        offer = quote_files.offer(session, desk.quote, 1)
    assert (offer and offer.content, offer and offer.name) == (b"first", "QT-00001")
    for version in (0, 2, -1):
        with pytest.raises(Refused):
            visit_now(quote_files.keep_offer, desk.quote.slug, version, b"other")
    with pytest.raises(NotFound):
        visit_now(quote_files.signed, desk.quote.slug)
