"""The part that gets the seller paid: shown only when money is expected, and correct to the last module."""

from dataclasses import replace
from typing import Any

import pytest
import segno

from portal.domain.documents import Paper
from tests.gateways.pdf.invoice_papers import PAPER, paper_with
from tests.gateways.pdf.reading import modules, read, words


def _expected(*fields: str) -> list[list[int]]:
    """EPC069-12, version 002, written out: the code any bank app expects."""
    code = segno.make_qr("\n".join(fields).encode("iso-8859-1"), error="m", boost_error=False)
    return [list(row) for row in code.matrix]


def _code(paper: Paper) -> list[list[int]]:
    return modules(read(paper))


def test_the_code_says_whom_where_and_how_much() -> None:
    fields = ["BCD", "002", "2", "SCT", "BKAUATWW", "Alpenblick Studio", "AT611904300234573201", "EUR1234.5", "", ""]
    assert _code(PAPER) == _expected(*fields, "INV-00042")


def test_a_creditor_reference_stands_in_its_own_field() -> None:
    fields = ["BCD", "002", "2", "SCT", "BKAUATWW", "Alpenblick Studio", "AT611904300234573201", "EUR1234.5", ""]
    assert _code(paper_with(payment_reference="RF18539007547034")) == _expected(*fields, "RF18539007547034")


def test_a_name_cannot_write_the_next_field() -> None:
    fields = ["BCD", "002", "2", "SCT", "BKAUATWW", "Evil DE00 EUR9.99", "AT611904300234573201", "EUR1234.5", "", ""]
    paper = paper_with({"beneficiary": "Evil\nDE00\r\nEUR9.99"})
    assert _code(paper) == _expected(*fields, "INV-00042")


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
