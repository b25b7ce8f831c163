"""Quotes as staff look after them: listed, sent once, asked about, withdrawn, opened again, billed."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import mails, quote_questions, quote_view, quoting
from portal.domain import quotes as of_client
from portal.domain.admin import actions, quote, quote_actions, quote_papers, quote_sending, quotes
from portal.domain.admin.quote import QuoteCard
from portal.domain.admin.quote_converting import NoDepositToBill, Part, convert
from portal.domain.admin.quote_moved import AcceptedMeanwhile, RejectedMeanwhile, SentAlready, WithdrawnMeanwhile
from portal.domain.admin.quote_sending import Telling
from portal.domain.admin.quotes import Filter
from portal.domain.converting import DepositBilled, NotAccepted
from portal.domain.quote_files import OfferFile
from portal.domain.quote_papers import OfferPaper
from portal.domain.quote_view import OnScreen
from portal.domain.rejecting import Refusal, reject
from portal.errors import NotFound, NotSignedIn, Refused, WrongFields
from portal.gateways import signing
from portal.models import Business, Client, Contact, ContactRole, Invoice, Outbox, Quote, Staff, StaffRole
from tests.build import a_business, a_client, a_contact, become
from tests.quotes import a_line, a_quote, accepted, agreement, an_offer, today
from tests.staff import a_staff, become_staff


@pytest.fixture
def client(database: object) -> UUID:
    """A client with two people who read about money and one who does not; a manager signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.MANAGER, name="Max Lehner"))
        client = a_client(session, business, name="Berger GmbH")
        a_contact(session, client, "ada@example.com")
        a_contact(session, client, "bill@example.com", role=ContactRole.BILLING, is_primary=False)
        a_contact(session, client, "view@example.com", role=ContactRole.VIEWER, is_primary=False)
        return client.id


def made(client: UUID, content: object = None, **facts: object) -> str:
    with db.everyone(write=True) as session:
        return a_quote(session, session.get_one(Client, client), content, **facts).id.hex  # type: ignore[arg-type]


def row(key: str) -> Quote:
    with db.everyone() as session:
        found = session.get_one(Quote, UUID(key))
        session.expunge(found)
        return found


def as_client(email: str = "ada@example.com") -> None:
    with db.everyone(write=True) as session:
        become(session, session.exec(select(Contact).where(Contact.email_norm == email)).one())


def as_manager() -> None:
    with db.everyone(write=True) as session:
        become_staff(session, session.exec(select(Staff)).one())


def decided(key: str, *, yes: bool = True) -> None:
    """The client answers; staff is back at the page."""
    as_client()
    found = row(key)
    if yes:
        accepted(agreement(found))
    else:
        visit_now(reject, Refusal(found.slug, found.version, found.content_hash, "price", "Too dear"))
    as_manager()


def card(key: str) -> QuoteCard:
    return staff_visit_now(quote.card, key)


def sent(key: str, *names: str, **words: str) -> str:
    keys = [one.key for one in card(key).readers if not names or one.email.split("@")[0] in names]
    return staff_visit_now(quote_sending.send, key, Telling(keys, **words))


def told(kind: str = "quote_sent") -> list[mails.Letter]:
    with db.everyone() as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.created_at)).all()  # type: ignore[arg-type]
        facts = [one.facts for one in rows]
    return [letter for one in facts if (letter := mails.letter(kind, one))]


def done() -> list[str]:
    return [one.sentence for one in staff_visit_now(actions.page).rows]


def test_the_list_by_state_search_and_page(client: UUID) -> None:
    past = today() - timedelta(days=40)
    keys = {
        "draft": made(client, draft=True),
        "pending": made(client, an_offer(title="Shop")),
        "expired": made(client, an_offer(valid_until=past + timedelta(days=1)), on=past),
        "accepted": made(client),
        "rejected": made(client),
    }
    decided(keys["accepted"])
    decided(keys["rejected"], yes=False)
    for which in Filter:
        found = [one.key for one in staff_visit_now(quotes.page, which).rows]
        assert set(found) == (set(keys.values()) if which is Filter.ALL else {keys[which.value]})
    page = staff_visit_now(quotes.page)
    assert (page.counts.draft, page.counts.pending) == (1, 1)
    assert page.rows[-1].key == keys["expired"]
    assert [one.status for one in staff_visit_now(quotes.page, search="shop").rows] == ["pending"]
    assert len(staff_visit_now(quotes.page, search="berger").rows) == 5
    assert staff_visit_now(quotes.page, search="nobody").rows == []


def test_the_list_goes_on_behind_its_first_page(client: UUID) -> None:
    for _ in range(27):
        made(client, draft=True)
    first = staff_visit_now(quotes.page)
    rest = staff_visit_now(quotes.page, at=first.older)
    assert (len(first.rows), len(rest.rows), rest.older) == (25, 2, "")
    assert staff_visit_now(quotes.page, at=rest.newer).rows == first.rows


