"""A statement on screen: a hundred lines at a time, with the ways to its neighbours."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
import time_machine
from sqlalchemy import event

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import statement_page
from portal.domain.periods import BACKWARDS, UNREADABLE
from portal.domain.statement import Asked
from portal.domain.statement_page import StatementPage
from portal.models import Client, Invoice, InvoiceKind, InvoiceState, Payment, PaymentMethod, PaymentState
from tests.accounts import Account, an_account, noon

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def account():
    """Nothing booked yet; it is 15 November 2026."""
    with time_machine.travel(noon("2026-11-15"), tick=False):
        with db.everyone(write=True) as session:
            made = an_account(session)
        yield made


def page(first: str = "", last: str = "", currency: str = "", at: str = "") -> StatementPage:
    return visit_now(statement_page.page, Asked(first, last, currency), at)


def many(account: Account, count: int) -> None:
    """So many payments of one cent."""
    with db.everyone(write=True) as session:
        client = session.get_one(Client, account.client_id)
        owner = {"business_id": client.business_id, "client_id": client.id, "currency": "EUR", "amount_minor": 1}
        for nth in range(count):
            session.add(Payment(**owner, method=PaymentMethod.CASH, state=PaymentState.SUCCEEDED, surplus_minor=1,
                                received_at=now() - timedelta(hours=count - nth)))  # fmt: skip


def test_a_line_leads_to_its_paper(account: Account) -> None:
    key = account.invoice("1234.50")
    account.pay(1000, key)
    seen = page()
    assert [
        (one.day, one.words, one.receipt, one.path, one.charge, one.payment, one.balance) for one in seen.lines
    ] == [
        ("15 Nov 2026", "Invoice INV-00001", "", "/invoices/INV-00001", "1,234.50", "", "1,234.50"),
        ("15 Nov 2026", "Payment by bank transfer", "RC-00001", "/receipts/RC-00001", "", "10.00", "1,224.50"),
    ]
    assert (seen.opening, seen.charged, seen.paid, seen.closing) == ("€0.00", "€1,234.50", "€10.00", "€1,224.50")
    assert (seen.first_day, seen.last_day) == ("1 Jan 2026", "15 Nov 2026")
    assert (seen.opens, seen.closes, seen.summary) == (True, True, "1–2 of 2")


def test_a_payment_without_receipt_leads_nowhere(account: Account) -> None:
    many(account, 1)
    [line] = page().lines
    assert (line.words, line.receipt, line.path) == ("Payment by cash", "", "")


def test_in_favour(account: Account) -> None:
    account.pay(500)
    assert (page().closing, page().closing_plain, page().in_favour) == ("−€5.00", "−5.00", True)
    [less] = page().aging.less
    assert (less.label, less.amount, page().aging.total) == ("Your credit", "−5.00", "−€5.00")


def test_pages_hold_a_hundred_lines_and_the_balance_runs_through(account: Account) -> None:
    many(account, 250)
    seen = [page(at=at) for at in ("", "2", "3")]
    assert [len(one.lines) for one in seen] == [100, 100, 50]
    assert [one.summary for one in seen] == ["1–100 of 250", "101–200 of 250", "201–250 of 250"]
    assert [(one.opens, one.closes) for one in seen] == [(True, False), (False, False), (False, True)]
    balances = [line.balance for one in seen for line in one.lines]
    assert balances[0] == "−0.01"
    assert (balances[99], balances[100], balances[249]) == ("−1.00", "−1.01", "−2.50")
    assert [one.closing for one in seen] == ["−€2.50"] * 3
    assert [bool(one.earlier) for one in seen] == [False, True, True]
    assert [parse_qs(one.later).get("page") for one in seen] == [["2"], ["3"], None]
    assert parse_qs(seen[1].earlier)["page"] == ["1"]
    for nonsense in ("0", "4", "-1", "x", "٣", "9" * 99, "1.5", "\x00"):
        assert page(at=nonsense) == seen[0]


def test_the_choices_keep_the_currency_and_the_period(account: Account) -> None:
    account.invoice()
    assert page().currencies == []
    account.invoice("2000", currency="JPY")
    seen = page("2026-11-01", "2026-11-30", "JPY")
    assert [(one.label, one.is_current) for one in seen.currencies] == [("EUR", False), ("JPY", True)]
    assert parse_qs(seen.currencies[0].query) == {"from": ["2026-11-01"], "to": ["2026-11-30"], "currency": ["EUR"]}
    assert [one.label for one in seen.periods] == ["This month", "Last month", "This year", "Last year"]
    assert [one.is_current for one in seen.periods] == [False] * 4
    assert [one.is_current for one in page().periods] == [False, False, True, False]
    assert parse_qs(seen.periods[1].query) == {"from": ["2026-10-01"], "to": ["2026-10-31"], "currency": ["JPY"]}
    assert seen.query == "from=2026-11-01&to=2026-11-30&currency=JPY"


def test_one_choice_is_shown_even_in_january(account: Account) -> None:
    with account.at("2026-01-09"):
        assert [one.is_current for one in page().periods] == [False, False, True, False]


@pytest.mark.parametrize(
    ("first", "last", "said"), [("nonsense", "", UNREADABLE), ("2026-02-01", "2026-01-01", BACKWARDS), ("", "", "")]
)
def test_what_could_not_be_followed_is_said(account: Account, first: str, last: str, said: str) -> None:
    seen = page(first, last)
    assert (seen.remark, seen.first, seen.last) == (said, "2026-01-01", "2026-11-15")


def test_a_deposit_invoice_and_a_hostile_number(account: Account) -> None:
    key = account.invoice("1.00")
    account.change(Invoice, key, number="=cmd|' /C calc'!A0", kind=InvoiceKind.DEPOSIT)
    assert page().lines[0].words == "Deposit invoice =cmd|' /C calc'!A0"


@pytest.mark.sqlite
def test_every_query_finds_the_clients_own_rows_by_an_index(account: Account) -> None:
    """However many other clients there are: nothing is read from end to end."""
    key = account.invoice()
    account.pay(5000, key)
    account.change(Invoice, key, written_off_at=now(), state=InvoiceState.UNCOLLECTIBLE)
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        seen.append((statement, values))

    event.listen(db.engine(), "before_cursor_execute", note)
    page()
    event.remove(db.engine(), "before_cursor_execute", note)
    asked = [one for one in seen if one[0].startswith("SELECT")]
    with db.engine().connect() as connection:
        raw: Any = connection.connection
        plans = [row[3] for query, values in asked for row in raw.execute(f"explain query plan {query}", values)]
    assert len(asked) > 8
    assert not [plan for plan in plans if plan.startswith("SCAN")]
