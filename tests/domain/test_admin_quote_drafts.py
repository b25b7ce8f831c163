"""Writing an offer: typed, summed up, saved, changed, copied, sent as a next version; and what happens meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.clock import now
from portal.domain import mails, quoting
from portal.domain.admin import actions, quote, quote_drafts
from portal.domain.admin.draft_form import LessThanNothing, TypedLine
from portal.domain.admin.drafts import ChangedMeanwhile
from portal.domain.admin.quote_drafts import NoLines
from portal.domain.admin.quote_form import TypedOffer
from portal.domain.admin.quote_moved import AcceptedMeanwhile, RevisedMeanwhile, SentAlready
from portal.domain.admin.quote_sending import Telling
from portal.domain.quote_content import Content, read
from portal.errors import NotFound, WrongFields
from portal.models import Client, Contact, Outbox, Quote, QuoteVersion, Staff, StaffRole
from tests.build import a_business, a_client, a_contact, become
from tests.quotes import a_line, a_quote, accepted, agreement, an_offer, today
from tests.staff import a_staff, become_staff

LINES = (
    TypedLine("1", "Concept", "Two workshops", "2", "450", "20"),
    TypedLine("2", "Photos", "", "1", "600", "20", optional=True, chosen=False),
    TypedLine("3", "Licences", "", "5", "10", "20", is_open=True, least="3", most="50"),
    TypedLine("4"),  # nobody has begun it
)


@pytest.fixture
def client(database: object) -> UUID:
    """A client with somebody who reads about money; an owner signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session, terms_default="Pay soon.")
        become_staff(session, a_staff(session, business, StaffRole.OWNER, name="Nora Hofer"))
        client = a_client(session, business, name="Berger GmbH")
        a_contact(session, client, "ada@example.com")
        return client.id


def typed(client: UUID, **facts: Any) -> TypedOffer:
    begun = staff_visit_now(quote_drafts.begin, client.hex)
    return replace(begun, **{"title": "New website", "lines": LINES, **facts})


def saved(client: UUID, **facts: Any) -> str:
    return staff_visit_now(quote_drafts.save, typed(client, **facts))


def content(key: str) -> Content:
    with db.everyone() as session:
        rows = session.exec(select(QuoteVersion).where(QuoteVersion.quote_id == UUID(key)))
        return read(max(rows, key=lambda one: one.version).content)


def opened(key: str) -> TypedOffer:
    return staff_visit_now(quote_drafts.read_typed, key)


def sent(client: UUID, offer: Content | None = None) -> str:
    with db.everyone(write=True) as session:
        return a_quote(session, session.get_one(Client, client), offer).id.hex


def revise(given: TypedOffer, message: str = "") -> None:
    readers = [one.key for one in staff_visit_now(quote.card, given.key).readers]
    staff_visit_now(quote_drafts.revise, given, Telling(readers, "", message))


def accept(key: str) -> None:
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact)).one())
        found = session.get_one(Quote, UUID(key))
        asked = agreement(found)
    accepted(asked)
    with db.everyone(write=True) as session:
        become_staff(session, session.exec(select(Staff)).one())


def done() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


def test_an_offer_is_saved_as_the_calculator_sums_it(client: UUID) -> None:
    given = typed(client, discount_kind="percent", discount="10", deposit="30", notes="Thank\nyou")
    sums, deposit = staff_visit_now(quote_drafts.sums, given)
    seen = staff_visit_now(quote.card, staff_visit_now(quote_drafts.save, given))
    assert sums.amounts == {"1": "900.00", "2": "600.00", "3": "50.00"}
    assert [(one.label, one.amount) for one in sums.steps] == [
        ("Subtotal", "950.00"), ("Discount", "-95.00"), ("VAT 20%", "171.00")]  # fmt: skip
    assert (sums.total, deposit) == (seen.total, seen.paper.deposit.amount) == ("€1,026.00", "€307.80")
    assert [one.description for one in seen.paper.lines] == ["Concept", "Photos", "Licences"]
    assert (seen.paper.terms, seen.status) == ("Pay soon.", "draft")
    assert done() == ["Nora Hofer wrote a draft of a quote to Berger GmbH"]


