"""The catalogue of the business: written, found, archived, and copied into the lines of drafts."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.access.staff_visit import NotYours, staff_visit_now
from portal.access.visit import current
from portal.domain import issuing, units
from portal.domain.admin import actions, drafts, invoice, product_form, products
from portal.domain.admin.draft_form import TypedLine
from portal.domain.admin.product_form import NEW, ProductChanged
from portal.domain.admin.products import ProductPage, Shelf
from portal.domain.issuing import Draft, DraftLine
from portal.errors import NotFound, NotSignedIn, WrongFields
from portal.models import Business, Client, InvoiceLine, Product, StaffRole
from tests.build import a_business, a_client, a_contact, become
from tests.staff import a_staff, become_staff

HOUR = {"name": "Consulting", "detail": "On site\nor by phone", "price": "95.50", "currency": "EUR", "unit": "HUR",
        "tax": "20"}  # fmt: skip


@pytest.fixture
def business(database: object) -> UUID:
    """A manager signed in."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        become_staff(session, a_staff(session, business, StaffRole.MANAGER, name="Max Lehner"))
        return business.id


def added(**facts: str) -> str:
    return staff_visit_now(product_form.save, NEW, 0, {**HOUR, **facts})


def page(shelf: Shelf = Shelf.ALL, search: str = "", at: str = "") -> ProductPage:
    return staff_visit_now(products.page, shelf, search, at)


def names(typed: str, currency: str = "EUR") -> list[str]:
    return [one.name for one in staff_visit_now(products.matching, typed, currency)]


def done() -> list[str]:
    return [row.sentence for row in staff_visit_now(actions.page).rows]


def test_written_read_and_changed(business: UUID) -> None:
    key = added()
    (row,) = page().rows
    assert (row.name, row.price, row.per, row.tax) == ("Consulting", "EUR\u00a095.50", "per hour", "20%")
    read = staff_visit_now(product_form.sheet, key)
    assert (read.detail, read.price, read.unit, read.edition) == ("On site\nor by phone", "95.50", "HUR", 1)
    staff_visit_now(product_form.save, key, 1, {**HOUR, "price": "99"})
    staff_visit_now(product_form.save, key, 1, {**HOUR, "price": "99"})  # pressed twice: it is so already
    assert page().rows[0].price == "EUR\u00a099.00"
    assert done() == [
        "Max Lehner changed Consulting in the catalogue", "Max Lehner added Consulting to the catalogue"
    ]  # fmt: skip


def test_a_new_one_begins_with_the_tax_that_was_used_last(business: UUID) -> None:
    assert staff_visit_now(product_form.sheet, NEW).tax == "0"
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, business))
        line = DraftLine("Work", Decimal(1), Decimal(5), Decimal("8.1"))
        issuing.write(session, client, Draft([line]))
    assert staff_visit_now(product_form.sheet, NEW).tax == "8.1"


