"""The part that gets the seller paid: shown only when money is expected, and correct to the last module."""

from dataclasses import replace
from typing import Any

import pytest
import segno

from portal.domain.documents import Paper
from tests.gateways.pdf.invoice_papers import PAPER, paper_with
from tests.gateways.pdf.reading import modules, read, words

FIELDS = ["BCD", "002", "1", "SCT", "BKAUATWW", "Alpenblick Studio", "AT611904300234573201", "EUR1234.50", ""]
WARNING = "Our bank details changed on 12 Nov 2026. Check them with us by phone before you pay: +43 512 555 010"


def _expected(*fields: str) -> list[list[int]]:
    """EPC069-12, version 002, written out: the code any bank app expects."""
    code = segno.make_qr("\n".join(fields).encode(), error="m", boost_error=False)
    return [list(row) for row in code.matrix]


def _code(paper: Paper) -> list[list[int]]:
    return modules(read(paper))


def test_the_code_says_whom_where_how_much_and_what_for() -> None:
    assert _code(PAPER) == _expected(*FIELDS, "RF82INV00042")


def test_a_number_stands_in_the_field_for_words() -> None:
    assert _code(paper_with(payment_reference="INV-00042")) == _expected(*FIELDS, "", "INV-00042")


def test_a_name_cannot_write_the_next_field() -> None:
    paper = paper_with({"beneficiary": "Evil\nDE00\r\nEUR9.99"})
    assert _code(paper) == _expected(*FIELDS[:5], "Evil DE00 EUR9.99", *FIELDS[6:], "RF82INV00042")


def test_the_reference_is_printed_as_banks_print_it() -> None:
    assert "RF82 INV0 0042" in words(PAPER)
    assert "INV-00042/7" in words(paper_with(payment_reference="INV-00042/7"))


def test_a_domestic_account_is_not_called_an_iban() -> None:
    text = words(paper_with({"iban": "12345678", "iban_shown": "12345678"}))
    assert "Account number" in text
    assert "IBAN" not in text


def test_it_is_said_how_long_the_details_have_stood() -> None:
    assert "Bank details unchanged since 3 May 2024" in words(PAPER)


def test_a_change_is_said_first() -> None:
    text = " ".join(words(paper_with({"since": "", "warning": WARNING})).split())
    assert text.index(WARNING) < text.index("To pay") < text.index("AT61 1904")
    assert "unchanged" not in text


@pytest.mark.parametrize(
    "changed",
    [
        {"currency": "JPY"},
        {"currency": "CHF"},
        {"iban": ""},
        {"balance_minor": 0},
        {"balance_minor": 99_999_999_999_99},  # more than the standard can say
        {"bic": "WRONG"},
        {"beneficiary": ""},
        {"iban": "AT611904300234573202"},  # a slip of the last digit
    ],
)
def test_no_code_where_bank_apps_could_not_use_it(changed: dict[str, Any]) -> None:
    assert _code(replace(PAPER, **changed)) == []


def test_without_a_code_nobody_is_asked_to_scan() -> None:
    assert "Or scan the code" in words(PAPER)
    text = words(paper_with({"currency": "CHF"}))
    assert "AT61 1904 3002 3457 3201" in text
    assert "scan" not in text


def test_without_an_iban_the_reference_remains() -> None:
    text = words(paper_with({"iban": "", "iban_shown": "", "bic": ""}))
    assert "IBAN" not in text
    assert "Reference" in text
    assert "To pay" in text


@pytest.mark.parametrize("status", ["paid", "void", "uncollectible", "credit", "draft"])
def test_settled_papers_ask_for_nothing(status: str) -> None:
    text = words(paper_with(status=status))
    assert "To pay" not in text
    assert "IBAN" not in text


def test_a_credit_note_is_titled_so_and_asks_for_nothing() -> None:
    text = words(paper_with(title="Credit note", is_credit_note=True, corrects="INV-00017"))
    assert "Credit note" in text
    assert "INV-00017" in text
    assert "To pay" not in text


@pytest.mark.parametrize("status", ["unpaid", "overdue", "partial", "processing"])
def test_open_papers_say_what_is_to_pay(status: str) -> None:
    text = words(paper_with(status=status, balance="€234.50"))
    assert "To pay" in text
    assert "€234.50" in text


def test_the_stamp_says_paid_only_when_it_is() -> None:
    assert "PAID" not in words(PAPER)
    assert "PAID" in words(paper_with({"is_paid": True, "balance_minor": 0}, status="paid"))


def test_a_void_paper_is_stamped_with_its_word() -> None:
    assert "VOID" in words(paper_with(status="void", status_word="Void"))