def test_a_draft_is_opened_changed_and_keeps_the_keys_of_its_lines(client: UUID) -> None:
    key = saved(client)
    given = opened(key)
    assert [(one.optional, one.chosen, one.is_open, one.least, one.most) for one in given.lines] == [
        (False, True, False, "", ""), (True, False, False, "", ""), (False, True, True, "3", "50")]  # fmt: skip
    assert staff_visit_now(quote_drafts.save, given) == key
    assert done() == ["Nora Hofer wrote a draft of a quote to Berger GmbH"]  # nothing was changed
    before = [one.key for one in content(key).lines]
    lines = (given.lines[2], TypedLine("1", "Logo", price="80", tax="20"), given.lines[0])
    staff_visit_now(quote_drafts.save, replace(given, lines=lines, title="Shop"))
    now_keys = [one.key for one in content(key).lines]
    assert (now_keys[0], now_keys[2]) == (before[2], before[0])
    assert now_keys[1] not in before
    with pytest.raises(ChangedMeanwhile):
        staff_visit_now(quote_drafts.save, given)
    assert staff_visit_now(quote.card, key).paper.title == "Shop"


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"title": " "}, {"title"}),
        ({"title": "x" * 201}, {"title"}),
        ({"valid_until": ""}, {"valid_until"}),
        ({"valid_until": "2020-01-01"}, {"valid_until"}),
        ({"deposit": "101"}, {"deposit"}),
        ({"deposit": "half"}, {"deposit"}),
        ({"terms": "x" * 20_001}, {"terms"}),
        ({"lines": (TypedLine("1", "", price="5", tax="0"),)}, {"description-1"}),
        ({"lines": (TypedLine("1", "A", price="5", tax="0", is_open=True),)}, {"least-1", "most-1"}),
        ({"lines": (TypedLine("1", "A", price="5", tax="0", is_open=True, least="2", most="1"),)}, {"most-1"}),
        ({"lines": (TypedLine("1", "A", price="5", tax="0", is_open=True, least="2", most="9"),)}, {"quantity-1"}),
    ],
)
def test_what_cannot_be_read_is_marked(client: UUID, facts: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(WrongFields) as wrong:
        saved(client, **facts)
    assert set(wrong.value.fields) == fields
    with db.everyone() as session:
        assert session.exec(select(Quote)).all() == []


def test_less_than_nothing_is_no_offer(client: UUID) -> None:
    with pytest.raises(LessThanNothing):
        saved(client, lines=(TypedLine("1", "Rebate", price="-5", tax="20"),))


def test_half_typed_it_still_adds_up(client: UUID) -> None:
    lines = (*LINES[:2], TypedLine("3", "Licences", quantity="many", price="10", tax="20", is_open=True, least="?"))
    sums, deposit = staff_visit_now(quote_drafts.sums, typed(client, lines=lines, title="", deposit="x"))
    assert (sums.total, deposit, "3" in sums.amounts) == ("€1,080.00", "", False)


def test_a_copy_begins_anew(client: UUID) -> None:
    key = sent(client, an_offer(a_line(), valid_until=today()))
    made = opened(staff_visit_now(quote_drafts.copy, key))
    assert (made.version, made.number, made.title) == (0, "", "New website")
    assert made.valid_until == (today() + timedelta(days=30)).isoformat()
    with db.everyone(write=True) as session:
        session.get_one(Client, client).archived_at = now()
    for rule, of in ((quote_drafts.copy, key), (quote_drafts.save, typed(client))):
        with pytest.raises(Exception, match="archived"):
            staff_visit_now(rule, of)  # type: ignore[arg-type]


def test_a_next_version_is_sent_with_what_is_new(client: UUID) -> None:
    key = sent(client, an_offer(a_line(key="design"), a_line("Photos", key="photos")))
    given = opened(key)
    assert (given.version, given.number) == (1, "QT-00001")
    lines = (replace(given.lines[0], price="90"), TypedLine("1", "Logo", price="80", tax="20"))
    revise(replace(given, lines=lines), "Cheaper, as we said.")
    seen = staff_visit_now(quote.card, key)
    assert (seen.version, seen.total, seen.status) == (2, "€204.00", "pending")
    assert [(one.kind, one.description) for one in seen.news.changes.rows] == [
        ("changed", "Design"), ("added", "Logo"), ("removed", "Photos")]  # fmt: skip
    with db.everyone() as session:
        row = session.exec(select(Outbox).where(Outbox.kind == "quote_sent")).one()
    letter = mails.letter(row.kind, row.facts)
    assert letter
    assert letter.quoted == "Cheaper, as we said."
    assert done()[0] == "Nora Hofer sent version 2 of quote QT-00001 to Berger GmbH"


def test_the_client_accepts_while_staff_revise(client: UUID) -> None:
    key = sent(client)
    given = opened(key)
    assert staff_visit_now(quote_drafts.overtaken, key, 1) == ""
    accept(key)
    assert "The client accepted quote QT-00001" in staff_visit_now(quote_drafts.overtaken, key, 1)
    with pytest.raises(AcceptedMeanwhile):
        revise(replace(given, title="Dearer"))
    with pytest.raises(AcceptedMeanwhile):
        opened(key)
    assert (staff_visit_now(quote.card, key).version, content(key).title) == (1, "New website")


def test_two_of_the_staff_revise(client: UUID) -> None:
    key = sent(client)
    given = opened(key)
    revise(replace(given, title="First"))
    with pytest.raises(RevisedMeanwhile):
        revise(replace(given, title="Second"))
    assert content(key).title == "First"


def test_a_draft_that_was_sent_meanwhile_is_not_changed(client: UUID) -> None:
    key = saved(client)
    given = opened(key)
    with db.everyone(write=True) as session:
        quoting.send(session, UUID(key), now(), today(), mail=False)
    with pytest.raises(SentAlready):
        staff_visit_now(quote_drafts.save, replace(given, title="Later"))


def test_nothing_is_offered_by_no_lines(client: UUID) -> None:
    key = sent(client)
    with pytest.raises(NoLines):
        revise(replace(opened(key), lines=(TypedLine("1"),)))


def test_another_business_is_not_written_to(client: UUID) -> None:
    with db.everyone(write=True) as session:
        other = a_client(session, a_business(session, host="other.example"))
        foreign, theirs = other.id.hex, a_quote(session, other, draft=True).id.hex
    asked = ((quote_drafts.begin, foreign), (quote_drafts.read_typed, theirs), (quote_drafts.copy, theirs))
    for rule, of in asked:
        with pytest.raises(NotFound):
            staff_visit_now(rule, of)
    with pytest.raises(NotFound):
        staff_visit_now(quote_drafts.save, replace(typed(client), key=theirs))
