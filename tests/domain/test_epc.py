"""The text of a payment code, against the field rules of EPC069-12: every app reads it, or there is none."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import bank, epc

FACTS: dict[str, Any] = {
    "beneficiary": "Alpenblick Studio e.U.",
    "iban": "AT611904300234573201",
    "bic": "BKAUATWW",
    "amount_minor": 123450,
    "currency": "EUR",
    "reference": "RF82INV00042",
}


def payload(**changed: Any) -> bytes | None:
    return epc.payload(**(FACTS | changed))


def fields(**changed: Any) -> list[str]:
    made = payload(**changed)
    assert made
    return made.decode().split("\n")


def test_every_field_in_its_place():
    assert fields() == [
        "BCD", "002", "1", "SCT", "BKAUATWW", "Alpenblick Studio e.U.", "AT611904300234573201", "EUR1234.50", "",
        "RF82INV00042",
    ]  # fmt: skip


def test_words_have_a_field_of_their_own():
    assert fields(reference=" INV-00042 ")[8:] == ["", "", "INV-00042"]
    assert fields(reference="RF83INV00042")[8:] == ["", "", "RF83INV00042"], "wrong check digits are only words"


@pytest.mark.parametrize(
    ("minor", "shown"), [(1, "EUR0.01"), (100, "EUR1.00"), (123450, "EUR1234.50"), (99999999999, "EUR999999999.99")]
)
def test_amounts(minor: int, shown: str):
    assert fields(amount_minor=minor)[7] == shown


def test_details_as_typed_become_details_as_read():
    assert fields(iban="at61 1904 3002 3457 3201", bic="bkau at ww")[4:7:2] == ["BKAUATWW", "AT611904300234573201"]


def test_the_name_is_cut_where_the_standard_ends_it():
    assert fields(beneficiary="x" * 69 + " yz")[5] == "x" * 69
    assert fields(beneficiary="ß" * 80)[5] == "ß" * 70


def test_a_name_stays_in_its_field():
    assert fields(beneficiary="Evil\nDE00\r\n\u2028EUR9.99\x00\t!")[5] == "Evil DE00 EUR9.99 !"
    assert len(fields(beneficiary="a\nb", reference="c\x0bd\x85e")) == 11


@pytest.mark.parametrize(
    ("iban", "bic", "is_made"),
    [
        ("AT611904300234573201", "", True),
        ("CH9300762011623852957", "", False),
        ("CH9300762011623852957", "POFICHBE", True),
        ("GB29NWBK60161331926819", "NWBKGB2L", True),
        ("TR330006100519786457841326", "TCZBTR2A", False),
        ("AT611904300234573201", "WRONG", False),
        ("AT611904300234573202", "", False),
        ("12345678", "", False),
        ("", "", False),
    ],
)
def test_only_where_euro_transfers_arrive(iban: str, bic: str, is_made: bool):
    assert (payload(iban=iban, bic=bic) is not None) == is_made


@pytest.mark.parametrize(
    "changed",
    [
        {"currency": "CHF"},
        {"currency": "JPY"},
        {"amount_minor": 0},
        {"amount_minor": -1},
        {"amount_minor": 100_000_000_000},
        {"beneficiary": ""},
        {"beneficiary": "\n\x00"},
        {"reference": ""},
        {"reference": "x" * 141},
        {"reference": "日" * 100},  # 300 bytes: with the rest more than the code holds
    ],
)
def test_none_rather_than_a_wrong_one(changed: dict[str, Any]):
    assert payload(**changed) is None


@settings(max_examples=300)
@given(st.text(max_size=90), st.text(max_size=150), st.text(max_size=40), st.text(max_size=12), st.integers())
def test_whatever_comes_in_the_rules_hold(name: str, reference: str, iban: str, bic: str, minor: int):
    for account, code in ((iban, bic), (FACTS["iban"], "")):
        made = payload(beneficiary=name, reference=reference, iban=account, bic=code, amount_minor=minor)
        for each in (made, payload(beneficiary=name, reference=reference, iban=account, bic=code)):
            if each is not None:
                _hold(each)


def _hold(made: bytes) -> None:
    rows = made.decode().split("\n")
    assert len(made) <= 331
    assert len(rows) in (10, 11)
    assert rows[:4] == ["BCD", "002", "1", "SCT"]
    assert rows[4] == "" or bank.is_bic(rows[4])
    assert 0 < len(rows[5]) <= 70
    assert bank.is_iban(rows[6])
    assert rows[7].startswith("EUR")
    assert rows[8] == ""
    assert (bank.is_structured(rows[9]) and len(rows[9]) <= 25) if len(rows) == 10 else rows[9] == ""
    assert 0 < len(rows[-1]) <= 140
    assert all(row == " ".join(row.split()) and row.isprintable() for row in rows)
