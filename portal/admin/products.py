"""The catalogue: what is sold again and again, by name."""

import reflex as rx

from portal.admin.frame import admin_page
from portal.admin.list_state import ListState
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import products
from portal.domain.admin.products import ProductRow, Shelf
from portal.pages.list_address import address
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import search
from portal.ui.money import amount
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.shell import back
from portal.ui.table import Slot, cell, opening, row, table
from portal.ui.text import Text, given, name, some, t

PATH = "/admin/products"


class ProductsState(ListState, StaffState):
    """One page of one shelf."""

    rows: list[ProductRow] = []
    _path = PATH

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of what is sold."""
        found = await self._read(products.page, Shelf)
        self.rows = found.rows
        self.ready = True


COLUMNS: list[tuple[Text, Slot]] = [(t("Product"), "title"), (t("Tax"), "status"), (t("Price without tax"), "sum")]


def page() -> rx.Component:
    """The list, or what to do when it is empty."""
    rows, ready = ProductsState.rows, ProductsState.ready
    listed = table(t("Products"), COLUMNS, rx.foreach(rows, product_row), ready=ready)
    may = rx.Var.create(ProductsState.may_manage)
    return admin_page(
        rx.el.div(
            shelves(),
            search(t("Search by name"), ProductsState.q, on_submit=ProductsState.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-3",
        ),
        rx.cond(ready & ~some(rows), nothing_here(), listed),
        pager(ProductsState.newer, ProductsState.older),
        title=t("Products"),
        place="products",
        above=back(t("Invoices"), "/admin/invoices"),
        beside=rx.cond(may, link_button(t("New product"), f"{PATH}/new", "primary")),
    )


def shelves() -> rx.Component:
    """What is sold, and what was."""
    status = ProductsState.status
    words = {Shelf.ALL: t("All"), Shelf.ARCHIVED: t("Archived")}
    each = [Segment(words[one], address(PATH, one.value, ""), None, status == one.value) for one in Shelf]
    return segments(t("Show products"), each)


def nothing_here() -> rx.Component:
    """Nothing at all yet, or nothing like that."""
    all_of_them = link_button(t("Show all products"), PATH)
    words = t("Keep what you sell again and again here: typing its name fills a line with its price, unit and tax.")
    narrowed = given(ProductsState.q) | (ProductsState.status != "all")
    found_none = empty(
        t("No product matches"), t("Nothing fits this list and search."), all_of_them, kind="search"
    )  # fmt: skip
    return card(rx.cond(narrowed, found_none, empty(t("No products yet"), words)))


def product_row(one: ProductRow) -> rx.Component:
    """One of them."""
    per = rx.cond(given(one.per), rx.el.span(one.per, class_name="block text-small text-soft text-end"))
    may = rx.Var.create(ProductsState.may_manage)
    return row(
        rx.cond(may, opening(one.name, f"{PATH}/{one.key}"), cell("lead", name(one.name))),
        cell("status", one.tax),
        cell("sum", amount(one.price), per),
    )
