"""Questions about a quote: who may ask what, how often, and how the thread reads."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlmodel import select

from portal import db
from portal.access.visit import Visit, visit_now
from portal.clock import now
from portal.domain import quote_questions, quoting
from portal.domain.quote_questions import MOST, Empty, NoSuchLine, Over, QuestionRow, TooMany
from portal.domain.signer import TooLong
from portal.errors import NotFound
from portal.models import Activity, Actor, Client, ContactRole, Outbox, Quote, QuoteQuestion
from tests.build import a_business, a_client, a_contact, become
from tests.paying import rows
from tests.quotes import a_line, a_quote, an_offer, found, revised

OFFER = an_offer(a_line("Design", key="design"), a_line("Hosting", key="hosting"))


@pytest.fixture
def quote(database: object) -> Quote:
    """Sent to Ada, who is the visitor."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client, "ada@example.com", name="Ada Berger"))
        return a_quote(session, client, OFFER)


def ask(text: str = "When?", line_key: str = "", slug: str = "QT-00001") -> None:
    visit_now(quote_questions.ask, slug, line_key, text)


def answer(quote: Quote, text: str = "Soon.", line_key: str = "") -> None:
    with db.everyone(write=True) as session:
        quote_questions.answer(session, quote.id, text, line_key)


def thread() -> list[QuestionRow]:
    def rule(visit: Visit) -> list[QuestionRow]:
        return quote_questions.thread(visit, found(visit, "QT-00001"))

    return visit_now(rule)


def test_both_sides_read_one_thread(quote: Quote) -> None:
    ask("How many drafts?\r\nAnd when?", "design")
    answer(quote, "Two.", "design")
    ask("Thank you")
    assert [(row.author_name, row.is_ours, row.line, row.text, row.version_word) for row in thread()] == [
        ("Ada Berger", False, "Design", "How many drafts?\nAnd when?", ""),
        ("Studio", True, "Design", "Two.", ""),
        ("Ada Berger", False, "", "Thank you", ""),
    ]
    assert [entry.verb for entry in rows(Activity)][-3:] == ["quote_asked", "quote_answered", "quote_asked"]
    assert sorted(row.kind for row in rows(Outbox)) == ["quote_answer", "quote_question", "quote_question"]
    asked = next(one for one in rows(QuoteQuestion) if one.text == "Thank you")
    assert (asked.author, asked.version, asked.contact_id is None) == (Actor.CLIENT, 1, False)


def test_a_question_keeps_the_line_of_its_version(quote: Quote) -> None:
    ask("Why?", "hosting")
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, quote.id), an_offer(a_line("Concept", key="design")))
    with pytest.raises(NoSuchLine):
        ask("Why?", "hosting")
    ask("And now?", "design")
    assert [(row.line, row.version_word) for row in thread()] == [("Hosting", "Version 1"), ("Concept", "")]


@pytest.mark.parametrize("text", ["", "  \n ", "\u202e"])
def test_nothing_to_read_is_refused(quote: Quote, text: str) -> None:
    with pytest.raises(Empty):
        ask(text)
    with pytest.raises(Empty):
        answer(quote, text)


def test_what_does_not_fit_is_refused_in_words(quote: Quote) -> None:
    ask("x" * 2000)
    with pytest.raises(TooLong) as said:
        ask("x" * 2001)
    assert said.value.said() == "Please shorten “Your question” to 2000 characters."
    for key in ("nonsense", "x" * 10_000):
        with pytest.raises(NoSuchLine):
            ask("Why?", key)
        with pytest.raises(NoSuchLine):
            answer(quote, "So", key)


def test_text_is_kept_as_typed_but_turns_nothing_round(quote: Quote) -> None:
    ask("<b>سلام</b> 🎉\u202e\x00 gpj.exe")
    assert thread()[0].text == "<b>سلام</b> 🎉  gpj.exe"


def test_twenty_in_an_hour_and_no_more(quote: Quote) -> None:
    for _ in range(MOST):
        ask()
        answer(quote)
    with pytest.raises(TooMany):
        ask()
    assert len(rows(QuoteQuestion)) == 2 * MOST
    with time_machine.travel(now() + timedelta(minutes=59)), pytest.raises(TooMany):
        ask()
    with db.everyone(write=True) as session:
        other = a_quote(session, session.get_one(Client, quote.client_id))
    ask(slug=other.slug)
    for row in rows(QuoteQuestion):
        with db.everyone(write=True) as session:
            row.created_at -= timedelta(hours=1)
            session.add(row)
    ask()


def test_a_withdrawn_quote_takes_no_questions(quote: Quote) -> None:
    with db.everyone(write=True) as session:
        quoting.withdraw(session, quote.id, 1, now())
    with pytest.raises(Over):
        ask()


def test_viewers_may_ask(quote: Quote) -> None:
    with db.everyone(write=True) as session:
        client = session.get_one(Client, quote.client_id)
        become(session, a_contact(session, client, role=ContactRole.VIEWER, name="Vera", is_primary=False))
    ask()
    assert thread()[0].author_name == "Vera"


def test_foreign_absent_and_draft_quotes_look_alike(quote: Quote) -> None:
    with db.everyone(write=True) as session:
        business = a_business(session, host="other.example.com")
        foreign = a_quote(session, a_client(session, business), title="Theirs", slug="QT-77777")
        draft = a_quote(session, session.get_one(Client, quote.client_id), draft=True)
    for slug in (foreign.slug, draft.slug, "QT-99999", "../x"):
        with pytest.raises(NotFound):
            ask(slug=slug)
    for missing in (draft.id, UUID(int=1)):
        with db.everyone(write=True) as session, pytest.raises(NotFound):
            quote_questions.answer(session, missing, "So")
    with db.everyone() as session:
        assert session.exec(select(QuoteQuestion)).all() == []
