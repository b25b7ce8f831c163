"""A form of booking as it was typed: each field is read by itself, and everything that is wrong is said at once."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from portal.domain import booking_page
from portal.domain.service_facts import SIZES, OutOfSize
from portal.errors import Refused, WrongFields

R = TypeVar("R")
UNITS = {"minutes": 1, "hours": 60, "days": 1440}


class NoLength(Refused):
    """A length of time that is none, or too long."""

    sentence = "Please give a whole number, from {least} to {most}."


class Sheet:
    """What was typed, by the name of the field, and what is wrong with it."""

    def __init__(self, typed: Mapping[str, str], locale: str) -> None:
        self.typed, self.locale = typed, locale
        self.wrong: dict[str, Refused] = {}

    def text(self, name: str) -> str:
        """A field as it is; one that was not sent is empty."""
        return self.typed.get(name, "")

    def ticked(self, name: str) -> bool:
        """Whether a box is."""
        return name in self.typed

    def read(self, name: str, parse: Callable[[str], R], otherwise: R) -> R:
        """A field as what it means; `otherwise` when that is refused, which is kept to be said."""
        try:
            return parse(self.text(name))
        except Refused as refused:
            self.wrong[name] = refused
            return otherwise

    def whole(self, name: str) -> int:
        """A number of `service_facts.SIZES`, without a unit."""
        label, least, most = SIZES[name]
        found = _number(self.text(name))
        if found is None or not least <= found <= most:
            self.wrong[name] = OutOfSize(field=label, least=str(least), most=str(most))
        return found or 0

    def length(self, name: str) -> int:
        """A length of time in minutes: a number, and beside it its unit."""
        _, least, most = SIZES[name]
        found = _number(self.text(name))
        minutes = -1 if found is None else found * UNITS.get(self.text(f"{name}_unit"), 1)
        if not least <= minutes <= most:
            ends = {"least": least, "most": most}
            self.wrong[name] = NoLength(**{end: booking_page.length(value, self.locale) for end, value in ends.items()})
        return minutes

    def refuse(self) -> None:
        """Say what is wrong, if anything is."""
        if self.wrong:
            raise WrongFields(self.wrong)


def in_units(minutes: int) -> tuple[str, str]:
    """The other way: the number, and the largest unit that needs no fraction."""
    unit = next(name for name in ("days", "hours", "minutes") if minutes % UNITS[name] == 0) if minutes else "hours"
    return str(minutes // UNITS[unit]), unit


def _number(typed: str) -> int | None:
    bare = typed.strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 8 else None
