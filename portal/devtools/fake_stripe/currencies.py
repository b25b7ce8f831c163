"""Stripe's rules for amounts: smallest units, least and greatest charge, and the words a person reads."""

from decimal import Decimal

from babel.numbers import format_currency, is_currency

from portal.devtools.fake_stripe.refusals import bad

_NO_DECIMALS = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
)
_THREE_DECIMALS = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
_WHOLE_ONLY = frozenset(["isk", "ugx"])  # written with two decimals, both of which must be zero
_LEAST = {
    "aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "huf": 17500, "mxn": 1000,
    "myr": 200, "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000,
}  # fmt: skip
_GREATEST = 99_999_999


def exponent(currency: str) -> int:
    """How many decimals Stripe gives the currency (its own table, not ISO's)."""
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def known(currency: str) -> str:
    """The currency in lower case, or a Refusal."""
    if not is_currency(currency.upper()):
        raise bad(f"Invalid currency: {currency}. Stripe does not support it.", "currency")
    return currency.lower()


def check_amount(amount_minor: int, currency: str) -> None:
    """Refuses a total Stripe would not charge. The amount is in the currency's smallest unit."""
    least = _LEAST.get(currency, 50)
    if amount_minor < least:
        message = f"The Checkout Session's total amount due must add up to at least {words(least, currency)}."
        raise bad(message, code="amount_too_small")
    if amount_minor > _GREATEST:
        message = f"The total amount due must be no more than {words(_GREATEST, currency)}."
        raise bad(message, code="amount_too_large")
    if currency in _THREE_DECIMALS and amount_minor % 10:
        raise bad("Amounts in three-decimal currencies must end in 0.", "currency", "parameter_invalid_integer")
    if currency in _WHOLE_ONLY and amount_minor % 100:
        raise bad(f"Amounts in {currency.upper()} must be whole.", "currency", "parameter_invalid_integer")


def words(amount_minor: int, currency: str, locale: str = "en") -> str:
    """123456, "eur" → "€1,234.56"."""
    amount = Decimal(amount_minor).scaleb(-exponent(currency))
    digits = exponent(currency)
    pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
    return format_currency(amount, currency.upper(), pattern, locale=locale, currency_digits=False)
