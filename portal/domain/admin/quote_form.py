"""An offer as it is typed: an invoice's draft, and what only an offer has. Every field says what is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal import formats
from portal.domain import quote_choices, totals
from portal.domain.admin import draft_form, typed
from portal.domain.admin.draft_form import LARGEST, Reading, Sums, TypedDraft, TypedLine
from portal.domain.issuing import DraftLine
from portal.domain.quote_content import Content, OfferLine
from portal.domain.totals import Totals, line_net
from portal.errors import Refused
from portal.money import exponent

KEPT = "o"  # begins the key of a line that stands in what is changed; its place there follows


class NoTitle(Refused):
    """Lists, mails and the paper begin with it."""

    sentence = "Say in a few words what the quote is for."


class DayIsOver(Refused):
    """Nobody could accept it."""

    sentence = "Choose today or a later day."


class OutsideItsRange(Refused):
    """What it starts with cannot be chosen."""

    sentence = "Choose a number between the fewest and the most."


class UpsideDown(Refused):
    """Nothing lies between."""

    sentence = "This must not be less than the fewest."


@dataclass(frozen=True)
class TypedOffer(TypedDraft):
    """All of it. `version` is the one that was sent last, 0 for a draft; `seen`: the hash of what it began with."""

    due_days: str = "0"  # an invoice's; no field of an offer
    title: str = ""
    valid_until: str = ""
    deposit: str = ""
    terms: str = ""
    number: str = ""
    seen: str = ""


class OfferReading(Reading):
    """Reads a typed offer."""

    given: TypedOffer

    def __init__(self, given: TypedOffer, locale: str, today: date) -> None:
        super().__init__(given, locale)
        self.title = self.read("title", lambda: typed.line(given.title, 200), "")
        if not self.title and "title" not in self.wrong:
            self.wrong["title"] = NoTitle()
        self.valid_until = self.read("valid_until", lambda: typed.day(given.valid_until), today)
        if self.valid_until < today:
            self.wrong["valid_until"] = DayIsOver()
        self.terms = self.read("terms", lambda: typed.words(given.terms, 20_000), "")
        self.deposit = self._number("deposit", given.deposit, 0, 100, 4) if given.deposit.strip() else Decimal(0)
        rows = [one for one in given.lines if one.key in self.lines]
        self.offer = {one.key: self._offered(one, self.lines[one.key]) for one in rows}

    def content(self, before: Sequence[OfferLine] = ()) -> Content:
        """What is stored, once nothing is wrong; lines of `before` keep their keys."""
        return Content(
            title=self.title,
            lines=tuple(_keyed(self.offer, before, self.given.version + 1)),
            valid_until=self.valid_until,
            currency=self.given.currency,
            discount_kind=self.kind,
            discount_value=self.discount,
            deposit_percent=self.deposit or None,
            notes=self.notes,
            terms=self.terms,
        )

    def calculated(self) -> Totals:
        """As it starts: what is optional and not ticked does not count."""
        content = self.content()
        return quote_choices.totals_of(content, quote_choices.offered(content))

    def _offered(self, one: TypedLine, line: DraftLine) -> OfferLine:
        least, most = self._ends(one, line) if one.is_open else (None, None)
        return OfferLine(
            key=one.key,
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            tax_rate=line.tax_rate,
            detail=line.detail,
            tax_category=line.tax_category,
            optional=one.optional,
            chosen=one.chosen or not one.optional,
            least=least,
            most=most,
            unit_code=line.unit_code,
        )

    def _ends(self, one: TypedLine, line: DraftLine) -> tuple[Decimal, Decimal]:
        """Between which the client chooses how many."""
        least = self._number(f"least-{one.key}", one.least, 0, LARGEST, 4)
        most = self._number(f"most-{one.key}", one.most, 0, LARGEST, 4)
        named = {f"{name}-{one.key}" for name in ("least", "most", "quantity")}
        if named & set(self.wrong):
            return least, most
        if most < least:
            self.wrong[f"most-{one.key}"] = UpsideDown()
        elif not least <= line.quantity <= most:
            self.wrong[f"quantity-{one.key}"] = OutsideItsRange()
        return least, most


def sums(given: TypedOffer, locale: str, today: date) -> tuple[Sums, str]:
    """As far as it can be read, and the deposit, if there is one."""
    reading = OfferReading(given, locale, today)
    try:
        found, places = reading.calculated(), exponent(given.currency)
        nets = {key: line_net(quote_choices.as_line(one), places) for key, one in reading.offer.items()}
    except ValueError:
        return Sums(), ""
    minor = totals.deposit(found.total_minor, reading.deposit)
    deposit = formats.money(minor, given.currency, locale) if minor else ""
    return draft_form.told(reading, found, nets), deposit


def typed_lines(lines: Sequence[OfferLine], currency: str, locale: str) -> tuple[TypedLine, ...]:
    """Lines that are there, to be changed."""
    return tuple(_typed(f"{KEPT}{nth}", one, currency, locale) for nth, one in enumerate(lines))


def _typed(key: str, one: OfferLine, currency: str, locale: str) -> TypedLine:
    known = (("least", one.least), ("most", one.most))
    ends: dict[str, Any] = {name: formats.number(end, locale) for name, end in known if end is not None}
    return TypedLine(
        key,
        one.description,
        one.detail,
        formats.number(one.quantity, locale),
        formats.price(one.unit_price, currency, locale),
        formats.number(one.tax_rate, locale),
        one.unit_code,
        optional=one.optional,
        chosen=one.chosen,
        is_open=one.is_open,
        **ends,
    )


def _keyed(offer: dict[str, OfferLine], before: Sequence[OfferLine], version: int) -> Iterator[OfferLine]:
    """A line keeps its key through all versions; a new one gets a key no line ever had."""
    kept, new = {f"{KEPT}{nth}": one.key for nth, one in enumerate(before)}, 0
    used = set(kept.values())
    for key, line in offer.items():
        if key not in kept:
            new += 1
            while (fresh := f"v{version}-{new}") in used:
                new += 1
            kept[key] = fresh
        yield replace(line, key=kept[key])
