"""The page where an invoice is written: first for whom, then its lines, then what goes for all of them."""

from typing import Any

import reflex as rx

from portal.admin.draft_lines import lines_card
from portal.admin.draft_state import HERE, NEW, DraftState
from portal.admin.frame import admin_page, wrong
from portal.domain.admin.invoices import PayerRow
from portal.domain.sheets import Figure
from portal.ui.button import button, link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import field, search, text_area
from portal.ui.link import STRETCHED, link
from portal.ui.sheet import total
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t


def page() -> rx.Component:
    """For whom first, while nobody is chosen."""
    seen = DraftState.draft
    writing = rx.el.div(
        rx.el.div(lines_card(DraftState), more(), class_name="grid gap-5 min-w-0"),
        rx.el.aside(adding_up(), class_name="grid gap-5 lg:sticky lg:top-6 min-w-0"),
        class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] items-start",
    )
    title = rx.cond(given(seen.key), t("Edit draft"), t("New invoice"))
    whose = rx.cond(
        given(seen.client), rx.el.p(t("For"), " ", name(seen.client, "font-semibold"), class_name="wrap-anywhere")
    )
    return admin_page(
        rx.cond(given(seen.client_key), writing, choosing()),
        title=title,
        place="invoices",
        above=back(t("Invoices"), HERE),
        beside=whose,
        waiting=card_bones(6),
    )


def choosing() -> rx.Component:
    """Who gets it."""
    nobody = empty(t("No client matches"), t("Nobody fits this search."), link_button(t("Show all clients"), NEW))
    listed = rx.el.ul(rx.foreach(DraftState.payers, payer), role="list", class_name="divide-y divide-line -mx-5.5")
    return card(
        rx.el.div(
            rx.el.h2(t("Who is it for?")),
            search(t("Search by name"), DraftState.q, on_submit=DraftState.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-3",
        ),
        rx.cond(some(DraftState.payers), listed, nobody),
    )


def payer(one: PayerRow) -> rx.Component:
    """One client."""
    opens = link(name(one.name), href=f"{NEW}?client={one.key}", class_name=STRETCHED)
    return rx.el.li(opens, class_name="relative px-5.5 py-3 font-semibold wrap-anywhere hover:bg-ink/3")


def typed(field_name: str, start: rx.Var[str] | str) -> dict[str, Any]:
    """A field that is kept as it is typed."""
    return {
        "default_value": start,
        "on_change": lambda value: DraftState.type_field(field_name, value),
        "key": f"{field_name}-{rx.Var.create(DraftState.turn).to_string()}",
    }


def more() -> rx.Component:
    """What goes for all lines."""
    seen = DraftState.draft
    off = field(
        rx.cond(seen.discount_kind == "percent", t("Discount in percent"), t("Discount before tax")),
        "discount",
        "",
        wrong("discount"),
        input_mode="decimal",
        **typed("discount", seen.discount),
    )
    return card(
        rx.el.h2(t("Discount, terms and notes")),
        rx.el.div(
            discount_kind(),
            rx.cond(seen.discount_kind == "none", rx.fragment(), off),
            field(t("Days until it is due"), "due_days", "", wrong("due_days"), input_mode="numeric",
                  **typed("due_days", seen.due_days)),
            field(t("PO number (optional)"), "po_number", "", wrong("po_number"), **typed("po_number", seen.po_number)),
            class_name="grid gap-4 sm:grid-cols-2 items-start",
        ),
        text_area(t("Notes on the invoice (optional)"), "notes", "", wrong("notes"), rows=3,
                  **typed("notes", seen.notes)),
        class_name="grid gap-4",
    )  # fmt: skip


def discount_kind() -> rx.Component:
    """None, a part, or an amount."""
    kinds = [("none", t("No discount")), ("percent", t("In percent")), ("fixed", t("An amount"))]
    return rx.el.label(
        rx.el.span(t("Discount"), class_name="font-semibold"),
        rx.el.select(
            *[rx.el.option(word, value=kind) for kind, word in kinds],
            value=DraftState.draft.discount_kind,
            on_change=DraftState.choose_discount,
            aria_label=t("Discount"),  # else the choices would be read as part of its name
        ),
        class_name="field min-w-0 grid-cols-[minmax(0,1fr)]",
    )


def adding_up() -> rx.Component:
    """What it comes to so far, and the way on."""
    seen = DraftState.sums
    state = rx.cond(
        DraftState.changed, t("Not saved yet. What you type stays on this page."), t("A draft is seen by staff only.")
    )
    return card(
        rx.el.h2(t("So far")),
        rx.el.dl(
            rx.foreach(seen.steps, step),
            total(t("Total"), seen.total, final=True),
            aria_live="polite",
            class_name="mt-3 mb-0",
        ),
        rx.el.p(state, class_name="text-soft text-small mt-4"),
        rx.el.div(
            button(t("Save draft"), "primary", on_click=DraftState.save),
            rx.cond(DraftState.changed, button(t("Throw changes away"), on_click=DraftState.forget)),
            class_name="grid gap-2.5 mt-4",
        ),
    )


def step(one: Figure) -> rx.Component:
    """One sum."""
    return total(one.label, one.amount)
