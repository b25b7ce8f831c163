"""What the owner says of a service, checked: sensible sizes, and mistakes said in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from portal.domain import https, question_setting
from portal.domain.paragraphs import paragraphs
from portal.domain.questions import Question
from portal.domain.signer import clean
from portal.errors import Refused
from portal.money import currencies, to_minor

YEAR = 525_600  # minutes
MOST_REMINDERS = 5
MOST_PRICE = Decimal(1_000_000)
SIZES: Mapping[str, tuple[str, int, int]] = {
    "minutes": ("Length", 5, 1440),
    "buffer_before": ("Buffer before", 0, 720),
    "buffer_after": ("Buffer after", 0, 720),
    "increment": ("Start every", 5, 1440),
    "notice": ("Minimum notice", 0, YEAR),
    "horizon_days": ("Days ahead", 1, 366),  # calendars elsewhere are read a year ahead
    "most_per_day": ("Most per day", 0, 1000),
    "cancel_notice": ("Notice to cancel", 0, YEAR),
}


class NoName(Refused):
    """Clients must see what it is."""

    sentence = "Please give it a name."


class OutOfSize(Refused):
    """Too little, too much, or no whole number."""

    sentence = "“{field}” has to be a whole number from {least} to {most}."


class NoCurrency(Refused):
    """Not a code of ISO 4217."""

    sentence = "“{typed}” is not a currency. Please give its three letters, like EUR."


class NoPrice(Refused):
    """Below zero, beyond measure, or with more decimals than the currency has."""

    sentence = "The price has to be an amount of {currency}, 0 or more."


class NoTaxRate(Refused):
    """Not a percentage."""

    sentence = "The tax rate has to be from 0 to 100 percent, with at most three decimals."


class NoReminders(Refused):
    """Too many, or too early or late to be of use."""

    sentence = "Please choose at most 5 reminders, each from 5 minutes to 30 days before the start."


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All of it, as `Service` has it; lengths in minutes, the price net in units of the currency."""

    name: str
    minutes: int
    description: str = ""
    buffer_before: int = 0
    buffer_after: int = 0
    increment: int = 30
    notice: int = 60
    horizon_days: int = 60
    most_per_day: int = 0
    cancel_notice: int = 1440
    needs_approval: bool = False
    location: str = ""
    video_url: str = ""
    price: Decimal = Decimal(0)
    tax_rate: Decimal = Decimal(0)
    currency: str = "EUR"
    questions: Sequence[Question] = ()
    reminders: Sequence[int] = (1440, 60)
    active: bool = True


def columns(facts: Facts) -> dict[str, Any]:
    """Checked, by the names of the columns."""
    fine = replace(
        facts,
        name=named(facts.name),
        description=paragraphs(facts.description, 2000, "Description"),
        location=clean(facts.location, 200, "Place"),
        video_url=https.checked(facts.video_url),
    )
    _check_sizes(fine)
    _check_price(fine)
    kept: dict[str, Any] = {one.name: getattr(fine, one.name) for one in fields(fine)}
    return kept | {
        "questions": question_setting.checked(facts.questions),
        "reminders": _reminders(facts.reminders),
    }


def named(typed: str) -> str:
    """One line with something in it."""
    name = clean(typed, 120, "Name")
    if not any(character.isalnum() for character in name):
        raise NoName
    return name


def _check_sizes(facts: Facts) -> None:
    for name, (field, least, most) in SIZES.items():
        value = getattr(facts, name)
        if type(value) is not int or not least <= value <= most:
            raise OutOfSize(field=field, least=str(least), most=str(most))


def _check_price(facts: Facts) -> None:
    if facts.currency not in currencies():
        raise NoCurrency(typed=clean(facts.currency[:20], 20, "Currency"))
    try:
        fine = facts.price.is_finite() and 0 <= facts.price <= MOST_PRICE
        fine = fine and to_minor(facts.price, facts.currency) >= 0
    except ValueError as error:
        raise NoPrice(currency=facts.currency) from error
    if not fine:
        raise NoPrice(currency=facts.currency)
    rate = facts.tax_rate
    if not (rate.is_finite() and 0 <= rate <= 100 and rate == round(rate, 3)):
        raise NoTaxRate


def _reminders(minutes: Sequence[int]) -> list[int]:
    """The earliest first, none twice."""
    found = sorted(set(minutes), reverse=True)
    if len(found) > MOST_REMINDERS or not all(type(one) is int and 5 <= one <= 43_200 for one in found):
        raise NoReminders
    return found
