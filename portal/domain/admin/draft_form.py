"""A draft as it is typed, line by line, and what that means: every field says what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from portal import formats
from portal.domain import totals, units
from portal.domain.admin import typed
from portal.domain.issuing import Draft, DraftLine
from portal.domain.sheets import Figure, plain
from portal.domain.totals import Fixed, Percent, Totals
from portal.domain.units import PIECE
from portal.errors import Refused
from portal.models import DiscountKind
from portal.money import exponent, to_minor
from portal.text import t

MOST_LINES = 200
LARGEST = 10**9
FIGURES = ("quantity", "price", "tax")
DISCOUNTS = {DiscountKind.PERCENT: (100, 4), DiscountKind.FIXED: (LARGEST, 0)}


class NoWords(Refused):
    """A price for nothing."""

    sentence = "Say what this line is for."


class LessThanNothing(Refused):
    """A document asks for money, or for none."""

    sentence = "This adds up to less than nothing. Issue a credit note instead."


@dataclass(frozen=True)
class TypedLine:
    """One line; `key` tells it apart while lines come, go and move."""

    key: str
    description: str = ""
    detail: str = ""
    quantity: str = "1"
    price: str = ""
    tax: str = ""
    unit: str = PIECE
    filled: int = 0  # how often its fields were filled by us: by a product that was picked
    optional: bool = False  # of an offer: the client may leave it out, `chosen` is how it starts
    chosen: bool = True
    is_open: bool = False  # of an offer: the client says how many, from `least` to `most`
    least: str = ""
    most: str = ""

    @property
    def is_blank(self) -> bool:
        """Nobody has begun it."""
        return not (self.description.strip() or self.detail.strip() or self.price.strip())


@dataclass(frozen=True)
class TypedDraft:
    """All of it. `key` is empty until it was saved; `version` is the one that was read."""

    key: str = ""
    version: int = 0
    client_key: str = ""
    client: str = ""
    currency: str = ""
    lines: tuple[TypedLine, ...] = ()
    discount_kind: str = DiscountKind.NONE.value
    discount: str = ""
    due_days: str = ""
    po_number: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Sums:
    """What it adds up to so far: an amount for each line that can be read, and the steps to the total."""

    amounts: dict[str, str] = field(default_factory=dict)
    steps: list[Figure] = field(default_factory=list)
    total: str = ""


class Reading(typed.Fields):
    """Reads a typed draft."""

    def __init__(self, given: TypedDraft, locale: str) -> None:
        super().__init__()
        self.given, self.locale = given, locale
        self.lines = {one.key: self._line(one) for one in given.lines[:MOST_LINES] if not one.is_blank}
        self.kind = DiscountKind(given.discount_kind)
        self.discount = self._discount()
        self.due_days = int(self._number("due_days", given.due_days, 0, 365, 0))
        self.po_number = self.read("po_number", lambda: typed.line(given.po_number, 80), "")
        self.notes = self.read("notes", lambda: typed.words(given.notes, 4000), "")

    def draft(self) -> Draft:
        """What is stored, once nothing is wrong."""
        return Draft(list(self.lines.values()), self.given.currency, self.kind, self.discount, None, self.po_number,
                     self.notes, due_days=self.due_days)  # fmt: skip

    def calculated(self) -> Totals:
        """By the one calculator; ValueError for what no database holds."""
        return totals.calculate([_asked(one) for one in self.lines.values()], self._off(), currency=self.given.currency)

    def _off(self) -> totals.Discount:
        if self.kind is DiscountKind.PERCENT:
            return Percent(self.discount)
        return Fixed(to_minor(self.discount, self.given.currency)) if self.kind is DiscountKind.FIXED else None

    def _line(self, one: TypedLine) -> DraftLine:
        words = self.read(f"description-{one.key}", lambda: typed.line(one.description, 500), "")
        if not words and f"description-{one.key}" not in self.wrong:
            self.wrong[f"description-{one.key}"] = NoWords()
        return DraftLine(
            words,
            self._number(f"quantity-{one.key}", one.quantity, -LARGEST, LARGEST, 4),
            self._number(f"price-{one.key}", one.price, -LARGEST, LARGEST, 6),
            self._number(f"tax-{one.key}", one.tax, 0, 100, 4),
            self.read(f"detail-{one.key}", lambda: typed.words(one.detail, 2000), ""),
            unit_code=self.read(f"unit-{one.key}", lambda: units.code(one.unit), PIECE),
        )

    def _discount(self) -> Decimal:
        if self.kind is DiscountKind.NONE:
            return Decimal(0)
        most, places = DISCOUNTS[self.kind]
        places = places or exponent(self.given.currency)
        return self._number("discount", self.given.discount, 0, most, places)

    def _number(self, name: str, said: str, least: int, most: int, places: int) -> Decimal:
        return self.read(name, lambda: typed.number(said, self.locale, least, most, places), Decimal(0))


def sums(given: TypedDraft, locale: str) -> Sums:
    """As far as it can be read: a half-typed number counts nothing yet."""
    reading = Reading(given, locale)
    try:
        found = reading.calculated()
    except ValueError:
        return Sums()
    return told(reading, found, dict(zip(reading.lines, found.line_nets, strict=True)))


def told(reading: Reading, found: Totals, nets: Mapping[str, int]) -> Sums:
    """The same in words; `nets` are those of the lines, by key."""
    currency, locale = reading.given.currency, reading.locale
    half = {key for key in reading.lines for name in FIGURES if f"{name}-{key}" in reading.wrong}
    amounts = {key: plain(net, currency, locale) for key, net in nets.items() if key not in half}
    return Sums(amounts, list(_steps(found, currency, locale)), formats.money(found.total_minor, currency, locale))


def _steps(found: Totals, currency: str, locale: str) -> Iterator[Figure]:
    yield Figure(t("Subtotal", locale), plain(found.subtotal_minor, currency, locale))
    if found.discount_minor:
        yield Figure(t("Discount", locale), plain(-found.discount_minor, currency, locale))
    for one in found.tax_lines:
        words = t("VAT {rate}", locale, rate=formats.percent(one.rate, locale))
        yield Figure(words, plain(one.tax_minor, currency, locale))


def _asked(one: DraftLine) -> totals.Line:
    return totals.Line(quantity=one.quantity, unit_price=one.unit_price, tax_rate=one.tax_rate)
