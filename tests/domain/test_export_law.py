"""What a bookkeeper is given adds up to the statement, whatever happened to the account; summed as a program would."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlmodel import select

from portal import db
from portal.access.visit import visit_now
from portal.domain import export_books, export_periods, statement
from portal.domain.export_books import ASKED_FOR, Books
from portal.domain.periods import Period
from portal.domain.statement import Asked
from portal.errors import Refused
from portal.gateways import bookkeeping_csv, spreadsheet
from portal.models import Invoice, InvoiceTax
from portal.money import to_minor
from tests.accounts import Account, an_account, noon
from tests.domain.test_statement_law import Story
from tests.exporting import read_table

NAMES = ("Opening balance", "Charges", "Payments and credits", "Closing balance")


def minor(cell: str, currency: str) -> int:
    return to_minor(Decimal(cell or 0), currency)


def expect_sums(books: Books, period: Period) -> None:
    """Of the three tables and the statement itself, each added up by itself."""
    found = books.paper.statement
    last = min(period.last, found.today)
    seen = visit_now(statement.read, Asked(period.first.isoformat(), last.isoformat(), found.currency))
    figures = [seen.opening_minor, seen.charged_minor, seen.paid_minor, seen.closing_minor]
    [totals] = read_table(bookkeeping_csv.totals_csv([found], "en"))
    assert [minor(totals[name], found.currency) for name in NAMES] == figures
    lines = read_table(spreadsheet.statement_csv(found, "en"))
    charges = sum(minor(one["Charge"], found.currency) for one in lines)
    paid = sum(minor(one["Payment or credit"], found.currency) for one in lines)
    ends = [minor(lines[place]["Balance"], found.currency) for place in (0, -1)]
    assert [ends[0], charges, paid, ends[1]] == figures
    assert ends[0] + charges - paid == ends[1]
    *rows, sums = read_table(bookkeeping_csv.documents_csv(books, {}))
    for name in (name for name in sums if name not in ("Number", "Date", "Due", "Kind", "Status", "Currency", "File")):
        assert minor(sums[name], found.currency) == sum(minor(one[name], found.currency) for one in rows), name
    own = sum(one.movement.amount_minor for one in seen.entries if one.movement.kind in ASKED_FOR)
    assert minor(sums["On the statement"], found.currency) == own


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.usefixtures("database")
def test_tables_add_up_to_the_statement(seed: int) -> None:
    with db.everyone(write=True) as session:
        account = an_account(session)
    story, moment, tried = Story(account, 100 + seed), datetime(2026, 3, 1, 9, tzinfo=UTC), 0
    for number in range(40):
        moment += timedelta(hours=story.dice.randint(1, 90))
        with time_machine.travel(moment, tick=False):
            with suppress(Refused):
                story.dice.choice(story.steps())()
            account.sign_in()
            if number % 13 == 12:
                tried += expect_every_period()
    assert tried > 4


def expect_every_period() -> int:
    """Each month and quarter that is offered; returns how many tables there were."""
    offered, tried = visit_now(export_periods.offered), 0
    for one in (*offered.months, *offered.quarters):
        period = visit_now(export_periods.read, one.value)
        for books in visit_now(export_books.of_period, period):
            expect_sums(books, period)
            tried += 1
    return tried


@pytest.fixture
def account(database: object) -> Account:
    """It is 15 November 2026."""
    with db.everyone(write=True) as session:
        return an_account(session)


def test_tax_by_rate(account: Account) -> None:
    """A credit note takes its tax off; two rates stand side by side."""
    with account.at("2026-11-15"):
        key = account.invoice("200.00", on=date(2026, 11, 2))
        account.change(Invoice, key, net_minor=10000, tax_minor=1500, total_minor=11500)
        note = account.note(2400, key)
        account.change(Invoice, note, net_minor=2000, tax_minor=400)
        with db.everyone(write=True) as session:
            owner: dict[str, Any] = {
                "business_id": session.get_one(Invoice, key).business_id,
                "client_id": account.client_id,
            }
            for tax in session.exec(select(InvoiceTax)).all():
                session.delete(tax)
            session.flush()
            for of, rate, base, amount in ((key, 20, 5000, 1000), (key, 10, 5000, 500), (note, 20, 2000, 400)):
                session.add(InvoiceTax(**owner, invoice_id=of, category="S", rate=Decimal(rate), base_minor=base,
                                       tax_minor=amount))  # fmt: skip
        [books] = visit_now(export_books.of_period, export_periods.month_of(date(2026, 11, 1)))
        *rows, sums = read_table(bookkeeping_csv.documents_csv(books, {}))
    figures = [name for name in sums if "at" in name.split() or name in ("Net", "Tax", "Total")]
    assert figures == ["Net", "Net at 10%", "Tax at 10%", "Net at 20%", "Tax at 20%", "Tax", "Total"]
    assert [[one[name] for name in figures] for one in (*rows, sums)] == [
        ["100.00", "50.00", "5.00", "50.00", "10.00", "15.00", "115.00"],
        ["-20.00", "0.00", "0.00", "-20.00", "-4.00", "-4.00", "-24.00"],
        ["80.00", "50.00", "5.00", "30.00", "6.00", "11.00", "91.00"],
    ]


def test_currencies_stand_apart_and_a_period_without_papers_still_has_its_balance(account: Account) -> None:
    with time_machine.travel(noon("2026-11-15"), tick=False):
        account.sign_in()
        account.invoice("1200", on=date(2026, 9, 2), currency="JPY")
        account.invoice("50.00", on=date(2026, 10, 2))
        october = visit_now(export_books.of_period, export_periods.month_of(date(2026, 10, 1)))
    told = read_table(bookkeeping_csv.totals_csv([one.paper.statement for one in october], "en"))
    assert [[one["Currency"], *(one[name] for name in NAMES)] for one in told] == [
        ["EUR", "0.00", "50.00", "0.00", "50.00"],
        ["JPY", "1200", "0", "0", "1200"],
    ]
    assert [len(one.documents) for one in october] == [1, 0]
