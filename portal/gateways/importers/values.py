"""What one element says, checked: a text, a code, a day, a number, an amount. Refusals name the field."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from portal import money
from portal.gateways.importers.tree import Element

MAX_DIGITS = 12  # before the point: a thousand such documents still add up within a database integer

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_CODE = re.compile(r"[A-Za-z0-9]+")
_TURNS_TEXT_ROUND = "\u202d\u202e"


def _quoted(said: str) -> str:
    """As it stands in the file, but short and printable: it ends up in a terminal or on a page."""
    shown = "".join(character if character.isprintable() else "�" for character in said)
    return f"“{shown}”" if len(shown) <= 40 else f"“{shown[:40]}…”"


def _checked(element: Element, what: str, limit: int, forbidden: tuple[str, ...]) -> str:
    text = element.text.strip()
    for character in text:
        control = unicodedata.category(character) in forbidden and character not in "\t\n\r"
        if control or character in _TURNS_TEXT_ROUND:
            raise element.bad(f"{what} contains a control character (U+{ord(character):04X})")
    if len(text) > limit:
        raise element.bad(f"{what} is longer than {limit:,} characters")
    return text


def text(element: Element | None, what: str, limit: int = 300) -> str:
    """One line of text, white space collapsed; "" when absent."""
    return "" if element is None else " ".join(_checked(element, what, limit, ("Cc",)).split())


def paragraph(element: Element | None, what: str, limit: int = 10_000) -> str:
    """Text that may have several lines; each is trimmed, empty ones go. "" when absent."""
    if element is None:
        return ""
    lines = _checked(element, what, limit, ("Cc",)).splitlines()
    return "\n".join(kept for line in lines if (kept := " ".join(line.split())))


def identifier(element: Element | None, what: str, limit: int = 100) -> str:
    """A number or id exactly as issued (trimmed): no line breaks, nothing invisible. "" when absent."""
    if element is None:
        return ""
    found = _checked(element, what, limit, ("Cc", "Cf", "Zl", "Zp"))
    if any(character in found for character in "\t\n\r"):
        raise element.bad(f"{what} contains a line break")
    return found


def filled(element: Element, found: str, what: str) -> str:
    """The value, refused when there is nothing in it."""
    if not found:
        raise element.bad(f"{what} is empty")
    return found


def code(element: Element, what: str, limit: int = 10) -> str:
    """A short code of letters and digits."""
    found = filled(element, identifier(element, what), what)
    if len(found) > limit or not _CODE.fullmatch(found):
        raise element.bad(f"{what} {_quoted(found)} is not a code")
    return found


def day(element: Element | None, what: str) -> date | None:
    """A calendar day; None when absent."""
    return None if element is None else stated_day(element, what)


def stated_day(element: Element, what: str) -> date:
    """A calendar day, never converted between zones."""
    said = _DAY.fullmatch(element.text.strip())
    try:
        found = date.fromisoformat(said[1]) if said else None
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year < 3000:
        raise element.bad(f"{what} {_quoted(element.text.strip())} is not a date")
    return found


def number(element: Element, what: str, places: int) -> Decimal:
    """A plain decimal (no exponent, no NaN) with at most that many decimals, zeros at the end apart."""
    said = element.text.strip()
    if len(said) > 40 or not _NUMBER.fullmatch(said):
        raise element.bad(f"{what} {_quoted(said)} is not a number")
    whole, _, decimals = said.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > MAX_DIGITS:
        raise element.bad(f"{what} {_quoted(said)} is too large")
    if len(decimals.rstrip("0")) > places:
        raise element.bad(f"{what} {_quoted(said)} has more than {places} decimals")
    return Decimal(said)


def amount(element: Element, what: str, currency: str) -> int:
    """Minor units of an amount that must be in this currency."""
    stated = element.attributes.get("currencyID", "")
    if stated != currency:
        in_what = f"in {_quoted(stated)}" if stated else "without a currency"
        raise element.bad(f"{what} is {in_what}, but the document is in {currency}")
    return money.to_minor(number(element, what, money.exponent(currency)), currency)


def currency(element: Element, what: str) -> str:
    """An ISO 4217 code the portal can count in."""
    found = text(element, what, 10)
    try:
        money.exponent(found)
    except money.UnknownCurrency as unknown:
        raise element.bad(f"{what} {_quoted(found)} is not a currency") from unknown
    return found


def flag(element: Element, what: str) -> bool:
    """An XML boolean."""
    said = element.text.strip()
    if said not in ("true", "false", "1", "0"):
        raise element.bad(f"{what} {_quoted(said)} is neither true nor false")
    return said in ("true", "1")
