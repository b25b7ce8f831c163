"""The quotes of one client: filters and counts agree, pages hold every row once, and what is hidden stays hidden."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import dashboard, keyset, quotes
from portal.domain.keyset import PER_PAGE
from portal.domain.quotes import QuoteCounts, QuoteFilter, QuotePage
from portal.errors import NotFound
from portal.models import Business, Client, QuoteState
from tests.build import a_business, a_client, a_contact, become
from tests.quotes import a_line, a_quote, an_offer, revised, today

DECIDED = datetime(2026, 11, 3, 12, tzinfo=UTC)
OVER = date(2020, 1, 1)


@pytest.fixture
def client(database) -> Client:
    """Somebody without quotes, who is looking."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client))
        return client


def offer(client: Client, count: int = 1, title: str = "New website", **facts: Any) -> list[str]:
    """So many quotes; their slugs."""
    with db.everyone(write=True) as session:
        mine = session.get_one(Client, client.id)
        return [a_quote(session, mine, an_offer(title=title), **facts).slug for _ in range(count)]


def page(which: QuoteFilter = QuoteFilter.ALL, search: str = "", at: str = "") -> QuotePage:
    return visit_now(quotes.page, which, search, at)


def slugs(which: QuoteFilter = QuoteFilter.ALL, search: str = "", at: str = "") -> list[str]:
    return [row.slug for row in page(which, search, at).rows]


def one_of_each(client: Client) -> dict[str, str]:
    """A quote of every sort, by a name for it."""
    sorts: dict[str, dict[str, Any]] = {
        "pending": {},
        "last day": {"valid_until": today()},
        "no last day": {"valid_until": None},
        "expired": {"valid_until": today() - timedelta(days=1)},
        "accepted": {"state": QuoteState.ACCEPTED, "decided_at": DECIDED, "valid_until": OVER},
        "invoiced": {"state": QuoteState.INVOICED, "decided_at": DECIDED},
        "rejected": {"state": QuoteState.REJECTED, "decided_at": DECIDED},
        "withdrawn": {"state": QuoteState.WITHDRAWN, "withdrawn_at": DECIDED},
        "draft": {"draft": True},
        "archived": {"archived_at": now()},
        "archived, accepted": {"archived_at": now(), "state": QuoteState.ACCEPTED},
    }
    return {name: offer(client, **facts)[0] for name, facts in sorts.items()}


def test_filters_hold_what_they_say_and_counts_agree(client: Client):
    slug = one_of_each(client)
    shown = {which: {name for name in slug if slug[name] in slugs(which)} for which in QuoteFilter}
    assert shown == {
        QuoteFilter.ALL: set(slug) - {"draft", "archived", "archived, accepted"},
        QuoteFilter.PENDING: {"pending", "last day", "no last day"},
        QuoteFilter.ACCEPTED: {"accepted", "invoiced"},
        QuoteFilter.REJECTED: {"rejected"},
    }
    for which in QuoteFilter:
        assert page(which).counts == QuoteCounts(all=8, pending=3, accepted=2, rejected=1)


def test_a_row_counts_down_and_then_says_what_became_of_it(client: Client):
    slug = one_of_each(client)
    said = {row.slug: (row.status, row.status_word, row.until) for row in page().rows}
    assert {name: said[slug[name]] for name in slug if slug[name] in said} == {
        "pending": ("pending", "Pending", "30 days left"),
        "last day": ("pending", "Pending", "ends today"),
        "no last day": ("pending", "Pending", ""),
        "expired": ("expired", "Expired", "ended yesterday"),
        "accepted": ("accepted", "Accepted", "accepted 3 Nov 2026"),
        "invoiced": ("accepted", "Accepted", "accepted 3 Nov 2026"),
        "rejected": ("rejected", "Rejected", "rejected 3 Nov 2026"),
        "withdrawn": ("withdrawn", "Withdrawn", "withdrawn 3 Nov 2026"),
    }


def test_a_row_shows_the_offer(client: Client):
    with db.everyone(write=True) as session:
        mine = session.get_one(Client, client.id)
        content = an_offer(a_line(price="1234.50"), title="  ", valid_until=date(2099, 1, 31))
        number = a_quote(session, mine, content, on=date(2026, 11, 2)).number
    [row] = page().rows
    assert (row.number, row.title, row.amount) == (number, "Quote", "€1,481.40")
    assert (row.issued, row.until_date) == ("2 Nov 2026", "31 Jan 2099")


def test_a_revised_quote_is_one_row_with_its_newest_words(client: Client):
    with db.everyone(write=True) as session:
        quote = a_quote(session, session.get_one(Client, client.id), on=date(2026, 11, 1))
        revised(session, quote, an_offer(a_line(price="50.00"), title="Smaller website"))
    [row] = page().rows
    assert (row.title, row.amount, row.status) == ("Smaller website", "€60.00", "pending")
    assert page().counts.all == 1


