"""The page where an invoice is written: first for whom, then its lines, then what goes for all of them."""

from functools import partial
from typing import Any

import reflex as rx

from portal.admin import draft_parts as parts
from portal.admin.draft_lines import lines_card
from portal.admin.draft_state import HERE, NEW, DraftState
from portal.admin.frame import admin_page, wrong
from portal.ui.card import card
from portal.ui.field import field, text_area
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, t


def page() -> rx.Component:
    """For whom first, while nobody is chosen."""
    seen = DraftState.draft
    summed = parts.adding_up(DraftState, t("A draft is seen by staff only."))
    writing = rx.el.div(
        rx.el.div(lines_card(DraftState), more(), class_name="grid gap-5 min-w-0"),
        rx.el.aside(summed, class_name="grid gap-5 lg:sticky lg:top-6 min-w-0"),
        class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] items-start",
    )
    title = rx.cond(given(seen.key), t("Edit draft"), t("New invoice"))
    whose = rx.cond(
        given(seen.client), rx.el.p(t("For"), " ", name(seen.client, "font-semibold"), class_name="wrap-anywhere")
    )
    return admin_page(
        rx.cond(given(seen.client_key), writing, parts.choosing(DraftState, NEW)),
        title=title,
        place="invoices",
        above=back(t("Invoices"), HERE),
        beside=whose,
        loaded=DraftState.filled & parts.arrived(DraftState),  # pyright: ignore[reportOperatorIssue]
        waiting=card_bones(6),
    )


def more(state: Any = DraftState) -> rx.Component:
    """What goes for all lines; also of a recurring invoice, with its State."""
    seen, typed = state.draft, partial(parts.typed, state)
    return card(
        rx.el.h2(t("Discount, terms and notes")),
        rx.el.div(
            parts.discount(state),
            field(t("Days until it is due"), "due_days", "", wrong("due_days"), input_mode="numeric",
                  **typed("due_days", seen.due_days)),
            field(t("PO number (optional)"), "po_number", "", wrong("po_number"), **typed("po_number", seen.po_number)),
            class_name="grid gap-4 sm:grid-cols-2 items-start",
        ),
        text_area(t("Notes on the invoice (optional)"), "notes", "", wrong("notes"), rows=3,
                  **typed("notes", seen.notes)),
        class_name="grid gap-4",
    )  # fmt: skip
