"""What must hold of an offer before it is sent: everything a client might choose of it can be agreed to and billed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from portal.domain import quote_choices
from portal.domain.quote_content import Content, OfferLine
from portal.errors import Refused

MOST_LINES = 1000
LARGEST = Decimal(10) ** 12  # of what can be typed as a quantity
WHOLE = Decimal(100)


class BadOffer(Refused):
    """Nothing a client could agree to."""

    sentence = "This quote cannot be sent: {reason}"


def check(content: Content, on: date) -> None:
    """Raises `BadOffer` with the first reason; `on` is the day it would be sent."""
    for reason in _reasons(content, on):
        raise BadOffer(reason=reason)


def _reasons(content: Content, on: date) -> Iterator[str]:
    keys = [line.key for line in content.lines]
    if not keys or len(set(keys)) != len(keys):
        yield "it needs lines, each with a key of its own."
    if len(keys) > MOST_LINES:
        yield f"it has more than {MOST_LINES} lines."
    if content.valid_until < on:
        yield "its last day has passed."
    if content.deposit_percent is not None and not 0 < content.deposit_percent <= WHOLE:
        yield "the deposit must be more than nothing, and not more than everything."
    for line in content.lines:
        yield from _of_line(line)
    yield from _of_totals(content)


def _of_line(line: OfferLine) -> Iterator[str]:
    name = line.description[:60]
    if (line.least is None) != (line.most is None):
        yield f"“{name}” needs both ends of its range, or neither."
    if line.least is None or line.most is None:
        return
    if not 0 <= line.least <= line.quantity <= line.most:
        yield f"the quantity of “{name}” is outside its own range."
    if line.most >= LARGEST or any(one != round(one, 4) for one in (line.least, line.quantity, line.most)):
        yield f"nobody can type the quantities of “{name}”: at most 12 digits, and four places."


def _of_totals(content: Content) -> Iterator[str]:
    most = {line.key: line.most or line.quantity for line in content.lines}
    try:
        quote_choices.totals_of(content, most)
        total = quote_choices.totals_of(content, quote_choices.offered(content)).total_minor
    except ValueError:
        yield "it would come to more than can be counted."
        return
    if total < 0:
        yield "it comes to less than nothing."