@pytest.mark.parametrize(
    ("zone", "pending"),
    [("Europe/Vienna", 0), ("Pacific/Auckland", 0), ("UTC", 1), ("America/Los_Angeles", 1)],
)
def test_the_last_day_ends_by_the_calendar_of_the_business(client: Client, zone: str, pending: int):
    with time_machine.travel(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), tick=False):
        with db.everyone(write=True) as session:
            session.get_one(Business, client.business_id).timezone = zone
            become(session, a_contact(session, session.get_one(Client, client.id)))
        offer(client, valid_until=date(2026, 11, 22))
        assert (page().counts.pending, len(slugs(QuoteFilter.PENDING))) == (pending, pending)
        assert page().rows[0].status == ("pending" if pending else "expired")


def test_nobody_else_is_in_the_list(client: Client):
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, client.business_id))
        theirs = a_quote(session, other, an_offer(title="Theirs alone")).slug
    mine = offer(client)
    assert slugs() == mine
    assert page().counts == QuoteCounts(all=1, pending=1)
    assert slugs(search=theirs) == slugs(search="alone") == []
    with pytest.raises(NotFound):
        visit_now(quotes.find, theirs)


@pytest.mark.parametrize("slug", ["", "QT-99999", "../etc", "QT-00001'--", "a" * 300, "QT%", "QＴ-00001"])
def test_nonsense_addresses_are_not_found(client: Client, slug: str):
    offer(client)
    with pytest.raises(NotFound):
        visit_now(quotes.find, slug)


@pytest.mark.parametrize("hidden", ["draft", "archived"])
def test_drafts_and_archived_ones_have_no_address(client: Client, hidden: str):
    slug = one_of_each(client)[hidden]
    with pytest.raises(NotFound):
        visit_now(quotes.find, slug)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("brand", ["Brand 100%"]),
        ("QT-", ["Brand 100%", "A_1 book"]),
        ("%", ["Brand 100%"]),
        ("_", ["A_1 book"]),
        ("  A_1 ", ["A_1 book"]),
        ("00002", ["Brand 100%"]),
        ("\\", []),
        ("' or 1=1 --", []),
        ("x" * 500, []),
        ("A\0_\ud8001", ["A_1 book"]),
        ("\ud800 \0", ["Brand 100%", "A_1 book"]),
    ],
)
def test_the_search_finds_part_of_a_number_or_a_title(client: Client, search: str, found: list[str]):
    for title in ("A_1 book", "Brand 100%"):
        offer(client, title=title)
    assert [row.title for row in page(search=search).rows] == found
    assert page(search=search).counts.all == len(found)


def test_counts_follow_the_search(client: Client):
    slug = one_of_each(client)
    seen = page(QuoteFilter.ACCEPTED, slug["expired"])
    assert (seen.rows, seen.counts) == ([], QuoteCounts(all=1))


def walk(which: QuoteFilter = QuoteFilter.ALL) -> tuple[list[list[str]], list[list[str]]]:
    """Every page from the newest to the oldest, and the way back."""
    forth, back, seen = [slugs(which)], [], page(which)
    while seen.older:
        seen = page(which, at=seen.older)
        forth.append([row.slug for row in seen.rows])
    back.append(forth[-1])
    while seen.newer:
        seen = page(which, at=seen.newer)
        back.append([row.slug for row in seen.rows])
    return forth, back[::-1]


def flat(pages: list[list[str]]) -> list[str]:
    return [slug for leaf in pages for slug in leaf]


def test_pages_hold_every_row_once_in_both_directions(client: Client):
    for day in (1, 1, 2):
        offer(client, count=20, on=date(2026, 10, day))
    forth, back = walk()
    assert [len(leaf) for leaf in forth] == [25, 25, 10]
    assert forth == back
    assert flat(forth) == sorted(flat(forth), reverse=True)
    assert len(set(flat(forth))) == 60


def test_pages_of_a_filter_hold_that_filter_only(client: Client):
    offer(client, count=PER_PAGE, state=QuoteState.REJECTED, decided_at=DECIDED)
    pending = offer(client, count=PER_PAGE + 3)
    forth, back = walk(QuoteFilter.PENDING)
    assert flat(forth) == flat(back) == pending[::-1]


@pytest.mark.parametrize("at", ["x", "b.20261001.zz", "b.99999999." + "0" * 32, "a.b.c.d", "\x00", "b" * 9999])
def test_nonsense_cursors_are_the_first_page(client: Client, at: str):
    offer(client, count=3)
    assert slugs(at=at) == slugs()


def test_nobody_elses_cursor_shows_anything_of_theirs(client: Client):
    with db.everyone(write=True) as session:
        theirs = a_quote(session, a_client(session, session.get_one(Business, client.business_id)))
    mine = offer(client, count=2)
    assert set(slugs(at=keyset.written(False, theirs)) + slugs(at=keyset.written(True, theirs))) <= set(mine)


def test_the_dashboard_shows_the_newest_and_how_many_wait(client: Client):
    assert (visit_now(dashboard.overview).quotes, visit_now(dashboard.overview).pending) == ([], 0)
    one_of_each(client)
    seen = visit_now(dashboard.overview)
    assert [row.slug for row in seen.quotes] == slugs()[:5]
    assert seen.pending == 3


def test_a_quote_that_was_withdrawn_or_has_expired_waits_for_nobody(client: Client):
    offer(client, valid_until=OVER)
    offer(client, state=QuoteState.WITHDRAWN, withdrawn_at=DECIDED)
    assert visit_now(dashboard.overview).pending == 0
