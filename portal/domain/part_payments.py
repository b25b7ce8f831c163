"""How much of one invoice may be paid: all of it, its deposit, or an amount of the client's own."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from babel.numbers import NumberFormatError, get_currency_symbol, parse_decimal

from portal import formats
from portal.domain.ledger import settled_of
from portal.domain.payment_rules import PaymentRules
from portal.errors import Refused
from portal.models import Invoice
from portal.money import exponent, from_minor, to_minor

_LONGEST = 40  # characters anybody needs
_MOST_DIGITS = 15  # before the decimals; more is a mistake or an attack
_AMOUNT = re.compile(r"(?=.*\d)[\d.,'’]+")


class NoAmount(Refused):
    """What was typed is no amount of money."""

    sentence = "This is not an amount. Write it like {example}."


class TooFine(Refused):
    """More decimals than the currency has."""

    sentence = "{currency} has no smaller parts than {step}."


class OutOfReach(Refused):
    """Less than the owner's minimum, or more than is owed."""

    sentence = "Choose an amount from {least} to {most}."


class NotOffered(Refused):
    """A part, where the owner wants the whole."""

    sentence = "Invoice {number} can only be paid in full."


class Choice(StrEnum):
    """What the client chose to pay."""

    FULL = "full"
    DEPOSIT = "deposit"
    CHOSEN = "chosen"


@dataclass(frozen=True)
class Offer:
    """What may be paid of one invoice, in minor units; 0: this choice is not offered."""

    full_minor: int
    deposit_minor: int
    least_minor: int


def offer_of(invoice: Invoice, rules: PaymentRules) -> Offer:
    """The choices: the deposit while it is outstanding, an own amount where the owner allows it."""
    owed = invoice.balance_minor
    deposit = max(0, invoice.deposit_minor - settled_of(invoice))
    least = 0
    if rules.partial:
        least = min(owed, max(1, least_minor(rules, invoice.currency)))
    return Offer(owed, deposit if deposit < owed else 0, least)


def least_minor(rules: PaymentRules, currency: str) -> int:
    """The owner's minimum in minor units of this currency, rounded up to a whole one."""
    scaled = rules.minimum.scaleb(exponent(currency))
    return int(scaled.to_integral_value(rounding="ROUND_CEILING"))


def chosen(invoice: Invoice, rules: PaymentRules, choice: Choice, typed: str, locale: str) -> int:
    """The amount behind a choice, in minor units. Raises one of the refusals above."""
    offered = offer_of(invoice, rules)
    if choice is Choice.FULL:
        return offered.full_minor
    if choice is Choice.DEPOSIT and offered.deposit_minor:
        return offered.deposit_minor
    if choice is Choice.DEPOSIT or not offered.least_minor:
        raise NotOffered(number=invoice.number or "")
    amount = typed_minor(typed, invoice.currency, locale)
    if not offered.least_minor <= amount <= offered.full_minor:
        ends = {"least": offered.least_minor, "most": offered.full_minor}
        raise OutOfReach(**{name: formats.money(end, invoice.currency, locale) for name, end in ends.items()})
    return amount


def typed_minor(typed: str, currency: str, locale: str) -> int:
    """An amount as a person writes it in their language, in minor units."""
    example = formats.price(Decimal("1234.5") if exponent(currency) else Decimal(1234), currency, locale)
    text = _bare(typed, currency, locale)
    if not text:
        raise NoAmount(example=example)
    try:
        value = parse_decimal(text, locale=formats.locale_of(locale), strict=True)
    except (NumberFormatError, ArithmeticError):
        raise NoAmount(example=example) from None
    try:
        return to_minor(value, currency)
    except ValueError:
        if value.adjusted() > _MOST_DIGITS:
            raise NoAmount(example=example) from None
        raise TooFine(currency=currency, step=formats.price(from_minor(1, currency), currency, locale)) from None


def _bare(typed: str, currency: str, locale: str) -> str:
    """Digits and marks alone: without spaces, and without the currency before or behind them; else empty."""
    text = "".join(typed[:_LONGEST].split()).casefold()
    for sign in (currency, *(get_currency_symbol(currency, formats.locale_of(spoken)) for spoken in (locale, "en"))):
        text = text.removeprefix(sign.casefold()).removesuffix(sign.casefold())
    return text.replace("'", "’") if len(typed) <= _LONGEST and _AMOUNT.fullmatch(text) else ""
