"""The catalogue: what is sold again and again, with its price, unit and tax. A draft takes a copy of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import searching, units
from portal.errors import NotFound
from portal.models import Product, StaffRole
from portal.models.client import sort_name
from portal.text import t

PER_PAGE = 25
MOST_PICKS = 6
LONGEST = 120  # of a name: enough for one line of a paper


class Shelf(StrEnum):
    """The lists: what is sold, and what was."""

    ALL = "all"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class ProductRow:
    """One in the list; `price` with its currency, `per` the unit, empty for pieces."""

    key: str
    name: str
    price: str
    per: str
    tax: str


@dataclass(frozen=True)
class ProductPage:
    """One page by name. `newer` and `older` are the `page=` of its neighbours, or empty."""

    rows: list[ProductRow]
    newer: str
    older: str


@dataclass(frozen=True)
class Pick:
    """A product as a line takes it: `price` and `tax` as they are typed, `said` for the list of what fits."""

    key: str
    name: str
    detail: str
    unit: str
    price: str
    tax: str
    said: str


@for_staff(StaffRole.AGENT)
def page(visit: StaffVisit, shelf: Shelf = Shelf.ALL, search: str = "", at: str = "") -> ProductPage:
    """One page of a shelf, by name. `search` is part of a name or of what is said about it."""
    query = _shelved(shelf).where(*searching.contain(search, col(Product.name), col(Product.detail)))
    name, key, mark = col(Product.sort_name), col(Product.id), _read(visit, at)
    back = at.startswith("a.") and mark is not None
    if mark is not None:
        near = name < mark.sort_name if back else name > mark.sort_name
        beside = key < mark.id if back else key > mark.id
        query = query.where(or_(near, and_(name == mark.sort_name, beside)))
    query = query.order_by(name.desc(), key.desc()) if back else query.order_by(name, key)
    found = list(visit.db.exec(query.limit(PER_PAGE + 1)))
    shown, more = found[:PER_PAGE], len(found) > PER_PAGE
    shown = shown[::-1] if back else shown
    has_newer, has_older = (more, True) if back else (mark is not None, more)
    newer = f"a.{shown[0].id.hex}" if has_newer and shown else ""
    older = f"b.{shown[-1].id.hex}" if has_older and shown else ""
    return ProductPage([_row(visit, one) for one in shown], newer, older)


@for_staff(StaffRole.AGENT)
def matching(visit: StaffVisit, typed: str, currency: str) -> list[Pick]:
    """What fits what was typed into a line, in the currency of the draft: those that begin with it first."""
    words, name = searching.words(typed), col(Product.sort_name)
    if not words:
        return []
    start = sort_name(words)
    query = _shelved(Shelf.ALL).where(Product.currency == currency, name.contains(start, autoescape=True))
    query = query.order_by(name.startswith(start, autoescape=True).desc(), name, col(Product.id))
    return [_pick(visit, one) for one in visit.db.exec(query.limit(MOST_PICKS))]


def find(visit: StaffVisit, key: str) -> Product:
    """The business's own product of this key, or `NotFound`."""
    try:
        found = visit.db.get(Product, UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


def _shelved(shelf: Shelf) -> Any:
    archived = col(Product.archived_at)
    return select(Product).where(archived.is_(None) if shelf is Shelf.ALL else archived.is_not(None))


def _read(visit: StaffVisit, at: str) -> Product | None:
    """The product a page begins beside; nonsense is the first page."""
    try:
        return visit.db.get(Product, UUID(at.partition(".")[2]))
    except ValueError:
        return None


def _row(visit: StaffVisit, one: Product) -> ProductRow:
    price = f"{one.currency}\u00a0{formats.price(one.unit_price, one.currency, visit.locale)}"
    per = units.per(one.unit_code, visit.locale)
    return ProductRow(one.id.hex, one.name, price, per, formats.percent(one.tax_rate, visit.locale))


def _pick(visit: StaffVisit, one: Product) -> Pick:
    price = formats.price(one.unit_price, one.currency, visit.locale)
    priced = " ".join(filter(None, (one.currency, price, units.per(one.unit_code, visit.locale))))
    said = t("{price}, {tax} tax", visit.locale, price=priced, tax=formats.percent(one.tax_rate, visit.locale))
    return Pick(
        one.id.hex, one.name, one.detail, one.unit_code, price, formats.number(one.tax_rate, visit.locale), said
    )
