"""The owner's side: draft, send, revise, withdraw, open again. What was sent never changes."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import issuing, quote_links, quotes, quoting, voiding
from portal.domain.offer_check import BadOffer
from portal.domain.quote_content import canonical, digest, read
from portal.domain.quote_status import QuoteStatus, quote_status
from portal.domain.quoting import Billed, QuoteMoved
from portal.errors import NotFound
from portal.models import (
    Activity,
    Actor,
    Business,
    Client,
    ContactRole,
    DocumentLink,
    LinkScope,
    Outbox,
    Quote,
    QuoteState,
    QuoteVersion,
)
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.quotes import a_line, a_quote, accepted, agreement, an_offer, found, revised, today


@dataclass
class Desk:
    """A client with one person, signed in."""

    business: Business
    client: Client


@pytest.fixture
def desk(database) -> Desk:
    with db.everyone(write=True) as session:
        business = a_business(session, terms_default="Our usual terms.")
        client = a_client(session, business)
        become(session, a_contact(session, client))
    return Desk(business, client)


def verbs(session: Session) -> list[str]:
    return [entry.verb for entry in session.exec(select(Activity).order_by(Activity.id))]  # type: ignore[arg-type]


def test_a_draft_is_invisible_and_has_no_number(desk: Desk):
    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client, draft=True)
        assert (quote.number, quote.version, verbs(session)) == (None, 0, [])
    with pytest.raises(NotFound):
        visit_now(found, quote.slug)


def test_sending_takes_a_number_and_freezes_every_word(desk: Desk):
    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client, an_offer(a_line("Design", "100.00"), title="Site"))
        row = quoting.version_of(session, quote.id, 1)
        content = read(row.content)
        assert (quote.number, quote.slug, quote.state, quote.version) == ("QT-00001", "QT-00001", QuoteState.SENT, 1)
        assert (quote.total_minor, quote.title, quote.issue_on) == (120_00, "Site", today())
        assert (content.number, content.version, content.issue_on) == ("QT-00001", 1, today())
        assert (content.seller["name"], content.buyer["name"]) == (desk.business.legal_name, desk.client.name)
        assert content.terms == "Our usual terms."
        assert row.content_hash == quote.content_hash == digest(row.content) == digest(canonical(content))
        assert row.terms_hash == digest("Our usual terms.")
        assert verbs(session) == ["quote_sent"]


def test_it_is_sent_once(desk: Desk):
    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client)
        with pytest.raises(QuoteMoved):
            quoting.send(session, quote.id, now(), today())


@pytest.mark.parametrize(("offer", "why"), [
    (an_offer(a_line(key="a"), a_line(key="a")), "key"),
    (an_offer(a_line(), valid_until=today() - timedelta(days=1)), "passed"),
    (an_offer(a_line(least=Decimal(2), most=Decimal(3))), "range"),
    (an_offer(a_line(least=Decimal(-2), most=Decimal(3))), "range"),
    (an_offer(a_line(most=Decimal(3))), "both ends"),
    (an_offer(a_line(least=Decimal(0), most=Decimal("1.33333"))), "type"),
    (an_offer(a_line(least=Decimal(0), most=Decimal(10) ** 12)), "type"),
    (an_offer(a_line("x", "1000000000", least=Decimal(0), most=Decimal(999999999999))), "counted"),
    (an_offer(a_line("x", "-1")), "less than nothing"),
    (an_offer(a_line("x"), a_line("y", "200", "-1")), "less than nothing"),
    (an_offer(deposit_percent=Decimal(150)), "deposit"),
    (an_offer(deposit_percent=Decimal(0)), "deposit"),
    (an_offer(*[a_line() for _ in range(1001)]), "1000 lines"),
    (an_offer(title="x", valid_until=today() - timedelta(days=400)), "passed"),
])  # fmt: skip
def test_what_nobody_could_agree_to_is_not_sent(desk: Desk, offer, why):
    with pytest.raises(BadOffer) as refused, db.everyone(write=True) as session:
        a_quote(session, desk.client, offer)
    assert why in refused.value.said()
    with db.everyone() as session:
        assert session.exec(select(Quote)).all() == []


def test_the_database_refuses_to_change_or_delete_what_was_sent(desk: Desk):
    with db.everyone(write=True) as session:
        sent, draft = a_quote(session, desk.client), a_quote(session, desk.client, draft=True)
    for change in ("UPDATE quote_version SET content = 'x'", "UPDATE quote_version SET sent_at = NULL",
                   "DELETE FROM quote_version"):  # fmt: skip
        with pytest.raises(IntegrityError, match="append-only"), db.engine().begin() as raw:
            raw.execute(text(f"{change} WHERE quote_id = '{sent.id.hex}'"))
    with db.engine().begin() as raw:
        assert raw.execute(text(f"DELETE FROM quote_version WHERE quote_id = '{draft.id.hex}'")).rowcount == 1


def test_a_revision_replaces_the_version_it_was_made_from(desk: Desk):
    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client)
        first = quote.content_hash
        quote = revised(session, quote, an_offer(a_line("More", "200.00")), remark="Photos are in.")
        rows = session.exec(select(QuoteVersion).order_by(QuoteVersion.version)).all()  # type: ignore[arg-type]
        assert (quote.version, quote.state, quote.total_minor) == (2, QuoteState.SENT, 240_00)
        assert (quote.number, rows[1].remark) == ("QT-00001", "Photos are in.")
        assert [row.content_hash for row in rows] == [first, quote.content_hash]
        with pytest.raises(QuoteMoved):
            quoting.revise(session, quote.id, 1, an_offer(), now(), today(), mail=False)
        assert quote.version == 2
        assert verbs(session) == ["quote_sent", "quote_revised"]


def test_an_expired_quote_may_be_revised(desk: Desk):
    with db.everyone(write=True) as session:
        offer = an_offer(valid_until=today() - timedelta(days=1))
        quote = a_quote(session, desk.client, offer, on=today() - timedelta(days=9))
        assert quote_status(quote.state, quote.valid_until, today()) is QuoteStatus.EXPIRED
        assert quote_status(quote.state, quote.valid_until, today() - timedelta(days=1)) is QuoteStatus.PENDING
        revised(session, quote)
        assert quote_status(quote.state, quote.valid_until, today()) is QuoteStatus.PENDING


def test_withdrawn_is_the_end_until_it_is_opened_again(desk: Desk):
    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client)
        quoting.withdraw(session, quote.id, 1, now())
        with pytest.raises(QuoteMoved):
            quoting.withdraw(session, quote.id, 1, now())
        with pytest.raises(QuoteMoved):
            revised(session, quote)
        quote = quoting.reopen(session, quote.id, today() + timedelta(days=5), now(), today(), mail=False)
        assert (quote.state, quote.version, quote.withdrawn_at) == (QuoteState.SENT, 2, None)
        assert verbs(session) == ["quote_sent", "quote_withdrawn", "quote_reopened"]


def test_an_accepted_quote_is_opened_again_by_the_owner_only_before_it_is_billed(desk: Desk):
    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client)
    accepted(agreement(quote))
    with db.everyone(write=True) as session:
        invoice = an_invoice(session, desk.client, quote_id=quote.id)
        with pytest.raises(Billed):
            quoting.reopen(session, quote.id, today(), now(), today(), mail=False)
        voiding.void(session, invoice.id, now())
        session.get_one(Quote, quote.id).state = QuoteState.INVOICED
    with pytest.raises(QuoteMoved), db.everyone(write=True) as session:
        quoting.revise(session, quote.id, 1, an_offer(), now(), today(), mail=False)
    with db.everyone(write=True) as session:
        quoting.reopen(session, quote.id, today(), now(), today(), mail=False)
    assert visit_now(found, quote.slug).state is QuoteState.SENT


def test_a_quote_is_billed_once(desk: Desk):
    def bill(quote_id: UUID) -> None:
        with db.everyone(write=True) as session:
            issuing.write(session, desk.client, issuing.Draft(lines=[])).quote_id = quote_id

    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client)
    bill(quote.id)
    with pytest.raises(IntegrityError):
        bill(quote.id)


def test_every_reader_has_a_link_of_their_own_which_opens_the_newest_version(desk: Desk):
    with db.everyone(write=True) as session:
        viewer = a_contact(session, desk.client, role=ContactRole.VIEWER, is_primary=False)
        a_contact(session, desk.client, role=ContactRole.BILLING, is_primary=False)
        quote = a_quote(session, desk.client, mail=True)
        links = session.exec(select(DocumentLink)).all()
        assert len({link.contact_id for link in links} - {viewer.id}) == 2
        assert all(link.scope is LinkScope.VIEW_DECIDE for link in links)
        quoting.revise(session, quote.id, 1, an_offer(valid_until=today() + timedelta(days=90)), now(), today())
        assert len(session.exec(select(DocumentLink)).all()) == 2
        assert all(link.expires_at > now() + timedelta(days=110) for link in links)
        kinds = [row.facts["version"] for row in session.exec(select(Outbox).where(Outbox.kind == "quote_sent"))]
        assert sorted(kinds) == [1, 1, 2, 2]


def test_a_revoked_link_is_not_given_out_again(desk: Desk):
    with db.everyone(write=True) as session:
        quote = a_quote(session, desk.client, mail=True)
        [link] = session.exec(select(DocumentLink)).all()
        quote_links.revoke(session, link.id, now())
        [fresh] = quote_links.make(session, quote)
        assert fresh.id != link.id
        assert link.revoked_at
        assert verbs(session) == ["quote_sent", "quote_link_revoked"]


def test_foreign_quotes_do_not_exist(desk: Desk):
    with db.everyone(write=True) as session:
        theirs = a_quote(session, a_client(session, desk.business))
        hidden = a_quote(session, desk.client, archived_at=now())
    for slug in (theirs.slug, hidden.slug, "QT-99999", "../x", "", "Q" * 200):
        with pytest.raises(NotFound):
            visit_now(quotes.find, slug)


def test_who_did_it_is_said(desk: Desk):
    with db.everyone(write=True) as session:
        a_quote(session, desk.client)
        assert session.exec(select(Activity.actor)).all() == [Actor.BUSINESS]