def test_a_draft_is_sent_once_to_those_who_were_chosen(client: UUID) -> None:
    key = made(client, draft=True)
    assert {"edit", "send", "delete", "copy"} == set(card(key).may)
    assert sent(key, "bill", subject="Your\nwebsite", message="As we said.") == "QT-00001"
    with pytest.raises(SentAlready, match="sent already") as refused:
        sent(key)
    assert "Nothing was sent again." in refused.value.said()
    letters = told()
    assert [one.to[0].email for one in letters] == ["bill@example.com"]
    assert (letters[0].subject, letters[0].quoted) == ("Your website", "As we said.")
    paper = letters[0].attachments[0].content
    assert paper == OfferFile(UUID(key), 1)
    file = signing.kept_offer(UUID(key), 1)
    assert file.content.startswith(b"%PDF")
    assert signing.kept_offer(UUID(key), 1) == file
    assert done()[0] == "Max Lehner sent quote QT-00001 to Berger GmbH"
    as_client()
    assert [one.number for one in visit_now(of_client.page).rows] == ["QT-00001"]


def test_without_a_word_the_mail_says_the_usual(client: UUID) -> None:
    key = made(client, draft=True)
    sent(key)
    assert {one.subject for one in told()} == {"Quote QT-00001 from Studio"}
    assert {one.to[0].email for one in told()} == {"ada@example.com", "bill@example.com"}


@pytest.mark.parametrize(
    ("words", "field"), [({"subject": "S" * 121}, "subject"), ({"message": "M" * 2001}, "message")]
)
def test_words_no_mail_takes_are_marked(client: UUID, words: dict[str, str], field: str) -> None:
    key = made(client, draft=True)
    with pytest.raises(WrongFields) as wrong:
        sent(key, **words)
    assert set(wrong.value.fields) == {field}
    assert card(key).status == "draft"


def test_a_day_that_is_over_is_not_sent(client: UUID) -> None:
    key = made(client, an_offer(valid_until=today() - timedelta(days=1)), draft=True)
    with pytest.raises(Refused, match="cannot be sent"):
        sent(key)


def test_what_the_client_asks_is_answered(client: UUID) -> None:
    key = made(client, an_offer(a_line("Design", key="design")))
    as_client()
    visit_now(quote_questions.ask, row(key).slug, "design", "How long?")
    as_manager()
    staff_visit_now(quote_actions.answer, key, "Two weeks.", "design")
    staff_visit_now(quote_actions.answer, key, "And a day.", "gone")
    assert [(one.text, one.is_ours, one.line) for one in card(key).thread] == [
        ("How long?", False, "Design"), ("Two weeks.", True, "Design"), ("And a day.", True, "")]  # fmt: skip
    assert {one.quoted for one in told("quote_answer")} == {"Two weeks.", "And a day."}
    for text in (" \n", "x" * 2001):
        with pytest.raises(WrongFields) as wrong:
            staff_visit_now(quote_actions.answer, key, text)
        assert set(wrong.value.fields) == {"answer"}
    assert done()[0] == "Max Lehner answered Berger GmbH about quote QT-00001"


def test_what_was_decided_is_not_withdrawn(client: UUID) -> None:
    keys = [made(client) for _ in range(3)]
    staff_visit_now(quote_actions.withdraw, keys[0])
    decided(keys[1])
    decided(keys[2], yes=False)
    for key, reason in zip(keys, (WithdrawnMeanwhile, AcceptedMeanwhile, RejectedMeanwhile), strict=True):
        with pytest.raises(reason):
            staff_visit_now(quote_actions.withdraw, key)
    assert [card(key).status for key in keys] == ["withdrawn", "accepted", "rejected"]
    assert done() == ["Max Lehner withdrew quote QT-00001 to Berger GmbH"]


def test_a_withdrawn_quote_is_opened_again(client: UUID) -> None:
    key = made(client)
    staff_visit_now(quote_actions.withdraw, key)
    with pytest.raises(WrongFields):
        staff_visit_now(quote_actions.reopen, key, "2020-01-01", Telling())
    until = (today() + timedelta(days=9)).isoformat()
    staff_visit_now(quote_actions.reopen, key, until, Telling([one.key for one in card(key).readers], "", "Once more."))
    seen = card(key)
    assert (seen.status, seen.version) == ("pending", 2)
    assert [one.words for one in seen.versions] == ["Version 2", "Version 1"]
    assert {one.quoted for one in told()} == {"Once more."}


def test_the_page_tells_who_saw_it_and_the_record_of_the_answer(client: UUID) -> None:
    key = made(client)
    assert ("First seen by the client", "Not opened yet") in card(key).facts
    as_client()
    visit_now(quote_view.note_looked, row(key).slug, 1)
    as_manager()
    assert [one[0] for one in card(key).looks] == ["Ada Berger"]
    decided(key)
    seen = card(key)
    facts = dict(seen.record.facts)
    assert (seen.record.title, seen.record.flaw, seen.record.signed) == ("Accepted by the client", "", "1")
    assert (facts["Name"], facts["E-mail"], facts["Agreed total"]) == ("Ada Berger", "ada@example.com", "€120.00")
    assert staff_visit_now(quote_papers.signed, key, 1).name == "QT-00001-signed"
    assert "Ada Berger accepted quote QT-00001 for €120.00" in [one.sentence for one in seen.happened]
    assert "reopen" in seen.may


