"""Units of a line: UN/ECE codes as e-invoices carry them, in words by CLDR. A piece is counted and not named."""

from decimal import Decimal

from portal import formats
from portal.errors import Refused
from portal.text import t

PIECE = "C62"
UNITS = {
    "HUR": "duration-hour",
    "DAY": "duration-day",
    "WEE": "duration-week",
    "MON": "duration-month",
    "KMT": "length-kilometer",
    "MTR": "length-meter",
    "MTK": "area-square-meter",
    "KGM": "mass-kilogram",
    "LTR": "volume-liter",
}
# To choose from, for one or many; and behind a price.
WORDS = {PIECE: "pcs", "HUR": "hours", "DAY": "days", "WEE": "weeks", "MON": "months", "KMT": "km", "MTR": "m",
         "MTK": "m²", "KGM": "kg", "LTR": "litres"}  # fmt: skip
PER = {"HUR": "per hour", "DAY": "per day", "WEE": "per week", "MON": "per month", "KMT": "per km", "MTR": "per m",
       "MTK": "per m²", "KGM": "per kg", "LTR": "per litre"}  # fmt: skip


class UnknownUnit(Refused):
    """Not one of the list."""

    sentence = "Choose a unit from the list."


def code(typed: str) -> str:
    """A unit of the list, as it is stored."""
    if typed not in (PIECE, *UNITS):
        raise UnknownUnit
    return typed


def quantity(value: Decimal, unit: str, locale: str) -> str:
    """A quantity with its unit as papers print it: "1.5 hr"; pieces, and units that only others use, are bare."""
    return formats.measure(value, UNITS[unit], locale) if unit in UNITS else formats.number(value, locale)


def per(unit: str, locale: str) -> str:
    """What a price is for: "per hour"; nothing for a piece."""
    return t(PER[unit], locale) if unit in PER else ""
