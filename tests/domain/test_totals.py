"""Totals by example: the cases that documents get wrong, to the minor unit."""

from decimal import Decimal

import pytest

from portal import money
from portal.domain.totals import Adjustment, Fixed, Line, Percent, Totals, balance, calculate


def line(quantity: str, price: str, rate: str = "20", **more: Decimal | int) -> Line:
    return Line(quantity=Decimal(quantity), unit_price=Decimal(price), tax_rate=Decimal(rate), **more)  # type: ignore[arg-type]


def test_tax_is_taken_per_rate_group_not_per_line() -> None:
    sums = calculate([line("1", "0.05", "10")] * 10, currency="EUR")
    assert (sums.subtotal_minor, sums.tax_minor, sums.total_minor) == (50, 5, 55)


def test_lines_are_rounded_before_they_are_added() -> None:
    sums = calculate([line("1", "0.125", "0")] * 4, currency="EUR")
    assert sums.line_nets == (13, 13, 13, 13)
    assert sums.subtotal_minor == 52


def test_the_half_that_floats_lose() -> None:
    assert calculate([line("1", "2.675")], currency="EUR").line_nets == (268,)
    assert calculate([line("-1", "2.675")], currency="EUR").line_nets == (-268,)
    assert calculate([line("1.005", "100")], currency="EUR").line_nets == (10050,)


def test_yen_and_dinar() -> None:
    yen = calculate([line("3", "33.5", "10")], currency="JPY")
    assert (yen.line_nets, yen.tax_minor, yen.total_minor) == ((101,), 10, 111)
    dinar = calculate([line("3", "0.3335", "5")], currency="KWD")
    assert (dinar.line_nets, dinar.tax_minor, dinar.total_minor) == ((1001,), 50, 1051)


def test_a_mixed_document_to_the_cent() -> None:
    lines = [line("3.5", "19.995"), line("1", "50", "10"), line("2", "10", "0"), line("1", "0.01")]
    sums = calculate(lines, Percent(Decimal(10)), currency="EUR")
    assert sums.line_nets == (6998, 5000, 2000, 1)
    assert (sums.subtotal_minor, sums.discount_minor, sums.net_minor) == (13999, 1400, 12599)
    groups = [(group.rate, group.discount_minor, group.base_minor, group.tax_minor) for group in sums.tax_lines]
    assert groups == [(0, 200, 1800, 0), (10, 500, 4500, 450), (20, 700, 6299, 1260)]
    assert (sums.tax_minor, sums.total_minor) == (1710, 14309)


def test_a_rate_is_one_group_however_it_is_written() -> None:
    sums = calculate([line("1", "1", "20"), line("1", "1", "20.00")], currency="EUR")
    assert [group.base_minor for group in sums.tax_lines] == [200]


def test_a_price_for_many_and_a_line_discount() -> None:
    per_hundred = line("250", "4.99", "20", base_quantity=Decimal(100), discount_minor=48)
    assert calculate([per_hundred], currency="EUR").line_nets == (1200,)  # 12.475 - 0.48 = 11.995, rounded once
    assert calculate([line("2", "1", base_quantity=Decimal(3))], currency="EUR").line_nets == (67,)


def test_a_line_discount_is_taken_before_the_one_rounding() -> None:
    assert calculate([line("1", "0.025", discount_minor=5)], currency="EUR").line_nets == (-3,)


def test_the_odd_cent_of_a_discount_falls_to_the_same_rate_in_any_order() -> None:
    lines = [line("1", "1", "20"), line("1", "1", "10")]
    for some in (lines, lines[::-1]):
        sums = calculate(some, Fixed(1), currency="EUR")
        assert [(group.rate, group.discount_minor) for group in sums.tax_lines] == [(10, 1), (20, 0)]


def test_a_line_out_of_range_is_refused_even_if_another_makes_up_for_it() -> None:
    with pytest.raises(ValueError, match="range"):
        calculate([line("9E+9", "9E+12"), line("-9E+9", "9E+12")], currency="EUR")


def test_imported_allowances_and_charges_open_their_own_group() -> None:
    sums = calculate(
        [line("1", "100")],
        currency="EUR",
        allowances=[Adjustment(amount_minor=1000, tax_rate=Decimal(20))],
        charges=[Adjustment(amount_minor=550, tax_rate=Decimal(0), tax_category="Z")],
    )
    assert (sums.discount_minor, sums.charge_minor, sums.net_minor, sums.total_minor) == (
        1000,
        550,
        9550,
        11350,
    )
    assert [(group.category, group.base_minor) for group in sums.tax_lines] == [("S", 9000), ("Z", 550)]


def test_an_empty_document_is_nothing() -> None:
    assert calculate([], Fixed(500), currency="EUR") == Totals((), 0, 0, 0, 0, (), 0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        line("1", "NaN"),
        line("Infinity", "1"),
        line("1E+9999999", "1"),
        line("1", "1", "NaN"),
        line("9E+15", "9E+15"),
        line("1", "1", base_quantity=Decimal(0)),
        line("1", "1", base_quantity=Decimal(-1)),
    ],
)
def test_numbers_no_document_can_have_are_refused(wrong: Line) -> None:
    with pytest.raises(ValueError, match=r"number|range|above zero"):
        calculate([wrong], currency="EUR")


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(money.UnknownCurrency):
        calculate([], currency="EURO")


def test_what_is_still_owed() -> None:
    assert balance(10_000, 4_000) == 6_000
    assert balance(10_000, 10_000, refunded_minor=2_500) == 2_500
    assert balance(10_000, 3_000, refunded_minor=1_000, credited_minor=8_000, rounding_minor=2) == 2