def test_a_rejection_says_why(client: UUID) -> None:
    key = made(client)
    decided(key, yes=False)
    seen = card(key).record
    assert (dict(seen.facts)["Reason"], seen.said) == ("The price is too high", "Too dear")
    assert "revise" in card(key).may


def test_an_accepted_quote_is_billed_once(client: UUID) -> None:
    key = made(client)
    with pytest.raises(NotAccepted):
        staff_visit_now(convert, key, Part.WHOLE, "14", [])
    decided(key)
    assert "whole" in card(key).may
    readers = [one.key for one in card(key).readers]
    first = staff_visit_now(convert, key, Part.WHOLE, "30", readers, "Thank you.")
    assert staff_visit_now(convert, key, Part.WHOLE, "30", readers) == first
    with db.everyone() as session:
        bill = session.exec(select(Invoice)).one()
        assert (bill.total_minor, bill.due_on) == (12_000, today() + timedelta(days=30))
    assert [one.label for one in card(key).bills] == ["INV-00001"]
    assert [one.quoted for one in told("invoice_sent")] == ["Thank you."] * 2
    assert not {"whole", "deposit", "remainder"} & set(card(key).may)
    assert done() == ["Max Lehner billed quote QT-00001 to Berger GmbH by invoice INV-00001"]


def test_deposit_and_remainder(client: UUID) -> None:
    key = made(client, an_offer(a_line(price="1000"), deposit_percent=30))
    decided(key)
    assert {"whole", "deposit"} <= set(card(key).may)
    staff_visit_now(convert, key, Part.DEPOSIT, "0", [])
    assert "remainder" in card(key).may
    with pytest.raises(DepositBilled):
        staff_visit_now(convert, key, Part.WHOLE, "14", [])
    staff_visit_now(convert, key, Part.REMAINDER, "14", [])
    assert sorted(one.amount for one in card(key).bills) == ["€360.00", "€840.00"]
    plain = made(client)
    decided(plain)
    with pytest.raises(NoDepositToBill):
        staff_visit_now(convert, plain, Part.DEPOSIT, "0", [])


@pytest.mark.parametrize("days", ["", "-1", "366", "1.5", "soon"])
def test_days_that_are_none_are_marked(client: UUID, days: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        staff_visit_now(convert, made(client), Part.WHOLE, days, [])
    assert set(wrong.value.fields) == {"due_days"}


def test_a_draft_on_paper_and_thrown_away(client: UUID) -> None:
    key = made(client, draft=True)
    paper = staff_visit_now(quote_papers.offer, key)
    assert isinstance(paper, OfferPaper)
    assert (paper.document.number, paper.document.buyer.name) == ("Draft", "Berger GmbH")
    staff_visit_now(quote_actions.delete, key)
    with pytest.raises(NotFound):
        card(key)
    assert done() == ["Max Lehner deleted a draft of a quote over €120.00 to Berger GmbH"]
    kept = made(client)
    with pytest.raises(SentAlready):
        staff_visit_now(quote_actions.delete, kept)


def test_the_first_version_stays_a_file_of_its_own(client: UUID) -> None:
    key = made(client)
    with db.everyone(write=True) as session:
        quoting.revise(session, UUID(key), 1, an_offer(title="Other"), now(), today(), remark="Cheaper", mail=False)
    assert [(one.words, one.remark) for one in card(key).versions] == [("Version 2", "Cheaper"), ("Version 1", "")]
    assert card(key).news.title == "What version 2 changed"
    assert staff_visit_now(quote_papers.offer, key, 1) == OfferFile(UUID(key), 1)
    assert staff_visit_now(quote_papers.offer, key) == OfferFile(UUID(key), 2)
    for version in (3, -1):
        with pytest.raises(NotFound):
            staff_visit_now(quote_papers.offer, key, version)


@pytest.mark.parametrize("key", ["", "x", "' or 1=1", uuid4().hex, "foreign"])
def test_foreign_and_absent_look_alike(client: UUID, key: str) -> None:
    if key == "foreign":
        with db.everyone(write=True) as session:
            other = a_client(session, a_business(session, host="other.example"))
            key = a_quote(session, other).id.hex
    for rule in (quote.card, quote_actions.withdraw, quote_actions.delete, quote_papers.offer):
        with pytest.raises(NotFound):
            staff_visit_now(rule, key)


def test_who_may(client: UUID) -> None:
    key = made(client)
    as_client()
    with pytest.raises(NotSignedIn):
        card(key)
    with db.everyone(write=True) as session:
        business = session.exec(select(Business)).one()
        become_staff(session, a_staff(session, business, StaffRole.AGENT))
    staff_visit_now(quote_actions.withdraw, key)
    with pytest.raises(NotYours):
        staff_visit_now(quote_actions.reopen, key, "2099-01-01", Telling())


def test_nothing_is_noted_where_nothing_was_done(client: UUID) -> None:
    as_client()
    slug = row(made(client)).slug
    assert visit_now(quote_view.look, slug, OnScreen()).status == "pending"
    as_manager()
    assert done() == []
