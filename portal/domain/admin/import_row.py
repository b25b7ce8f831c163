"""One row of a list of clients as it would be stored, checked by the rules that check what staff type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from portal.domain import phones, vat_ids
from portal.domain.admin import client_details, contacts, import_places
from portal.domain.admin.import_columns import FIELDS
from portal.domain.formulas import unguarded
from portal.domain.postal_data import PARTS
from portal.domain.signer import clean
from portal.errors import Refused, WrongFields
from portal.models import Business
from portal.text import t

LABELS = {one.name: one.label for one in FIELDS} | {"district": "District", "sorting_code": "Sorting code"}
LONGEST_SHOWN = 60  # characters of a cell


@dataclass(frozen=True)
class Usual:
    """What is taken where a row says nothing."""

    country: str
    currency: str
    locale: str


@dataclass(frozen=True)
class Table:
    """What a file's headings are, which of them is which field, and the language of the words about its rows."""

    headings: list[str]
    columns: dict[str, int]
    usual: Usual
    locale: str


@dataclass(frozen=True)
class Reading:
    """What would be stored of a row, and what of it the row says itself; or, in `wrong`, why nothing is."""

    number: int
    cells: list[str]
    known: dict[str, str] = field(default_factory=dict)
    said: frozenset[str] = frozenset()
    email_norm: str = ""
    wrong: str = ""

    def changes(self) -> dict[str, str]:
        """What it changes of a client that is there: an empty cell leaves what is known, an address is one thing."""
        said = self.said | (set(PARTS) if self.said & set(PARTS) else set())
        return {name: self.known[name] for name in self.known if name in said}


def usual_of(business: Business) -> Usual:
    """The business's own."""
    return Usual(business.country, business.default_currency, business.locale)


def read(number: int, cells: list[str], table: Table) -> Reading:
    """The row of this number."""
    width = len(table.headings)
    if any(cell.strip() for cell in cells[width:]):
        said = t("It has {count} cells, the headings are {width}.", table.locale, count=len(cells), width=width)
        return Reading(number, cells, wrong=said)
    typed = {name: _cell(cells, table.columns.get(name)) for name in LABELS}
    read_by = _Reader(table.locale)
    known, norm = _known(read_by, typed, table.usual)
    if read_by.wrong:
        return Reading(number, cells, wrong=_told(read_by.wrong, typed, table))
    return Reading(number, cells, known, frozenset(name for name in typed if typed[name]), norm)


def _known(reader: "_Reader", typed: dict[str, str], usual: Usual) -> tuple[dict[str, str], str]:
    place = reader.read("country", import_places.country, typed["country"]) if typed["country"] else usual.country
    said = typed["locale"]
    known = {
        "name": reader.read("name", client_details.name_of, typed["name"]),
        "currency": reader.read("currency", import_places.currency, typed["currency"] or usual.currency),
        "locale": reader.read("locale", import_places.language, said) if said else usual.locale,
        "email": typed["email"],
    }
    if place:
        known["vat_id"] = reader.read("vat_id", vat_ids.stored, typed["vat_id"], place, reader.locale)
        known["phone"] = reader.read("phone", phones.stored, typed["phone"], place, reader.locale)
        address, wrong = client_details.address_of(typed | {"country": place}, reader.locale)
        known |= {part: address[part] for part in PARTS}
        reader.wrong |= wrong
    known["person"], norm = reader.person(typed["person"] or typed["name"], typed["email"], bool(typed["person"]))
    return known, norm


class _Reader:
    """Reads field by field, and remembers what is wrong in words."""

    def __init__(self, locale: str) -> None:
        self.locale, self.wrong = locale, dict[str, str]()

    def read(self, name: str, check: Callable[..., str], *typed: str) -> str:
        """What the field says, or nothing."""
        try:
            return check(*typed)
        except Refused as refused:
            self.wrong[name] = refused.said(self.locale)
            return ""

    def person(self, name: str, email: str, is_own: bool) -> tuple[str, str]:
        """Who may sign in. A client without a person's name is one itself; what is wrong with it is said already."""
        try:
            return contacts.parsed(name, email)
        except WrongFields as refused:
            for about, why in refused.fields.items():
                if about == "email" or is_own:
                    self.wrong["email" if about == "email" else "person"] = why.said(self.locale)
            return "", ""


def _cell(cells: list[str], column: int | None) -> str:
    """What stands there; a guard of a spreadsheet's, ours too, is none of it."""
    typed = cells[column].strip() if column is not None and column < len(cells) else ""
    return unguarded(typed)


def _told(wrong: Mapping[str, str], typed: Mapping[str, str], table: Table) -> str:
    """In the order of the fields, whoever found it: the column as the file calls it, what stands there, what to do."""
    return " ".join(_one(name, typed[name], wrong[name], table) for name in LABELS if name in wrong)


def _one(name: str, typed: str, said: str, table: Table) -> str:
    column = table.columns.get(name)
    field = (table.headings[column] if column is not None else "") or t(LABELS[name], table.locale)
    if not typed:
        return t("{field}: {said}", table.locale, field=field, said=said)
    shown = clean(typed, len(typed), "")
    shown = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
    return t("{field} (“{typed}”): {said}", table.locale, field=field, typed=shown, said=said)
