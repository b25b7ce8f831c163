"""Money as whole minor units (cents, fils, yen) beside an ISO 4217 code; never a float.

Everything that rounds, rounds half up on the absolute value, and works on exact integers until then.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_territory_currencies

MAX_MINOR = 2**63 - 1  # what a database integer holds

# ISO 4217 exponents other than 2. CLDR (Babel) cannot serve here: it gives the digits seen in shops, so it
# says 0 for AFN ALL IRR KPW LAK LBP MGA MMK RSD SOS SYP YER, where ISO says 2, and for IQD, where ISO says 3
# (HUF, ISK, UGX, CLP agree). Card processors have exceptions of their own; those belong in their gateway.
_WHOLE = "BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"

# Old invoices stay readable after their currency is gone (HRK), and after a Babel update retires one.
_TENDER_SINCE = date(2010, 1, 1)
_TENDER_UNTIL = date(2100, 1, 1)

_WIDE = Context(prec=80)
_MOST_DIGITS = 30


class UnknownCurrency(ValueError):
    """The code is no currency that has been legal tender anywhere since 2010."""


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """ISO 4217 codes of every currency that is, or was since 2010, legal tender."""
    codes: set[str] = set()
    for territory in get_global("territory_currencies"):
        codes.update(get_territory_currencies(territory, _TENDER_SINCE, _TENDER_UNTIL))
    return frozenset(codes)


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """Decimal places of the currency's minor unit by ISO 4217: 0, 2 or 3."""
    if currency not in currencies():
        raise UnknownCurrency(f"{currency!r} is not an ISO 4217 currency in use")
    if currency in _WHOLE.split():
        return 0
    return 3 if currency in _THOUSANDTHS.split() else 2


def to_minor(amount: Decimal, currency: str) -> int:
    """Minor units of an amount; ValueError when it has more decimals than the currency, or no finite size."""
    numerator, denominator = exact(amount)
    minor, rest = divmod(numerator * 10 ** exponent(currency), denominator)
    if rest:
        raise ValueError(f"{amount} {currency} has more than {exponent(currency)} decimals")
    return within_bounds(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount in whole units, with exactly the currency's decimals: 1200 EUR cents are 12.00."""
    return Decimal(minor).scaleb(-exponent(currency), _WIDE)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round to `places` decimals; halves go away from zero, so a credit mirrors its invoice."""
    exact(value)
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to numerator/denominator (denominator > 0); halves go away from zero."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def exact(value: Decimal) -> tuple[int, int]:
    """The value as a reduced fraction; ValueError for NaN, infinity and sizes that are only an attack."""
    if not value.is_finite():
        raise ValueError(f"{value} is not a number")
    if value and not -_MOST_DIGITS <= value.adjusted() <= _MOST_DIGITS:
        raise ValueError("number out of range")
    return value.as_integer_ratio()


def within_bounds(minor: int) -> int:
    """The same minor units, or ValueError when no database integer holds them."""
    if abs(minor) > MAX_MINOR:
        raise ValueError("amount out of range")
    return minor


def split(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Share a total by weight: the shares add up exactly, the largest remainders get the odd units.

    Equal remainders are served in order; a zero weight gets nothing, a negative one the other sign.
    ValueError when the weights add up to zero and the total does not.
    """
    if total_minor < 0:
        return [-share for share in split(-total_minor, weights)]
    whole = sum(weights)
    if whole == 0:
        if total_minor:
            raise ValueError("nothing to split the amount over: the weights add up to zero")
        return [0] * len(weights)
    sign = 1 if whole > 0 else -1
    parts = [divmod(total_minor * weight * sign, whole * sign) for weight in weights]
    shares = [share for share, _ in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: -parts[place][1])
    for place in by_remainder[: total_minor - sum(shares)]:
        shares[place] += 1
    return shares
