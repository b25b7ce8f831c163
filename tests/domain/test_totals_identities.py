"""The sums of EN 16931 hold for any document, in any exponent, and against an independent calculation."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from portal import money
from portal.domain.totals import Adjustment, Discount, Fixed, Line, Percent, Totals, calculate

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
GROUPS = st.sampled_from([("S", "20"), ("S", "10"), ("S", "5.5"), ("S", "13"), ("Z", "0"), ("AE", "0"), ("E", "0.0")])
QUANTITIES = st.decimals("-50", "500", places=4).filter(bool)
PRICES = st.decimals("0", "5000", places=4)
BASES = st.sampled_from([Decimal(1), Decimal(3), Decimal("0.5"), Decimal(1000)])


@st.composite
def a_line(draw: st.DrawFn) -> Line:
    category, rate = draw(GROUPS)
    return Line(
        quantity=draw(QUANTITIES),
        unit_price=draw(PRICES),
        tax_rate=Decimal(rate),
        tax_category=category,
        base_quantity=draw(BASES),
        discount_minor=draw(st.integers(-500, 5000)),
    )


@st.composite
def an_adjustment(draw: st.DrawFn) -> Adjustment:
    category, rate = draw(GROUPS)
    return Adjustment(amount_minor=draw(st.integers(0, 50_000)), tax_category=category, tax_rate=Decimal(rate))


LINES = st.lists(a_line(), max_size=12)
ADJUSTMENTS = st.lists(an_adjustment(), max_size=3)
DISCOUNTS = st.one_of(
    st.none(),
    st.decimals("0", "120", places=2).map(Percent),
    st.integers(-100, 10**7).map(Fixed),
)


def nearest(value: Fraction) -> int:
    size = floor(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def exact_net(line: Line, currency: str) -> Fraction:
    price = Fraction(line.quantity) * Fraction(line.unit_price) / Fraction(line.base_quantity)
    return price * 10 ** money.exponent(currency) - line.discount_minor


@settings(max_examples=300)
@given(LINES, DISCOUNTS, ADJUSTMENTS, ADJUSTMENTS, CURRENCIES)
def test_the_identities_hold(
    lines: list[Line],
    discount: Discount,
    allowances: list[Adjustment],
    charges: list[Adjustment],
    currency: str,
) -> None:
    sums = calculate(lines, discount, currency=currency, allowances=allowances, charges=charges)
    assert list(sums.line_nets) == [nearest(exact_net(line, currency)) for line in lines]  # BT-131
    assert sums.subtotal_minor == sum(sums.line_nets)  # BR-CO-10
    given_off = sum(item.amount_minor for item in allowances)
    shared_off = sum(group.discount_minor for group in sums.tax_lines)
    assert sums.discount_minor == given_off + shared_off  # BR-CO-11: every allowance names its rate
    assert sums.charge_minor == sum(item.amount_minor for item in charges)  # BR-CO-12
    assert sums.net_minor == sums.subtotal_minor - sums.discount_minor + sums.charge_minor  # BR-CO-13
    assert sums.tax_minor == sum(group.tax_minor for group in sums.tax_lines)  # BR-CO-14
    assert sums.total_minor == sums.net_minor + sums.tax_minor  # BR-CO-15
    assert sums.net_minor == sum(group.base_minor for group in sums.tax_lines)
    check_groups(sums, lines, allowances, charges)


def check_groups(sums: Totals, lines: list[Line], allowances: list[Adjustment], charges: list[Adjustment]) -> None:
    keys = [(group.category, group.rate) for group in sums.tax_lines]
    assert keys == sorted(set(keys))  # BR-S-08: one group for each category and rate
    for group in sums.tax_lines:
        key = (group.category, group.rate)
        nets = sum(
            net for line, net in zip(lines, sums.line_nets, strict=True) if (line.tax_category, line.tax_rate) == key
        )
        off = sum(item.amount_minor for item in allowances if (item.tax_category, item.tax_rate) == key)
        on = sum(item.amount_minor for item in charges if (item.tax_category, item.tax_rate) == key)
        assert group.base_minor == nets - group.discount_minor - off + on  # BR-S-08
        assert group.tax_minor == nearest(Fraction(group.base_minor) * Fraction(group.rate) / 100)  # BR-CO-17


@given(LINES, DISCOUNTS, CURRENCIES)
def test_the_discount_stays_within_the_subtotal(lines: list[Line], discount: Discount, currency: str) -> None:
    sums = calculate(lines, discount, currency=currency)
    assert 0 <= sums.discount_minor <= max(0, sums.subtotal_minor)
    if isinstance(discount, Percent) and discount.rate <= 100 and sums.subtotal_minor > 0:
        assert sums.discount_minor == nearest(sums.subtotal_minor * Fraction(discount.rate) / 100)
    if isinstance(discount, Fixed) and 0 <= discount.amount_minor <= sums.subtotal_minor:
        assert sums.discount_minor == discount.amount_minor


@given(LINES, DISCOUNTS, st.randoms())
def test_the_order_of_lines_changes_nothing(lines: list[Line], discount: Discount, chance) -> None:
    mixed = list(lines)
    chance.shuffle(mixed)
    one, other = (calculate(some, discount, currency="EUR") for some in (lines, mixed))
    assert one.tax_lines == other.tax_lines
    assert one.total_minor == other.total_minor


@given(LINES, CURRENCIES)
def test_a_full_discount_leaves_nothing_to_pay(lines: list[Line], currency: str) -> None:
    sums = calculate(lines, Percent(Decimal(100)), currency=currency)
    if sums.subtotal_minor > 0:
        assert (sums.net_minor, sums.tax_minor, sums.total_minor) == (0, 0, 0)


@given(LINES)
def test_a_credit_mirrors_its_invoice(lines: list[Line]) -> None:
    mirrored = [
        Line(
            quantity=-line.quantity,
            unit_price=line.unit_price,
            tax_rate=line.tax_rate,
            tax_category=line.tax_category,
            base_quantity=line.base_quantity,
            discount_minor=-line.discount_minor,
        )
        for line in lines
    ]
    assert calculate(mirrored, currency="EUR").total_minor == -calculate(lines, currency="EUR").total_minor
