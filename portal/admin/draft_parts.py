"""What every paper that is written has beside its lines: for whom it is, its discount, and what it comes to.

`state` is the State of the page: it inherits `LinesState`, and has `draft`, `payers`, `q`, `search`, `type_field`,
`choose_discount`, `save` and `forget`.
"""

from typing import Any

import reflex as rx

from portal.admin.frame import wrong
from portal.domain.admin.invoices import PayerRow
from portal.domain.sheets import Figure
from portal.ui.button import button, link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import field, search
from portal.ui.link import STRETCHED, link
from portal.ui.sheet import total
from portal.ui.text import Flag, Text, given, name, some, t


def choosing(state: Any, new: str) -> rx.Component:
    """Who gets it; `new` is the address where it is begun."""
    nobody = empty(t("No client matches"), t("Nobody fits this search."), link_button(t("Show all clients"), new))
    rows = rx.foreach(state.payers, lambda one: payer(one, new))
    return card(
        rx.el.div(
            rx.el.h2(t("Who is it for?")),
            search(t("Search by name"), state.q, on_submit=state.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-3",
        ),
        rx.cond(
            some(state.payers), rx.el.ul(rows, role="list", class_name="divide-y divide-line -mx-5.5 -mb-5"), nobody
        ),
    )


def payer(one: PayerRow, new: str) -> rx.Component:
    """One client."""
    opens = link(name(one.name), href=f"{new}?client={one.key}", class_name=STRETCHED)
    return rx.el.li(opens, class_name="relative px-5.5 py-3 font-semibold wrap-anywhere hover:bg-ink/3")


def arrived(state: Any) -> rx.Var[bool]:
    """What is shown belongs to this address. Until then no field is: what is typed would be the draft before's, which a
    push may have filled in again just before the page was left."""
    return state.is_hydrated | ~given(state.draft.client_key)


def typed(state: Any, field_name: str, start: rx.Var[str] | str) -> dict[str, Any]:
    """A field that is kept as it is typed."""
    return {
        "default_value": start,
        "on_change": lambda value: state.type_field(field_name, value, state.turn),
        "key": f"{field_name}-{rx.Var.create(state.turn).to_string()}",
    }


def discount(state: Any) -> rx.Component:
    """None, a part, or an amount; and how much."""
    seen = state.draft
    kinds = [("none", t("No discount")), ("percent", t("In percent")), ("fixed", t("An amount"))]
    kind = rx.el.label(
        rx.el.span(t("Discount"), class_name="font-semibold"),
        rx.el.select(
            *[rx.el.option(word, value=kind) for kind, word in kinds],
            value=seen.discount_kind,
            on_change=state.choose_discount,
            aria_label=t("Discount"),  # else the choices would be read as part of its name
        ),
        class_name="field min-w-0 grid-cols-[minmax(0,1fr)]",
    )
    label = rx.cond(seen.discount_kind == "percent", t("Discount in percent"), t("Discount before tax"))
    off = field(
        label, "discount", "", wrong("discount"), input_mode="decimal", **typed(state, "discount", seen.discount)
    )
    return rx.fragment(kind, rx.cond(seen.discount_kind == "none", rx.fragment(), off))


def adding_up(state: Any, below: Text, *after: rx.Component, saves: Flag = True) -> rx.Component:
    """What it comes to so far, and the way on; `saves`: it can be kept as a draft. `after` stands below the total."""
    seen = state.sums
    said = rx.cond(state.changed, t("Not saved yet. What you type stays on this page."), below)
    return card(
        rx.el.h2(t("So far")),
        rx.el.dl(
            rx.foreach(seen.steps, step),
            total(t("Total"), seen.total, final=True),
            *after,
            aria_live="polite",
            class_name="mt-3 mb-0",
        ),
        rx.el.p(said, class_name="text-soft text-small mt-4"),
        rx.el.div(
            rx.cond(saves, button(t("Save draft"), "primary", on_click=state.save)),
            rx.cond(state.changed, button(t("Throw changes away"), on_click=state.forget)),
            class_name="grid gap-2.5 mt-4",
        ),
    )


def step(one: Figure) -> rx.Component:
    """One sum."""
    return total(one.label, one.amount)
