"""A statement as CSV: what spreadsheets read as numbers and days, and nothing they would run."""

import csv
import io
from datetime import date
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal import db
from portal.access.visit import visit_now
from portal.domain import statement_page
from portal.domain.formulas import guarded, unguarded
from portal.domain.statement import Asked
from portal.gateways.spreadsheet import statement_csv
from portal.models import Invoice
from tests.accounts import Account, an_account, noon

FORMULAS = "=+-@\t\r\n＝＋－＠"
HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture
def account(database: object) -> Any:
    """Nothing booked yet; it is 15 November 2026."""
    with time_machine.travel(noon("2026-11-15"), tick=False):
        with db.everyone(write=True) as session:
            made = an_account(session)
        yield made


def table(account: Account, currency: str = "") -> list[dict[str, str]]:
    """The lines as a program reads them."""
    file = statement_csv(account.read(currency=currency), "en")
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_lines_between_opening_and_closing(account: Account) -> None:
    account.invoice("70.00", on=date(2025, 12, 31))
    account.pay(10000, account.invoice("1234.50"))
    assert [list(row.values()) for row in table(account)] == [
        ["2026-01-01", "Opening balance", "", "EUR", "", "", "70.00"],
        ["2026-11-15", "Invoice INV-00002", "INV-00002", "EUR", "1234.50", "", "1304.50"],
        ["2026-11-15", "Payment by bank transfer", "RC-00001", "EUR", "", "100.00", "1204.50"],
        ["2026-11-15", "Closing balance", "", "EUR", "", "", "1204.50"],
    ]
    assert list(table(account)[0]) == ["Date", "Entry", "Number", "Currency", "Charge", "Payment or credit", "Balance"]


def test_totals_are_those_of_the_page(account: Account) -> None:
    account.pay(150000, account.invoice("1234.50"))
    seen, rows = visit_now(statement_page.page, Asked()), table(account)
    assert (rows[0]["Balance"], rows[-1]["Balance"]) == ("0.00", "-265.50")
    assert (seen.opening_plain, seen.closing_plain) == ("0.00", "−265.50")
    assert [row["Balance"] for row in rows[1:-1]] == [one.balance.replace("−", "-").replace(",", "")
                                                      for one in seen.lines]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "number", ['x;"=1+1;y', 'x;"=HYPERLINK(1)', "\u00a0=1", 'a\t"=1', "x; =1", "x;\x0b=1", '" =1+1"']
)
def test_nothing_runs_whatever_a_spreadsheet_takes_for_the_end_of_a_cell(
    account: Account, number: str, delimiter: str
) -> None:
    account.change(Invoice, account.invoice("1.00"), number=number)
    file = statement_csv(account.read(), "en").decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(file, newline=""), delimiter=delimiter) for cell in row]
    assert not [cell for cell in cells if cell.strip(' "\x00\x0b\u00a0')[:1] in tuple("=+@")]


@pytest.mark.parametrize(("currency", "amount", "shown"), [("JPY", "1200", "1200"), ("KWD", "0.001", "0.001")])
def test_amounts_are_plain_numbers_of_their_currency(account: Account, currency: str, amount: str, shown: str) -> None:
    account.invoice(amount, currency=currency)
    rows = table(account, currency)
    assert (rows[1]["Charge"], rows[1]["Currency"]) == (shown, currency)
    assert {row["Balance"] for row in rows} == {shown, "0" if currency == "JPY" else "0.000"}


def test_amounts_are_not_quoted_and_stay_numbers_below_zero(account: Account) -> None:
    account.pay(500)
    lines = statement_csv(account.read(), "en").decode("utf-8-sig").split("\r\n")
    assert lines[2].endswith(',"EUR","",5.00,-5.00')
    assert all(line.startswith('"') for line in lines if line)


def test_the_file_says_that_it_is_utf8(account: Account) -> None:
    assert statement_csv(account.read(), "en").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("number", [HOSTILE, "@SUM(1)", "-1+1", "+1", "\t=1", "\r=1", "a;=1", "x\n=1", '",=1', "＝1"])
def test_a_number_that_is_a_formula_is_text(account: Account, number: str) -> None:
    account.change(Invoice, account.invoice("1.00"), number=number)
    row = table(account)[1]
    assert row["Number"] == guarded(number)
    for cell in (row["Number"], row["Entry"]):
        for part in cell.replace("\r", "\n").replace("\n", ";").replace("\t", ";").split(";"):
            assert part[:1] not in tuple(FORMULAS) or part == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        (" =1", "' =1"), ('"=1', "'\"=1"), ("\x00=1", "'\x00=1"), ("\u00a0 =1", "'\u00a0 =1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\x0b\u200b+1", "'\x0b\u200b+1"), ('x;"=1', "x;'\"=1"), ("x; \x00@a", "x;' \x00@a"), ("\ud800=1", "\ud800=1"),
        (" x", " x"), ('"x"', '"x"'), ("a=1", "a=1"), ("INV-1", "INV-1"), ("", ""), ("a;-1", "a;'-1"),
        ("x, =1", "x, =1"),
    ],
)  # fmt: skip
def test_an_apostrophe_before_what_would_run(text: str, shown: str) -> None:
    assert guarded(text) == shown


@given(st.text(alphabet=FORMULAS + "ab;, '\"\x00\u00a0\ufeff", max_size=12))
def test_guarding_only_adds_apostrophes(text: str) -> None:
    assert guarded(text).replace("'", "") == text.replace("'", "")
    assert not guarded(text).startswith(tuple(FORMULAS))
    assert not guarded(text).lstrip(' "\x00\u00a0\ufeff\t\r\n').startswith(tuple("=+-@＝＋－＠"))
    assert guarded(guarded(text)) == guarded(text)


@given(st.text(alphabet=FORMULAS + 'ab;, "\x00\u00a0\ufeff', max_size=12))
def test_what_comes_back_is_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["O'Hara", "'quoted'", "Rue de l'Est; 'a'", "'t Hooft"])
def test_other_apostrophes_stay(text: str) -> None:
    assert unguarded(text) == text
