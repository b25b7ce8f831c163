"""The form of one product of the catalogue."""

from typing import Annotated, Any

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page, wrong
from portal.admin.products import PATH
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import product_form
from portal.domain.admin.product_form import FIELDS, NEW, ProductSheet
from portal.domain.units import WORDS
from portal.errors import WrongFields
from portal.text import t as said
from portal.ui.address import stands_at
from portal.ui.button import button, submit
from portal.ui.card import card
from portal.ui.field import field, text_area
from portal.ui.select import select
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import t

Typed = Annotated[str, Field(max_length=10_000)]  # what is too long is said in words, not here
WIDE = "max-w-2xl"


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Product(TypedDict):
    """The form."""

    name: Typed
    detail: Typed
    price: Typed
    currency: Typed
    unit: Typed
    tax: Typed


class ProductState(StaffState):
    """One product. What is typed stays until it is stored."""

    sheet: ProductSheet = ProductSheet()

    @staff_event
    async def load(self) -> None:
        """The one the address names. What somebody types stays, whatever changes behind it."""
        key, arrived = self._key(), not self.is_hydrated
        await self._enter()
        if key == self.sheet.key and not arrived:
            return
        self.ready, self.sheet, self.errors = False, ProductSheet(), {}
        self.sheet = await staff_visit(product_form.sheet, key)
        self.ready = True

    @staff_event
    async def save(self, form: Product) -> Any:
        """All of it, or what is wrong with it; a second press comes when it is done, and does nothing."""
        if not self.sheet.key:
            return None
        typed = {name: str(value) for name, value in form.items()}
        try:
            await staff_visit(product_form.save, self.sheet.key, self.sheet.edition, typed)
        except WrongFields as refused:
            return self._mark(refused, *FIELDS)
        return self._leave(said("The product is saved."))

    @staff_event
    async def shelve(self, archived: bool) -> Any:
        """Out of the catalogue, or back into it."""
        if not self.sheet.key:
            return None
        await staff_visit(product_form.shelve, self.sheet.key, archived)
        done = said("The product is archived. Drafts and papers that have it keep it.")
        return self._leave(done if archived else said("The product is in the catalogue again."))

    def _leave(self, done: str) -> Any:
        self.errors, self.notice, self._takes_notice_along, self.sheet = {}, done, True, ProductSheet()
        return rx.redirect(PATH)

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]


def page() -> rx.Component:
    """The form, and what takes it out of the catalogue."""
    seen = ProductState.sheet
    is_new = seen.key == NEW
    return admin_page(
        rx.el.div(form(seen), rx.cond(is_new, rx.fragment(), shelf(seen)), class_name=f"grid gap-5 {WIDE}"),
        title=rx.cond(is_new, t("New product"), t("Edit product")).to(str),
        place="products",
        above=back(t("Products"), PATH),
        loaded=stands_at(seen.key) & ProductState.is_hydrated,  # pyright: ignore[reportOperatorIssue]
        waiting=card_bones(5, WIDE),
    )


def form(seen: ProductSheet) -> rx.Component:
    """What it is, and what it costs."""
    units = [rx.el.option(t(word), value=code) for code, word in WORDS.items()]
    currencies = rx.foreach(seen.currencies, lambda one: rx.el.option(one[1], value=one[0]))
    return card(
        rx.el.form(
            field(t("Name"), "name", t("It becomes the description of a line."), wrong("name"),
                  default_value=seen.name, auto_complete="off"),
            text_area(t("More about it (optional)"), "detail", "", wrong("detail"), default_value=seen.detail, rows=3),
            rx.el.div(
                field(t("Price without tax"), "price", "", wrong("price"), default_value=seen.price,
                      input_mode="decimal", auto_complete="off"),
                select(t("Currency"), "currency", currencies, default_value=seen.currency, aria_label=t("Currency")),
                select(t("Unit"), "unit", *units, default_value=seen.unit, aria_label=t("Unit")),
                field(t("Tax in percent"), "tax", "", wrong("tax"), default_value=seen.tax, input_mode="decimal",
                      auto_complete="off"),
                class_name="grid gap-4 sm:grid-cols-2 items-start",
            ),
            submit(t("Save product"), class_name="justify-self-start"),
            on_submit=ProductState.save,
            no_validate=True,
            key=f"{seen.key}-{rx.Var.create(seen.edition).to_string()}",  # what is there is not what was there before
            class_name="grid gap-4",
        )
    )  # fmt: skip


def shelf(seen: ProductSheet) -> rx.Component:
    """Take it out, or back in."""
    out = t("It is offered to no draft any more. Drafts and papers that have it keep it.")
    back_in = t("It is archived: no draft is offered it.")
    return card(
        rx.el.p(rx.cond(seen.is_archived, back_in, out), class_name="text-soft"),
        rx.cond(
            seen.is_archived,
            button(t("Take it back into the catalogue"), on_click=ProductState.shelve(False)),
            button(t("Archive product"), on_click=ProductState.shelve(True)),
        ),
        class_name="grid gap-3 justify-items-start",
    )
