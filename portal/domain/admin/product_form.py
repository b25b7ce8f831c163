"""The form of one product: begun, read, saved, archived and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal import formats, money
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import units
from portal.domain.admin import drafts, products, typed
from portal.domain.admin.draft_form import LARGEST
from portal.errors import Refused
from portal.models import Product, StaffRole
from portal.models.client import sort_name

NEW = "new"
FIELDS = ("name", "detail", "price", "currency", "unit", "tax")


class NoName(Refused):
    """Nobody would find it."""

    sentence = "Say what it is called."


class NoSuchCurrency(Refused):
    """Not one of the list."""

    sentence = "Please choose the currency."


class ProductChanged(Refused):
    """Two people write one product."""

    sentence = "Somebody else has changed this product meanwhile. Copy what you need, then load the page again."


@dataclass(frozen=True)
class ProductSheet:
    """The form as it starts, with the currencies there are: code and name."""

    key: str = ""
    edition: int = 0
    name: str = ""
    detail: str = ""
    price: str = ""
    currency: str = ""
    unit: str = units.PIECE
    tax: str = ""
    is_archived: bool = False
    currencies: tuple[tuple[str, str], ...] = ()


@for_staff(StaffRole.MANAGER)
def sheet(visit: StaffVisit, key: str) -> ProductSheet:
    """One product as a form; `new` is one that is not there yet."""
    known = sorted((formats.name_of_currency(code, visit.locale), code) for code in money.currencies())
    currencies = tuple((code, name) for name, code in known)
    if key == NEW:
        tax = formats.number(drafts.usual_rate(visit), visit.locale)
        return ProductSheet(NEW, currency=visit.business.default_currency, tax=tax, currencies=currencies)
    one = products.find(visit, key)
    price, tax = formats.price(one.unit_price, one.currency, visit.locale), formats.number(one.tax_rate, visit.locale)
    return ProductSheet(one.id.hex, one.edition, one.name, one.detail, price, one.currency, one.unit_code, tax,
                        one.archived_at is not None, currencies)  # fmt: skip


@writes
@for_staff(StaffRole.MANAGER)
def save(visit: StaffVisit, key: str, edition: int, form: Mapping[str, str]) -> str:
    """A new one, or one that is there and still is as it was read; returns its key. else `WrongFields`."""
    facts = _read(visit, form)
    if key == NEW:
        product = Product(business_id=visit.business_id, **facts)
    else:
        product = products.find(visit, key)
        visit.db.refresh(product, with_for_update=True)
        if all(getattr(product, name) == value for name, value in facts.items()):
            return product.id.hex
        if product.edition != edition:
            raise ProductChanged
        product.sqlmodel_update({**facts, "edition": edition + 1})
    visit.db.add(product)
    visit.note("product_added" if key == NEW else "product_changed", product, name=product.name)
    return product.id.hex


@writes
@for_staff(StaffRole.MANAGER)
def shelve(visit: StaffVisit, key: str, archived: bool) -> None:
    """Offer it to no draft any more, or again; drafts and papers that have it keep it."""
    product = products.find(visit, key)
    if (product.archived_at is not None) == archived:
        return
    product.archived_at = visit.now if archived else None
    visit.db.add(product)
    visit.note("product_archived" if archived else "product_taken_back", product, name=product.name)


def _read(visit: StaffVisit, form: Mapping[str, str]) -> dict[str, Any]:
    fields, said = typed.Fields(), {name: form.get(name, "") for name in FIELDS}
    currency = fields.read("currency", lambda: _currency(said["currency"]), visit.business.default_currency)
    name = fields.read("name", lambda: typed.line(said["name"], products.LONGEST), "")
    if not name and "name" not in fields.wrong:
        fields.wrong["name"] = NoName()
    number, locale = typed.number, visit.locale
    facts = {
        "name": name,
        "sort_name": sort_name(name),
        "detail": fields.read("detail", lambda: typed.words(said["detail"], 2000), ""),
        "unit_price": fields.read("price", lambda: number(said["price"], locale, -LARGEST, LARGEST, 6), Decimal(0)),
        "currency": currency,
        "unit_code": fields.read("unit", lambda: units.code(said["unit"]), units.PIECE),
        "tax_rate": fields.read("tax", lambda: number(said["tax"], locale, 0, 100, 4), Decimal(0)),
    }
    fields.check()
    return facts


def _currency(said: str) -> str:
    if said not in money.currencies():
        raise NoSuchCurrency
    return said
