"""The totals of a document, in the order EN 16931 prescribes: pure arithmetic on whole minor units.

Lines are rounded first, tax is taken per rate group and never per line; BT and BR numbers are the standard's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from portal.money import exact, exponent, half_up, split, within_bounds

ONE = Decimal(1)
Group: TypeAlias = tuple[str, Decimal]  # VAT category (UNTDID 5305) and rate in percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: price per `base_quantity` units, and what its own allowances take off (minus its charges)."""

    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    tax_category: str = "S"
    base_quantity: Decimal = ONE
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Percent:
    """A document discount as percent of the subtotal."""

    rate: Decimal


@dataclass(frozen=True, slots=True)
class Fixed:
    """A document discount as an amount before tax."""

    amount_minor: int


Discount: TypeAlias = Percent | Fixed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A document-level allowance or charge that states its own tax (BG-20, BG-21), as imports do."""

    amount_minor: int
    tax_rate: Decimal
    tax_category: str = "S"


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One rate group (BG-23); `discount_minor` is its share of the document discount (one BG-20)."""

    category: str
    rate: Decimal
    base_minor: int
    tax_minor: int
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """What a document adds up to; every figure in minor units."""

    line_nets: tuple[int, ...]  # BT-131
    subtotal_minor: int  # BT-106
    discount_minor: int  # BT-107
    charge_minor: int  # BT-108
    net_minor: int  # BT-109
    tax_lines: tuple[TaxLine, ...]  # BG-23, by category and rate
    tax_minor: int  # BT-110
    total_minor: int  # BT-112


def calculate(
    lines: Sequence[Line],
    discount: Discount = None,
    *,
    currency: str,
    allowances: Sequence[Adjustment] = (),
    charges: Sequence[Adjustment] = (),
) -> Totals:
    """Add up a document; the discount stays within the subtotal. ValueError for an amount out of range."""
    places = exponent(currency)
    nets = tuple(line_net(line, places) for line in lines)
    subtotal = sum(nets)
    discounted = _discount(discount, subtotal, places)
    groups = _tax_lines(_sums(lines, nets), discounted, allowances, charges)
    allowed = discounted + sum(item.amount_minor for item in allowances)
    charged = sum(item.amount_minor for item in charges)
    net = subtotal - allowed + charged
    tax = sum(group.tax_minor for group in groups)
    total = within_bounds(net + tax)
    return Totals(nets, subtotal, allowed, charged, net, groups, tax, total)


def of_one(unit_price: Decimal, tax_rate: Decimal, currency: str) -> int:
    """What one of something costs with tax, as it would be billed."""
    return calculate([Line(quantity=ONE, unit_price=unit_price, tax_rate=tax_rate)], currency=currency).total_minor


def line_net(line: Line, places: int) -> int:
    """BT-131: quantity × price ÷ base quantity − the line's discount, rounded once, to `places` decimals."""
    quantity, quantity_parts = exact(line.quantity)
    price, price_parts = exact(line.unit_price)
    base, base_parts = exact(line.base_quantity)
    if base <= 0:
        raise ValueError(f"the price base quantity must be above zero, not {line.base_quantity}")
    parts = quantity_parts * price_parts * base
    gross = quantity * price * base_parts * 10**places
    return within_bounds(half_up(gross - line.discount_minor * parts, parts))


def balance(
    total_minor: int,
    paid_minor: int,
    *,
    refunded_minor: int = 0,
    credited_minor: int = 0,
    rounding_minor: int = 0,
) -> int:
    """What is still owed, BT-115 (BR-CO-16): `paid_minor` is everything received, before any refund."""
    return total_minor - paid_minor + refunded_minor - credited_minor + rounding_minor


def deposit(total_minor: int, percent: Decimal) -> int:
    """The part of a total to be paid first, rounded once, in minor units."""
    rate, parts = exact(percent)
    return max(0, half_up(total_minor * rate, parts * 100))


def _discount(discount: Discount, subtotal: int, places: int) -> int:
    """The document discount, rounded once and kept between nothing and the subtotal."""
    if isinstance(discount, Percent):
        rate, parts = exact(discount.rate)
        wanted = half_up(subtotal * rate, parts * 100)
    else:
        wanted = discount.amount_minor if discount else 0
    return max(0, min(wanted, subtotal))


def _sums(lines: Sequence[Line], nets: Sequence[int]) -> dict[Group, int]:
    """Nets per rate group, sorted: how a discount is shared must not depend on the order of the lines."""
    sums: dict[Group, int] = {}
    for line, net in zip(lines, nets, strict=True):
        group = (line.tax_category, line.tax_rate)
        sums[group] = sums.get(group, 0) + net
    return dict(sorted(sums.items()))


def _tax_lines(
    sums: dict[Group, int], discounted: int, allowances: Iterable[Adjustment], charges: Iterable[Adjustment]
) -> tuple[TaxLine, ...]:
    """BG-23: the discount is shared by net; the other allowances and charges name their own group."""
    shares = dict(zip(sums, split(discounted, list(sums.values())), strict=True))
    bases = {group: net - shares[group] for group, net in sums.items()}
    for sign, items in ((-1, allowances), (1, charges)):
        for item in items:
            group = (item.tax_category, item.tax_rate)
            bases[group] = bases.get(group, 0) + sign * item.amount_minor
    return tuple(_tax_line(group, base, shares.get(group, 0)) for group, base in sorted(bases.items()))


def _tax_line(group: Group, base: int, share: int) -> TaxLine:
    rate, parts = exact(group[1])
    return TaxLine(*group, base, half_up(base * rate, parts * 100), share)
