"""Quotes as staff look after them: listed, sent once, asked about, withdrawn, opened again, billed."""

from datetime import timedelta
from uuid import UUID

import pytest

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import quote_view, quoting
from portal.domain import quotes as of_client
from portal.domain.admin import quote, quote_actions, quote_papers, quotes
from portal.domain.admin.quote_moved import SentAlready
from portal.domain.admin.quotes import Filter
from portal.domain.quote_files import OfferFile
from portal.domain.quote_papers import OfferPaper
from portal.errors import NotFound, Refused, WrongFields
from portal.gateways import signing
from tests.build import a_business, a_client
from tests.quotes import a_quote, an_offer, today
from tests.quotes_of_staff import as_client, as_manager, berger, card, decided, done, made, row, sent, told


@pytest.fixture
def client(database: object) -> UUID:
    """Berger GmbH; a manager signed in."""
    return berger()


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
        assert set(found) == (set(keys.values()) if which is Filter.ALL else {{**keys, "won": keys["accepted"]}[which]})
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


def test_a_draft_on_paper_and_thrown_away(client: UUID) -> None:
    key = made(client, draft=True)
    paper = staff_visit_now(quote_papers.offer, key)
    assert isinstance(paper, OfferPaper)
    assert (paper.document.number, paper.document.buyer.name) == ("Draft", "Berger GmbH")
    assert (paper.document.issued, card(key).paper.issued) == ("Not sent yet", "Not sent yet")
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


@pytest.mark.parametrize("key", ["", "x", "' or 1=1", "0" * 32, "foreign"])
def test_foreign_and_absent_look_alike(client: UUID, key: str) -> None:
    if key == "foreign":
        with db.everyone(write=True) as session:
            other = a_client(session, a_business(session, host="other.example"))
            key = a_quote(session, other).id.hex
    for rule in (quote.card, quote_actions.withdraw, quote_actions.delete, quote_papers.offer):
        with pytest.raises(NotFound):
            staff_visit_now(rule, key)
