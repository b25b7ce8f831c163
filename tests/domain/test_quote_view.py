"""Opening a quote: what is new since the last look, who may decide, and what stands where the form would be."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import quote_view, quoting, rejecting
from portal.domain.quote_choosing import Picked
from portal.domain.quote_view import OnScreen, QuoteView
from portal.domain.rejecting import Refusal
from portal.errors import NotFound
from portal.models import Business, Client, Contact, ContactRole, Quote, QuoteLook
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.paying import only, rows
from tests.quotes import a_line, a_quote, accepted, agreement, an_offer, revised, today

pytestmark = pytest.mark.usefixtures("database")
OFFER = an_offer(a_line(key="design"), a_line("Photos", key="photo", optional=True))


@pytest.fixture
def slug() -> str:
    """A quote of the person who is looking."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client))
        return a_quote(session, client, OFFER).slug


def look(slug: str, **seen: Any) -> QuoteView:
    return visit_now(quote_view.look, slug, OnScreen(**seen))


def note(slug: str, version: int) -> None:
    visit_now(quote_view.note_looked, slug, version)


def revise(**facts: Any) -> None:
    with db.everyone(write=True) as session:
        revised(session, session.get_one(Quote, rows(Quote)[0].id), replace(OFFER, **facts), remark="As discussed")


def change(**facts: Any) -> None:
    with db.everyone(write=True) as session:
        quote = session.get_one(Quote, rows(Quote)[0].id)
        for name, value in facts.items():
            setattr(quote, name, value)


def test_a_pending_quote_can_be_decided(slug: str) -> None:
    seen = look(slug)
    assert (seen.status, seen.until, seen.may_decide, seen.outcome.title) == ("pending", "30 days left", True, "")
    assert (seen.document.total, seen.content_hash) == ("€240.00", only(Quote).content_hash)
    assert seen.topics == [("design", "Design"), ("photo", "Photos")]


def test_the_total_follows_what_is_picked(slug: str) -> None:
    seen = look(slug, picked=Picked({"photo": False}))
    assert (seen.document.total, seen.choosing.asked) == ("€120.00", {"photo": "0"})


def test_the_first_look_is_noted_once_and_reading_alone_notes_nothing(slug: str) -> None:
    assert [look(slug).is_new for _ in range(2)] == [True, True]
    note(slug, 1)
    first = only(Quote).first_viewed_at
    note(slug, 1)
    assert (only(Quote).first_viewed_at, only(QuoteLook).version) == (first, 1)
    seen = look(slug)
    assert (seen.is_new, [row.verb for row in seen.happened]) == (False, ["quote_viewed", "quote_sent"])


def test_a_version_never_seen_is_not_noted_and_none_is_forgotten(slug: str) -> None:
    revise()
    for version, kept in ((99, 2), (1, 2)):
        note(slug, version)
        assert only(QuoteLook).version == kept


def test_each_person_has_a_look_of_their_own(slug: str) -> None:
    note(slug, 1)
    with db.everyone(write=True) as session:
        become(session, a_contact(session, session.get_one(Client, only(Quote).client_id)))
    assert look(slug).is_new
    note(slug, 1)
    assert [one.version for one in rows(QuoteLook)] == [1, 1]
    assert [row.verb for row in look(slug).happened] == ["quote_viewed", "quote_sent"]


def test_what_is_new_since_the_last_look(slug: str) -> None:
    note(slug, 1)
    revise(title="Shop")
    news = look(slug).news
    assert (news.since, news.title, news.remark) == (1, "What has changed since version 1", "As discussed")
    assert [(row.before, row.after) for row in news.changes.facts] == [("New website", "Shop")]


def test_to_whom_never_looked_nothing_is_new(slug: str) -> None:
    revise(title="Shop")
    assert look(slug).news.since == 0


def test_the_difference_stays_while_the_page_is_open(slug: str) -> None:
    note(slug, 1)
    revise(title="Shop")
    first = look(slug).news
    note(slug, 2)
    assert look(slug, version=2, since=first.since).news == first
    assert look(slug).news.since == 0, "the next time they come it is known"


def test_a_version_that_replaces_the_one_on_screen_is_compared_with_that(slug: str) -> None:
    note(slug, 1)
    revise(title="Shop")
    note(slug, 2)
    revise(title="Shop", notes="Hello")
    news = look(slug, version=2, since=1).news
    assert (news.since, [row.description for row in news.changes.facts]) == (2, ["Notes"])


@pytest.mark.parametrize(
    "nonsense", [{"version": 99, "since": 99}, {"version": -1, "since": -1}, {"since": 7, "version": 1}]
)
def test_nonsense_about_the_screen_compares_with_nothing(slug: str, nonsense: dict[str, int]) -> None:
    assert look(slug, **nonsense).news.since == 0