def test_two_writers_notice(business: UUID) -> None:
    key = added()
    staff_visit_now(product_form.save, key, 1, {**HOUR, "price": "99"})
    with pytest.raises(ProductChanged):
        staff_visit_now(product_form.save, key, 1, {**HOUR, "price": "98"})
    assert page().rows[0].price == "EUR\u00a099.00"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"detail": "x" * 2001}, "detail"),
        ({"price": "a lot"}, "price"),
        ({"price": ""}, "price"),
        ({"price": "1.1234567"}, "price"),
        ({"currency": "XXX"}, "currency"),
        ({"unit": "inch"}, "unit"),
        ({"tax": "101"}, "tax"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(business: UUID, facts: dict[str, str], field: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        added(**facts)
    assert list(wrong.value.fields) == [field]
    assert (page().rows, done()) == ([], [])


def test_archived_it_is_offered_no_more_and_comes_back(business: UUID) -> None:
    key = added()
    for _ in range(2):
        staff_visit_now(product_form.shelve, key, True)
    assert (page().rows, names("con")) == ([], [])
    assert [one.key for one in page(Shelf.ARCHIVED).rows] == [key]
    assert staff_visit_now(product_form.sheet, key).is_archived
    staff_visit_now(product_form.shelve, key, False)
    assert names("con") == ["Consulting"]
    assert done()[:2] == [
        "Max Lehner took Consulting back into the catalogue", "Max Lehner archived Consulting of the catalogue"
    ]  # fmt: skip
    assert len(done()) == 3


def test_what_begins_so_comes_first_and_accents_do_not_matter(business: UUID) -> None:
    for name in ("Apfel rot", "Öl für Pfeffer", "100% Olive", "Pfanne"):
        added(name=name)
    assert names("PF") == ["Pfanne", "Apfel rot", "Öl für Pfeffer"]
    assert names("ol") == ["Öl für Pfeffer", "100% Olive"]
    assert names("%") == ["100% Olive"]
    assert names("pf", "USD") == names(" ") == names("nothing like it") == []


def test_pages_miss_nothing_and_repeat_nothing(business: UUID) -> None:
    for nth in range(60):
        added(name=f"Part {nth % 20:02}")
    seen, at = [], ""
    for _ in range(3):
        found = page(at=at)
        seen += [one.key for one in found.rows]
        at = found.older
    assert (len(seen), len(set(seen)), at) == (60, 60, "")
    assert len(page(at=found.newer).rows) == 25
    assert page(at="nonsense").rows == page(at="b.x").rows == page().rows
    assert len(page(search="part 07").rows) == 3


def test_a_line_takes_a_copy_with_its_unit(business: UUID) -> None:
    key = added()
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, business)).id.hex
    (pick,) = staff_visit_now(products.matching, "consulting", "EUR")
    assert (pick.price, pick.tax, pick.unit, pick.said) == ("95.50", "20", "HUR", "EUR 95.50 per hour, 20% tax")
    line = TypedLine("1", pick.name, pick.detail, "1.5", pick.price, pick.tax, pick.unit)
    begun = staff_visit_now(drafts.begin, client)
    draft = staff_visit_now(drafts.save, drafts.replace(begun, lines=(line,)))
    staff_visit_now(product_form.save, key, 1, {**HOUR, "price": "200"})
    staff_visit_now(product_form.shelve, key, True)
    (printed,) = staff_visit_now(invoice.card, draft).paper.lines
    assert (printed.quantity, printed.price, printed.amount) == ("1.5\u00a0hr", "95.50", "143.25")
    copy = staff_visit_now(drafts.copy, draft)
    assert staff_visit_now(drafts.read, copy).lines[0].unit == "HUR"
    with db.everyone() as session:
        assert set(session.exec(select(InvoiceLine.unit_code, InvoiceLine.unit_price))) == {("HUR", Decimal("95.50"))}


def test_units_are_printed_where_they_say_something() -> None:
    assert units.quantity(Decimal("1.5"), "C62", "de") == units.quantity(Decimal("1.5"), "EA", "de") == "1,5"
    assert units.quantity(Decimal(1234), "HUR", "de") == "1.234\u00a0Std."
    assert set(units.WORDS) == {units.PIECE, *units.UNITS}
    assert set(units.PER) == set(units.UNITS)


def test_foreign_and_absent_look_alike(business: UUID) -> None:
    with db.everyone(write=True) as session:
        other = a_business(session, host="other.test").id
        foreign = Product(business_id=other, name="Secret", sort_name="secret", unit_price=Decimal(1), currency="EUR")
        session.add(foreign)
        session.flush()
        theirs = foreign.id.hex
    assert (page().rows, names("secret")) == ([], [])
    assert page(at=f"b.{theirs}").rows == []
    for key in (theirs, "x", "", "\x00"):
        for rule, args in ((product_form.sheet, ()), (product_form.save, (0, HOUR)), (product_form.shelve, (True,))):
            with pytest.raises(NotFound):
                staff_visit_now(rule, key, *args)  # type: ignore[arg-type]


def test_who_may(business: UUID) -> None:
    key = added()
    with db.everyone(write=True) as session:
        become_staff(session, a_staff(session, session.get_one(Business, business), StaffRole.AGENT))
    assert [one.key for one in page().rows] == [key]
    assert names("con") == ["Consulting"]
    for rule, args in ((product_form.sheet, ()), (product_form.save, (0, HOUR)), (product_form.shelve, (True,))):
        with pytest.raises(NotYours):
            staff_visit_now(rule, key, *args)  # type: ignore[arg-type]
    with db.everyone(write=True) as session:
        a_client(session, session.get_one(Business, business))
        become(session, a_contact(session, session.exec(select(Client)).one()))
    assert current.get()
    with pytest.raises(NotSignedIn):
        page()
