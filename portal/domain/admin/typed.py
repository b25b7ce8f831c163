"""Numbers, amounts, days and words as staff type them."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from babel.numbers import NumberFormatError, parse_decimal

from portal import formats
from portal.domain.paragraphs import paragraphs
from portal.errors import Refused, WrongFields

R = TypeVar("R")
_LONGEST = 30  # characters of a number
_NUMBER = re.compile(r"-?(?=.*\d)[\d.,'’]+")
EXAMPLE = Decimal("1234.5")


class NoNumber(Refused):
    """Not as it is written in their language."""

    sentence = "This is not a number. Write it like {example}."


class OutOfRange(Refused):
    """Too small, too large, or too fine."""

    sentence = "Choose a number from {least} to {most}, with at most {places} decimals."


class NoDay(Refused):
    """Empty, or nonsense."""

    sentence = "Choose a day."


class TooLong(Refused):
    """More than fits the paper."""

    sentence = "This is too long: at most {most} characters."


def number(typed: str, locale: str, least: int, most: int, places: int) -> Decimal:
    """What was typed, from `least` to `most`, with so many decimals."""
    text = "".join(typed[: _LONGEST + 1].split()).replace("−", "-").replace("'", "’")
    try:
        if len(typed) > _LONGEST or not _NUMBER.fullmatch(text):
            raise NumberFormatError(text)
        value = parse_decimal(text, locale=formats.locale_of(locale), strict=True)
    except (NumberFormatError, ArithmeticError):
        raise NoNumber(example=formats.number(EXAMPLE, locale)) from None
    if not least <= value <= most or value != round(value, places):
        ends = {"least": least, "most": most, "places": places}
        raise OutOfRange(**{name: formats.number(Decimal(end), locale) for name, end in ends.items()})
    return value


def day(typed: str) -> date:
    """A day as the browser's own field sends it."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise NoDay from None


def words(typed: str, most: int) -> str:
    """What was typed, its lines kept, without what no paper can show."""
    if len(typed) > most:
        raise TooLong(most=str(most))
    return paragraphs(typed, most, "")


def line(typed: str, most: int) -> str:
    """The same on one line."""
    return " ".join(words(typed, most).split())


class Fields:
    """Reads the fields of a form, and remembers what is wrong by the field's name."""

    def __init__(self) -> None:
        self.wrong: dict[str, Refused] = {}

    def read(self, name: str, reading: Callable[[], R], otherwise: R) -> R:
        """What the field says; `otherwise` when that is wrong."""
        try:
            return reading()
        except Refused as refused:
            self.wrong[name] = refused
            return otherwise

    def check(self) -> None:
        """Raises what is wrong, if anything is."""
        if self.wrong:
            raise WrongFields(self.wrong)
