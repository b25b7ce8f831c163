"""What the client chooses of a quote: optional lines, and quantities the owner left open. The total follows."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from portal import formats
from portal.domain import totals
from portal.domain.quote_content import Content, OfferLine
from portal.domain.totals import Line, Totals
from portal.errors import Refused

Choices: TypeAlias = Mapping[str, Decimal]  # line key → quantity of what was left open; 0: left out
_NUMBER = re.compile(r"(?:\d{1,12}(?:[.,]\d{1,4})?)?", re.ASCII)


class BadChoice(Refused):
    """Something that is no choice: a line that is fixed or absent, or no number."""

    sentence = "Please choose again: one of the quantities is not a number."


class OutOfRange(Refused):
    """A quantity beyond what was offered."""

    sentence = "“{line}”: choose between {least} and {most}."


class BelowNothing(Refused):
    """What is left is a rebate."""

    sentence = "These choices come to less than nothing. Please choose again."


class NothingChosen(Refused):
    """An empty order."""

    sentence = "Choose at least one line."


def offered(content: Content) -> Choices:
    """How everything that may be chosen starts."""
    return {line.key: line.quantity if line.chosen else Decimal(0) for line in content.lines if may_choose(line)}


def may_choose(line: OfferLine) -> bool:
    """Whether the client has a say in this line."""
    return line.optional or line.is_open


def chosen(content: Content, asked: Mapping[str, str], locale: str = "en") -> Choices:
    """What a browser asks for: line key → typed quantity, "0" or empty to leave it out; the rest is as offered.

    Raises BadChoice, OutOfRange or NothingChosen.
    """
    by_key = {line.key: line for line in content.lines if may_choose(line)}
    if not set(asked) <= set(by_key):
        raise BadChoice
    found = dict(offered(content))
    for key, typed in asked.items():
        found[key] = quantity_of(by_key[key], typed, locale)
    if not taken(content, found):
        raise NothingChosen
    return found


def taken(content: Content, choices: Choices) -> tuple[OfferLine, ...]:
    """The lines that count, each with the quantity that was chosen."""
    lines = (replace(line, quantity=choices.get(line.key, line.quantity)) for line in content.lines)
    return tuple(line for line in lines if not (line.optional and line.quantity == 0))


def totals_of(content: Content, choices: Choices) -> Totals:
    """What the taken lines add up to; the same calculator as for invoices."""
    return totals.calculate(
        [as_line(line) for line in taken(content, choices)], content.discount, currency=content.currency
    )


def as_line(line: OfferLine) -> Line:
    """As the calculator takes it."""
    return Line(
        quantity=line.quantity, unit_price=line.unit_price, tax_rate=line.tax_rate, tax_category=line.tax_category
    )


def deposit_of(content: Content, total_minor: int) -> int:
    """What is to be paid on acceptance, in minor units."""
    return totals.deposit(total_minor, content.deposit_percent or Decimal(0))


def quantity_of(line: OfferLine, typed: str, locale: str = "en") -> Decimal:
    """How many of this line: as typed where the owner left it open, else all or nothing. BadChoice or OutOfRange."""
    if line.least is None or line.most is None:
        return _all_or_nothing(line, typed.strip())
    wanted = _number(typed)
    if line.optional and wanted == 0:
        return wanted
    if not line.least <= wanted <= line.most:
        least, most = (formats.number(end, locale) for end in (line.least, line.most))
        raise OutOfRange(line=line.description[:60], least=least, most=most)
    return wanted


def _all_or_nothing(line: OfferLine, typed: str) -> Decimal:
    """A tick says 1, or the quantity itself, which may be any: a rebate counts minus one."""
    if line.optional and typed in ("", "0"):
        return Decimal(0)
    if not line.optional or typed not in ("1", f"{line.quantity.normalize():f}"):
        raise BadChoice
    return line.quantity


def _number(typed: str) -> Decimal:
    """A quantity as a number field sends it, or with a decimal comma; at most four places. Empty is nothing."""
    if not _NUMBER.fullmatch(typed.strip()):
        raise BadChoice
    return Decimal(typed.strip().replace(",", ".") or "0")
