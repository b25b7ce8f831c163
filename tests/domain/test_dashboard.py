"""The first page adds up: per currency, to the cent, and the same as the list."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import dashboard, invoices, offline
from portal.domain.offline import Received
from portal.models import Business, Client, InvoiceKind, InvoiceState, PaymentMethod
from tests.build import a_business, a_client, a_contact, an_invoice, become

LATE = date(2020, 1, 1)


@pytest.fixture
def client(database) -> Client:
    """Somebody with no invoices, who is looking."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        become(session, a_contact(session, client))
        return client


def issue(client: Client, amount: str = "100.00", **facts: Any) -> str:
    with db.everyone(write=True) as session:
        return an_invoice(session, session.get_one(Client, client.id), amount, **facts).slug


def test_an_empty_account_owes_nothing_in_its_own_currency(client: Client):
    with db.everyone(write=True) as session:
        session.get_one(Business, client.business_id).default_currency = "CHF"
    seen = visit_now(dashboard.overview)
    assert (seen.balances, seen.nothing_owed, seen.overdue, seen.recent) == ([], "CHF\xa00.00", [], [])


def test_what_is_owed_late_and_coming_adds_up(client: Client):
    issue(client, "100.00")
    issue(client, "40.00", due_on=LATE)
    issue(client, "25.00", due_on=LATE, processing_minor=2500)
    issue(client, "35.00", balance_minor=1000, paid_minor=2500)
    for state in (InvoiceState.PAID, InvoiceState.VOID, InvoiceState.UNCOLLECTIBLE):
        issue(client, "7.00", state=state)
    issue(client, "9.00", kind=InvoiceKind.CREDIT_NOTE, state=InvoiceState.PAID, balance_minor=0)
    issue(client, "8.00", draft=True)
    issue(client, "6.00", archived_at=now())
    [owed] = visit_now(dashboard.overview).balances
    assert (owed.total, owed.later, owed.overdue, owed.processing) == ("€175.00", "€110.00", "€40.00", "€25.00")
    assert (owed.later_share, owed.overdue_share, owed.processing_share) == (63, 23, 14)
    assert owed.summary == "4 unpaid invoices, next in 30 days"


def test_currencies_are_never_added_up(client: Client):
    issue(client, "10.00")
    issue(client, "2000", currency="JPY")
    issue(client, "3.500", currency="KWD", due_on=LATE)
    totals = {owed.currency: owed.total for owed in visit_now(dashboard.overview).balances}
    assert totals == {"EUR": "€10.00", "JPY": "¥2,000", "KWD": "KWD\xa03.500"}


def test_a_small_part_can_still_be_seen(client: Client):
    issue(client, "100000.00")
    issue(client, "1.00", due_on=LATE)
    [owed] = visit_now(dashboard.overview).balances
    assert owed.overdue_share == 2


def test_late_ones_are_the_oldest_and_not_what_is_being_paid(client: Client):
    slugs = [issue(client, due_on=LATE + timedelta(days=n)) for n in (4, 1, 3, 2)]
    issue(client, due_on=LATE, processing_minor=10000)
    seen = visit_now(dashboard.overview)
    assert [row.slug for row in seen.overdue] == [slugs[1], slugs[3], slugs[2]]
    assert seen.overdue_count == 4


def test_recent_are_the_newest_five_as_the_list_has_them(client: Client):
    for n in range(8):
        issue(client, on=date(2026, 10, 1 + n % 4))
    issue(client, draft=True)
    assert visit_now(dashboard.overview).recent == visit_now(invoices.page).rows[:5]


def test_the_figures_agree_with_the_list(client: Client):
    today = day_in("Europe/Vienna", now())
    for days in range(-5, 6):
        issue(client, "1.00", on=today - timedelta(days=30), due_on=today + timedelta(days=days))
    seen, counts = visit_now(dashboard.overview), visit_now(invoices.page).counts
    assert seen.overdue_count == counts.overdue == 5
    assert seen.balances[0].overdue == "€5.00"
    assert seen.balances[0].summary == "11 unpaid invoices, next due today"


def test_anothers_debt_is_not_mine(client: Client):
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, client.business_id))
        an_invoice(session, other, due_on=LATE)
    seen = visit_now(dashboard.overview)
    assert (seen.balances, seen.overdue_count, seen.recent, seen.activity) == ([], 0, [], [])


def test_credit_in_hand_is_told_per_currency(client: Client):
    slug = issue(client, "100.00")
    assert visit_now(dashboard.overview).credits == []
    with db.everyone(write=True) as session:
        for amount, currency in ((15000, "EUR"), (300, "USD")):
            money = Received(amount, currency, PaymentMethod.CASH, day_in("Europe/Vienna", now()))
            offline.record(session, client.id, money, now(), mail=False)
    seen = visit_now(dashboard.overview)
    assert (seen.credits, seen.balances, seen.recent[0].slug) == (["€50.00", "$3.00"], [], slug)


def test_more_on_its_way_than_is_still_owed_is_no_negative_rest(client: Client):
    """A transfer arrived, or a credit note came, while a debit was travelling."""
    issue(client, "100.00", balance_minor=4000, paid_minor=6000, processing_minor=10000)
    [owed] = visit_now(dashboard.overview).balances
    assert (owed.total, owed.processing, owed.later, owed.overdue) == ("€40.00", "€40.00", "", "")
