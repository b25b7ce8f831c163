"""Amounts as Stripe writes them: its table of decimals is not ISO 4217's. Exact both ways, or refused."""

from portal import formats, money
from portal.domain.checkout_gateway import BetweenSteps

_NO_DECIMALS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD JOD KWD OMR TND"  # the third must be 0: cards know two


def to_stripe(amount_minor: int, currency: str, locale: str = "en") -> int:
    """Stripe's smallest units for our minor units. Raises `BetweenSteps` when Stripe has no such amount."""
    step = _step(currency)
    if amount_minor % step:
        said = {"amount": amount_minor, "step": step}
        raise BetweenSteps(**{name: formats.money(minor, currency, locale) for name, minor in said.items()})
    ours, theirs = money.exponent(currency), _decimals(currency)
    return amount_minor * 10 ** (theirs - ours) if theirs >= ours else amount_minor // 10 ** (ours - theirs)


def from_stripe(units: int, currency: str) -> int:
    """Our minor units; ValueError when Stripe reports a fraction of one (ISK 1.50), which it never charges."""
    ours, theirs = money.exponent(currency), _decimals(currency)
    minor, rest = divmod(units * 10**ours, 10**theirs)
    if rest:
        raise ValueError(f"{units} {currency} is no whole number of minor units")
    return minor


def share(amount_minor: int, basis_points: int, currency: str) -> int:
    """So much of an amount, rounded down to what Stripe can take, in its smallest units."""
    minor = amount_minor * basis_points // 10_000
    return to_stripe(minor - minor % _step(currency), currency)


def _decimals(currency: str) -> int:
    """Whole ISK and UGX are written with two decimals, like everything not listed."""
    if currency in _NO_DECIMALS.split():
        return 0
    return 3 if currency in _THREE_DECIMALS.split() else 2


def _step(currency: str) -> int:
    """The least difference between two amounts Stripe takes, in our minor units."""
    charged = min(_decimals(currency), 2)
    return 10 ** max(0, money.exponent(currency) - charged)
