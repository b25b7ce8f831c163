"""The list of one client: filters and counts agree, pages hold every row once, and what is hidden stays hidden."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import invoices
from portal.domain.invoices import Counts, Filter
from portal.errors import NotFound
from portal.models import Business, Client, InvoiceKind, InvoiceState
from tests.build import a_business, a_client, a_contact, an_invoice, become

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def client(database) -> Client:
    """Somebody with no invoices, who is looking."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client))
        return client


def issue(client: Client, count: int = 1, **facts: Any) -> list[str]:
    """So many invoices; their slugs."""
    with db.everyone(write=True) as session:
        mine = session.get_one(Client, client.id)
        return [an_invoice(session, mine, **facts).slug for _ in range(count)]


def slugs(which: Filter = Filter.ALL, search: str = "", at: str = "") -> list[str]:
    return [row.slug for row in visit_now(invoices.page, which, search, at).rows]


PAID = {"state": InvoiceState.PAID, "balance_minor": 0, "paid_at": now()}
CREDIT = {**PAID, "kind": InvoiceKind.CREDIT_NOTE}


def one_of_each(client: Client) -> dict[str, str]:
    """A document of every sort, by a name for it."""
    sorts: dict[str, dict[str, Any]] = {
        "unpaid": {},
        "overdue": {"due_on": LONG_AGO},
        "no_due_date": {},
        "partial": {"balance_minor": 5000, "paid_minor": 5000},
        "paid": PAID,
        "void": {"state": InvoiceState.VOID, "due_on": LONG_AGO},
        "written_off": {"state": InvoiceState.UNCOLLECTIBLE, "due_on": LONG_AGO},
        "credit": CREDIT,
        "draft": {"draft": True},
        "archived": {"archived_at": now(), "due_on": LONG_AGO},
    }
    return {name: issue(client, **facts)[0] for name, facts in sorts.items()}


def test_filters_hold_what_they_say(client: Client):
    slug = one_of_each(client)
    shown = {which: {name for name in slug if slug[name] in slugs(which)} for which in Filter}
    assert shown == {
        Filter.ALL: set(slug) - {"draft", "archived"},
        Filter.PAID: {"paid"},
        Filter.UNPAID: {"unpaid", "overdue", "no_due_date", "partial"},
        Filter.OVERDUE: {"overdue"},
    }
    assert visit_now(invoices.page).counts == Counts(all=8, paid=1, unpaid=4, overdue=1)


def test_counts_follow_the_search(client: Client):
    slug = one_of_each(client)
    seen = visit_now(invoices.page, Filter.PAID, slug["overdue"])
    assert (seen.rows, seen.counts) == ([], Counts(all=1, paid=0, unpaid=1, overdue=1))


def test_nobody_else_is_in_the_list(client: Client):
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, client.business_id))
        theirs = an_invoice(session, other).slug
    mine = issue(client)
    assert slugs() == mine
    assert visit_now(invoices.page).counts.all == 1
    assert slugs(search=theirs) == []
    with pytest.raises(NotFound):
        visit_now(invoices.find, theirs)


@pytest.mark.parametrize("slug", ["", "INV-99999", "../etc", "INV-00001'--", "a" * 300, "INV%", "ÌNV-00001"])
def test_nonsense_addresses_are_not_found(client: Client, slug: str):
    issue(client)
    with pytest.raises(NotFound):
        visit_now(invoices.find, slug)


@pytest.mark.parametrize("hidden", ["draft", "archived"])
def test_drafts_and_archived_ones_have_no_address(client: Client, hidden: str):
    slug = one_of_each(client)[hidden]
    with pytest.raises(NotFound):
        visit_now(invoices.find, slug)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("A_1", ["A_1"]),
        ("100%", ["100%"]),
        ("%", ["100%"]),
        ("_", ["A_1"]),
        ("ax1", ["AX1"]),
        ("1", ["AX1", "A_1", "100%"]),
        ("  A_  ", ["A_1"]),
        ("\\", []),
        ("' or 1=1 --", []),
        ("x" * 500, []),
        ("A\0_\ud8001", ["A_1"]),
        ("\ud800 \0", ["AX1", "A_1", "100%"]),
    ],
)
def test_the_search_takes_people_at_their_word(client: Client, search: str, found: list[str]):
    for slug, number in (("a", "100%"), ("b", "A_1"), ("c", "AX1")):
        issue(client, slug=slug, number=number)
    assert [row.number for row in visit_now(invoices.page, Filter.ALL, search).rows] == found


@pytest.mark.parametrize(
    ("zone", "overdue"),
    [("Europe/Vienna", True), ("Pacific/Auckland", True), ("UTC", False), ("America/Los_Angeles", False)],
)
def test_late_by_the_calendar_of_the_business(client: Client, zone: str, overdue: bool):
    with time_machine.travel(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), tick=False):
        with db.everyone(write=True) as session:
            session.get_one(Business, client.business_id).timezone = zone
            become(session, a_contact(session, session.get_one(Client, client.id)))
        [slug] = issue(client, on=date(2026, 11, 1), due_on=date(2026, 11, 22))
        assert (slugs(Filter.OVERDUE) == [slug]) is overdue
        [row] = visit_now(invoices.page).rows
        assert row.status == ("overdue" if overdue else "unpaid")
        assert visit_now(invoices.page).counts.overdue == int(overdue)


def test_the_due_day_itself_is_never_late_to_the_last_second(client: Client):
    with db.everyone(write=True) as session:
        contact = a_contact(session, session.get_one(Client, client.id))
    midnight = datetime(2026, 11, 22, 23, tzinfo=UTC)  # in Vienna
    issue(client, on=date(2026, 11, 1), due_on=date(2026, 11, 22))
    for moment, late in ((midnight - timedelta(seconds=1), 0), (midnight, 1)):
        with time_machine.travel(moment, tick=False):
            with db.everyone(write=True) as session:
                become(session, contact)
            assert visit_now(invoices.page).counts.overdue == late


def test_a_credit_note_is_a_minus_and_owes_nothing(client: Client):
    issue(client, **CREDIT)
    [row] = visit_now(invoices.page).rows
    assert (row.amount, row.status, row.due) == ("−€100.00", "credit", "")


def test_money_on_its_way_is_a_status_and_still_unpaid(client: Client):
    issue(client, processing_minor=10000, due_on=LONG_AGO)
    [row] = visit_now(invoices.page, Filter.UNPAID).rows
    assert row.status == "processing"


def test_a_row_says_what_is_left_once_a_part_is_settled(client):
    [part, whole, _paid] = (*issue(client, paid_minor=4000, balance_minor=6000), *issue(client), *issue(
        client, state=InvoiceState.PAID, paid_minor=10000, balance_minor=0))  # fmt: skip
    left = {row.slug: row.left for row in visit_now(invoices.page).rows}
    assert (left.pop(part), left.pop(whole), set(left.values())) == ("€60.00 left", "", {""})
