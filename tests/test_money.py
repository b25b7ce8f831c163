"""Minor units, rounding and sharing: exact for every currency, and loud about everything else."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from portal import money

CODES = ("EUR", "JPY", "KWD")
MINOR = st.integers(-money.MAX_MINOR, money.MAX_MINOR)


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("EUR", 2),
        ("USD", 2),
        ("HUF", 2),
        ("MGA", 2),
        ("RSD", 2),
        ("JPY", 0),
        ("ISK", 0),
        ("UGX", 0),
        ("CLP", 0),
        ("KWD", 3),
        ("IQD", 3),
        ("TND", 3),
        ("HRK", 2),
        ("XCG", 2),
    ],
)
def test_exponent_is_iso_4217(code: str, places: int) -> None:
    assert money.exponent(code) == places


def test_where_cldr_differs_is_known() -> None:
    differs = {code for code in money.currencies() if get_currency_precision(code) != money.exponent(code)}
    retired = {"MRO", "SLL", "STD", "ZMK"}
    shops_use_fewer = "AFN ALL IRR KPW LAK LBP MGA MMK RSD SOS SYP YER IQD"
    assert differs - retired == set(shops_use_fewer.split())


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XXX", "XAU", "CLF", "DEM", "???"])
def test_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(money.UnknownCurrency):
        money.exponent(code)


@given(MINOR, st.sampled_from(sorted(money.currencies())))
def test_minor_units_survive_the_round_trip(minor: int, code: str) -> None:
    amount = money.from_minor(minor, code)
    assert money.to_minor(amount, code) == minor
    assert amount.as_tuple().exponent == -money.exponent(code)


def test_amounts_in_three_exponents() -> None:
    assert money.to_minor(Decimal("12.3"), "EUR") == 1230
    assert money.to_minor(Decimal("1234.00"), "JPY") == 1234
    assert money.to_minor(Decimal("-1.234"), "KWD") == -1234
    assert str(money.from_minor(1200, "EUR")) == "12.00"
    assert str(money.from_minor(7, "JPY")) == "7"


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("0.001", "EUR"),
        ("0.5", "JPY"),
        ("1.2345", "KWD"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("sNaN", "EUR"),
        ("1E+999999999", "EUR"),
        ("1E-999999999", "EUR"),
        ("92233720368547758.08", "EUR"),
    ],
)
def test_amounts_that_are_none_are_refused(amount: str, code: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        money.to_minor(Decimal(amount), code)


def test_the_largest_amount_fits() -> None:
    assert money.to_minor(Decimal("92233720368547758.07"), "EUR") == money.MAX_MINOR


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("2.675", 2, "2.68"),
        ("-2.675", 2, "-2.68"),
        ("2.674999", 2, "2.67"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("1.0005", 3, "1.001"),
        ("0", 2, "0.00"),
        ("1E+20", 2, "1E+20"),
    ],
)
def test_halves_go_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert money.round_half_up(Decimal(value), places) == Decimal(rounded)


def test_a_float_would_lose_the_half() -> None:
    assert round(2.675, 2) == 2.67
    assert money.round_half_up(Decimal("2.675"), 2) == Decimal("2.68")


def test_rounding_keeps_more_digits_than_the_default_context() -> None:
    assert money.round_half_up(Decimal("123456789012345678901234567.895"), 2) == Decimal(
        "123456789012345678901234567.90"
    )
    with pytest.raises(ValueError, match="number"):
        money.round_half_up(Decimal("NaN"), 2)
    with pytest.raises((ValueError, InvalidOperation)):
        money.round_half_up(Decimal("1E+40"), 2)


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**12))
def test_half_up_is_nearest_and_mirrors(numerator: int, denominator: int) -> None:
    rounded = money.half_up(numerator, denominator)
    error = Fraction(numerator, denominator) - rounded
    assert abs(error) <= Fraction(1, 2)
    assert money.half_up(-numerator, denominator) == -rounded
    if abs(error) == Fraction(1, 2):
        assert abs(rounded) > abs(Fraction(numerator, denominator))


WEIGHTS = st.lists(st.integers(-(10**9), 10**12), min_size=1, max_size=12).filter(lambda weights: sum(weights) != 0)


@given(MINOR, WEIGHTS)
def test_shares_add_up_and_stay_within_one_unit(total: int, weights: list[int]) -> None:
    shares = money.split(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1
        assert weight or share == 0
    assert money.split(-total, weights) == [-share for share in shares]
    assert money.split(total, [-weight for weight in weights]) == shares


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=2, max_size=8).filter(any))
def test_odd_units_go_to_the_largest_remainders(total: int, weights: list[int]) -> None:
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    shares = money.split(total, weights)
    lucky = [value % 1 for value, share in zip(exact, shares, strict=True) if share > value]
    others = [value % 1 for value, share in zip(exact, shares, strict=True) if share <= value and value % 1]
    assert not lucky or not others or min(lucky) >= max(others)


def test_split_by_example() -> None:
    assert money.split(100, [1, 1, 1]) == [34, 33, 33]
    assert money.split(-100, [1, 1, 1]) == [-34, -33, -33]
    assert money.split(5, [0, 3, 0, 7]) == [0, 2, 0, 3]
    assert money.split(8, [100, -20]) == [10, -2]
    assert money.split(0, [0, 0]) == [0, 0]
    assert money.split(0, []) == []


@pytest.mark.parametrize("weights", [[], [0, 0], [5, -5]])
def test_nothing_to_split_over_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="zero"):
        money.split(1, weights)
