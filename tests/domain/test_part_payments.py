"""How much of one invoice may be paid, and amounts as people write them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import formats
from portal.domain import part_payments
from portal.domain.part_payments import Choice, NoAmount, NotOffered, OutOfReach, TooFine, typed_minor
from portal.domain.payment_rules import PaymentRules
from portal.models import Invoice, InvoiceState
from portal.money import exponent, from_minor

WHOLE = PaymentRules()
PARTIAL = PaymentRules(partial=True, minimum=Decimal(50))
LOCALES = ["en", "de", "de_CH", "fr", "pl", "en_IN", "ar", "ja"]
CURRENCIES = ["EUR", "JPY", "KWD", "CHF", "USD"]


def invoice(balance_minor: int = 10000, currency: str = "EUR", **facts: Any) -> Invoice:
    return Invoice(number="INV-00001", state=InvoiceState.OPEN, currency=currency, total_minor=balance_minor,
                   balance_minor=balance_minor, **facts)  # fmt: skip


def amount(choice: Choice, typed: str = "", rules: PaymentRules = PARTIAL, of: Invoice | None = None) -> int:
    return part_payments.chosen(of or invoice(), rules, choice, typed, "en")


def test_the_whole_balance_is_always_offered_and_nothing_else_unless_allowed() -> None:
    assert amount(Choice.FULL, rules=WHOLE) == 10000
    for choice in (Choice.DEPOSIT, Choice.CHOSEN):
        with pytest.raises(NotOffered):
            amount(choice, "60", rules=WHOLE)


@pytest.mark.parametrize(("paid_minor", "deposit"), [(0, 3000), (1000, 2000), (3000, 0), (5000, 0)])
def test_the_deposit_is_offered_until_it_is_paid(paid_minor: int, deposit: int) -> None:
    of = invoice(10000 - paid_minor, deposit_minor=3000, paid_minor=paid_minor)
    assert part_payments.offer_of(of, WHOLE).deposit_minor == deposit
    if deposit:
        assert amount(Choice.DEPOSIT, rules=WHOLE, of=of) == deposit
    else:
        with pytest.raises(NotOffered):
            amount(Choice.DEPOSIT, rules=WHOLE, of=of)


def test_a_deposit_of_everything_is_no_choice() -> None:
    assert part_payments.offer_of(invoice(deposit_minor=10000), WHOLE).deposit_minor == 0


@pytest.mark.parametrize(("typed", "minor"), [("50", 5000), ("99.99", 9999), ("100.00", 10000)])
def test_an_amount_of_ones_own_reaches_from_the_minimum_to_the_balance(typed: str, minor: int) -> None:
    assert amount(Choice.CHOSEN, typed) == minor


@pytest.mark.parametrize("typed", ["0", "49.99", "100.01", "999999"])
def test_less_or_more_is_refused_with_both_ends(typed: str) -> None:
    with pytest.raises(OutOfReach) as refused:
        amount(Choice.CHOSEN, typed)
    assert refused.value.said() == "Choose an amount from €50.00 to €100.00."


def test_the_rest_of_a_balance_is_never_refused() -> None:
    assert amount(Choice.CHOSEN, "12", of=invoice(1200)) == 1200
    with pytest.raises(OutOfReach):
        amount(Choice.CHOSEN, "11.99", of=invoice(1200))


@pytest.mark.parametrize(("minimum", "currency", "least"), [
    ("0", "EUR", 0), ("10.005", "EUR", 1001), ("0.5", "JPY", 1), ("1.0005", "KWD", 1001), ("5", "JPY", 5),
])  # fmt: skip
def test_the_minimum_is_in_the_currency_of_the_invoice(minimum: str, currency: str, least: int) -> None:
    assert part_payments.least_minor(PaymentRules(partial=True, minimum=Decimal(minimum)), currency) == least


def test_without_a_minimum_one_unit_is_the_least() -> None:
    assert part_payments.offer_of(invoice(), PaymentRules(partial=True)).least_minor == 1


@pytest.mark.parametrize(("typed", "locale", "minor"), [
    ("1,234.50", "en", 123450), ("1.234,50", "de", 123450), ("1.234", "de", 123400), ("50", "de", 5000),
    ("1'234.50", "de_CH", 123450), ("1’234.50", "de_CH", 123450), ("1\u202f234,5", "fr", 123450),
    (" € 1 234,50 ", "fr", 123450), ("eur 50", "en", 5000), ("50EUR", "en", 5000), ("1,00,000", "en_IN", 10000000),
    ("٣", "ar", 300), ("7.5", "en", 750), (".5", "en", 50),
])  # fmt: skip
def test_amounts_as_people_write_them(typed: str, locale: str, minor: int) -> None:
    assert typed_minor(typed, "EUR", locale) == minor


@pytest.mark.parametrize("typed", [
    "", " ", "€", ".", "1e9", "1E9", "-5", "−5", "+5", "NaN", "sNaN", "Infinity", "0x1F", "1_000", "50%", "12a", "a",
    "1.234,50", "1,50", "1,2,3", "1.2.3", "$1", "£5", "50EUR0", "5 or 6", "1" * 41, "0" * 39 + "51", "9" * 10_000,
    "\x00", "1\x002", "½", "²", "<b>5</b>", "' or 1=1 --", "💶",
])  # fmt: skip
def test_anything_else_is_no_amount(typed: str) -> None:
    with pytest.raises(NoAmount) as refused:
        typed_minor(typed, "EUR", "en")
    assert refused.value.said() == "This is not an amount. Write it like 1,234.50."


def test_another_languages_marks_are_never_read_as_something_else() -> None:
    """In German "1,234.50" could be 1.23 or 1,234: it is neither."""
    with pytest.raises(NoAmount):
        typed_minor("1,234.50", "EUR", "de")


@pytest.mark.parametrize(("currency", "fits", "minor", "too_fine", "step"), [
    ("JPY", "1,500", 1500, "1500.5", "1"),
    ("KWD", "1.234", 1234, "1.2345", "0.001"),
    ("EUR", "1.23", 123, "1.234", "0.01"),
])  # fmt: skip
def test_decimals_are_the_currencys(currency: str, fits: str, minor: int, too_fine: str, step: str) -> None:
    assert typed_minor(fits, currency, "en") == minor
    with pytest.raises(TooFine) as refused:
        typed_minor(too_fine, currency, "en")
    assert refused.value.said() == f"{currency} has no smaller parts than {step}."


def test_the_example_is_one_the_currency_has() -> None:
    with pytest.raises(NoAmount) as refused:
        typed_minor("x", "JPY", "en")
    assert refused.value.said().endswith("1,234.")


@settings(max_examples=100, deadline=None)
@given(minor=st.integers(0, 10**14), currency=st.sampled_from(CURRENCIES), locale=st.sampled_from(LOCALES))
def test_what_we_write_is_read_back(minor: int, currency: str, locale: str) -> None:
    written = formats.price(from_minor(minor, currency), currency, locale)
    assert typed_minor(written, currency, locale) == minor
    assert typed_minor(f" {currency}\u00a0{written} ", currency, locale) == minor


@settings(max_examples=200, deadline=None)
@given(
    typed=st.text(st.sampled_from("0123456789.,'’ eE+-_€$EUR٣½\u202f\x00\n"), max_size=50) | st.text(max_size=60),
    currency=st.sampled_from(CURRENCIES),
    locale=st.sampled_from(LOCALES),
)
def test_whatever_is_typed_is_an_exact_amount_or_refused(typed: str, currency: str, locale: str) -> None:
    try:
        minor = typed_minor(typed, currency, locale)
    except (NoAmount, TooFine):
        return
    digits = "".join(str(int(one)) for one in typed if one.isdecimal())
    assert 0 <= minor < 10 ** (16 + exponent(currency))
    assert str(minor).strip("0") == digits.strip("0"), "no digit is lost, none is made up"