def test_viewers_read_everything_and_decide_nothing(slug: str) -> None:
    with db.everyone(write=True) as session:
        session.get_one(Contact, rows(Contact)[0].id).role = ContactRole.VIEWER
    seen = look(slug)
    assert (seen.may_decide, seen.outcome.title) == (False, "Waiting for a decision")
    assert seen.outcome.words.startswith("You can read this quote.")
    assert seen.document.total == "€240.00"


def test_accepted_it_shows_what_was_agreed_to(slug: str) -> None:
    accepted(agreement(only(Quote), choices={"photo": "0"}, po_number="PO-17"))
    seen = look(slug)
    facts = dict(seen.outcome.facts)
    assert (seen.status, seen.may_decide, seen.outcome.is_signed) == ("accepted", False, True)
    assert (facts["Accepted by"], facts["Agreed total"], facts["Your order number"]) == (
        "Ada Berger",
        "€120.00",
        "PO-17",
    )
    assert (seen.document.total, seen.document.lines[1].is_taken) == ("€120.00", False)
    assert look(slug, picked=Picked({"photo": True})).document.total == "€120.00"
    assert (seen.until, seen.news.since) == ("", 0)


def test_rejected_it_says_why(slug: str) -> None:
    quote = only(Quote)
    visit_now(rejecting.reject, Refusal(slug, 1, quote.content_hash, "price", "Next\nyear"))
    seen = look(slug)
    assert (dict(seen.outcome.facts)["Reason"], seen.outcome.said) == ("The price is too high", "Next\nyear")
    assert (seen.may_decide, seen.outcome.is_signed) == (False, False)


def test_opened_again_it_is_to_be_decided_anew(slug: str) -> None:
    accepted(agreement(only(Quote), choices={"photo": "0"}))
    note(slug, 1)
    with db.everyone(write=True) as session:
        quoting.reopen(session, rows(Quote)[0].id, today() + timedelta(days=9), now(), today(), mail=False)
    seen = look(slug)
    assert (seen.may_decide, seen.outcome.title, seen.document.total) == (True, "", "€240.00")
    assert [row.description for row in seen.news.changes.facts] == ["Valid until"]


def test_its_last_day_counts_and_the_next_does_not(slug: str) -> None:
    change(valid_until=today())
    assert (look(slug).may_decide, look(slug).until) == (True, "ends today")
    change(valid_until=today() - timedelta(days=1))
    seen = look(slug)
    assert (seen.status, seen.may_decide, seen.until) == ("expired", False, "ended yesterday")
    assert seen.outcome.words.startswith("This quote was valid until ")


def test_withdrawn_nothing_can_be_decided_or_asked(slug: str) -> None:
    with db.everyone(write=True) as session:
        quoting.withdraw(session, rows(Quote)[0].id, 1, now())
    seen = look(slug)
    assert (seen.status, seen.may_decide, seen.may_ask) == ("withdrawn", False, False)


def test_invoices_of_the_quote_stand_on_it_and_no_hidden_ones(slug: str) -> None:
    with db.everyone(write=True) as session:
        quote = session.get_one(Quote, rows(Quote)[0].id)
        client = session.get_one(Client, quote.client_id)
        an_invoice(session, client)
        asked = an_invoice(session, client, quote_id=quote.id).slug
        an_invoice(session, client, quote_id=quote.id, archived_at=now(), kind="deposit")
    seen = look(slug)
    assert ([one.slug for one in seen.bills], seen.to_pay) == ([asked], asked)


def test_a_long_line_is_short_in_the_list_to_ask_about(slug: str) -> None:
    revise(lines=(a_line("W" * 10_000, key="long"), a_line("\u202eab\ncd", key="turned")))
    [(_, long), (_, turned)] = look(slug).topics
    assert (len(long), long[-1], turned) == (70, "…", "ab cd")


def test_somebody_elses_quote_a_draft_and_an_archived_one_are_absent(slug: str) -> None:
    with db.everyone(write=True) as session:
        mine = session.get_one(Client, rows(Client)[0].id)
        foreign = a_quote(session, a_client(session, session.get_one(Business, mine.business_id))).slug
        draft = a_quote(session, mine, draft=True).slug
    for absent in (foreign, draft, "' or 1=1 --", ""):
        with pytest.raises(NotFound):
            look(absent)
        with pytest.raises(NotFound):
            note(absent, 1)
    change(archived_at=now())
    with pytest.raises(NotFound):
        look(slug)
