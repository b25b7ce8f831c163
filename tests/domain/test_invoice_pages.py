"""Pages of the list: every row once, forwards and back, whatever comes meanwhile and whatever is in the address."""

from datetime import date
from itertools import chain
from typing import Any

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import invoices
from portal.domain.invoices import Filter
from portal.domain.keyset import PER_PAGE
from portal.models import Business, Client, InvoiceState
from tests.build import a_business, a_client, a_contact, an_invoice, become


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


def flat(pages: list[list[str]]) -> list[str]:
    return list(chain.from_iterable(pages))


def walk(which: Filter = Filter.ALL) -> tuple[list[list[str]], list[list[str]]]:
    """Every page forwards, then every page back to the first."""
    forth, back, at = [], [], ""
    while True:
        page = visit_now(invoices.page, which, "", at)
        forth.append([row.slug for row in page.rows])
        if not page.older:
            break
        at = page.older
    while True:
        back.append([row.slug for row in page.rows])
        if not page.newer:
            return forth, back[::-1]
        page = visit_now(invoices.page, which, "", page.newer)


def test_pages_over_equal_dates_hold_every_row_once_in_both_directions(client: Client):
    for day in (1, 1, 2):
        issue(client, count=20, on=date(2026, 10, day))
    forth, back = walk()
    assert [len(page) for page in forth] == [25, 25, 10]
    assert flat(forth) == flat(back) == sorted(flat(forth), reverse=True)
    assert len(set(flat(forth))) == 60


def test_a_full_page_has_no_empty_one_behind_it(client: Client):
    issue(client, count=PER_PAGE)
    page = visit_now(invoices.page)
    assert (len(page.rows), page.older, page.newer) == (PER_PAGE, "", "")


def test_pages_of_a_filter_hold_that_filter_only(client: Client):
    issue(client, count=30, **PAID)
    unpaid = issue(client, count=30)
    forth, back = walk(Filter.UNPAID)
    assert sorted(flat(forth)) == sorted(flat(back)) == sorted(unpaid)


def test_a_row_that_comes_meanwhile_moves_nobody_to_another_page(client: Client):
    issue(client, count=PER_PAGE + 5, on=date(2026, 10, 1))
    first = visit_now(invoices.page)
    older = slugs(at=first.older)
    issue(client, on=date(2026, 11, 1))
    assert slugs(at=first.older) == older


@pytest.mark.parametrize(
    "at", ["x", "b.", "b.20261001", "b.20261001.zz", "b.99999999." + "0" * 32, "a.b.c.d", "b..", "\x00", "b" * 9999]
)
def test_nonsense_cursors_are_the_first_page(client: Client, at: str):
    issue(client, count=3)
    assert slugs(at=at) == slugs()


def test_nobody_elses_cursor_shows_anything_of_theirs(client: Client):
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, client.business_id))
        theirs = an_invoice(session, other)
    mine = issue(client, count=2)
    at = f"b.{theirs.issue_on:%Y%m%d}.{'f' * 32}"
    assert slugs(at=at) == mine[::-1]


def test_pages_are_sorted_by_date_then_by_birth(client: Client):
    for day in (3, 1, 2, 2):
        issue(client, on=date(2026, 10, day))
    issued = [row.issued for row in visit_now(invoices.page).rows]
    assert issued == ["3 Oct 2026", "2 Oct 2026", "2 Oct 2026", "1 Oct 2026"]
