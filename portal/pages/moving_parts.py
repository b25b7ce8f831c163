"""What moving an appointment shows, to clients and to staff: as it is now, from where to where, or why it stays."""

from typing import Any

import reflex as rx

from portal.ui.button import button, link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.facts import time_fact
from portal.ui.step import step
from portal.ui.text import Text, given, some, t

STEP = "move"  # where the step stands
Rows = rx.Var | list[tuple[str, str]]


def steps(target: Rows, fixed: Text, chosen: rx.Component, choosing: rx.Component, back_to: Text) -> rx.Component:
    """Both steps are one place on the page."""
    words = rx.cond(some(target), t("Confirm the new time"), t("Choose a new time")).to(str)
    both = step(words, rx.cond(some(target), chosen, choosing), id=STEP)
    return rx.el.div(rx.cond(given(fixed), stays(fixed, back_to), both), class_name="max-w-3xl")


def as_it_is(now: Rows) -> rx.Component:
    """What it is now."""
    return card(rx.el.h2(t("It is now")), times(now))


def from_to(
    now: Rows, target: Rows, *more: rx.Component, move: Any, other: Text, who: rx.Component | str = ""
) -> rx.Component:
    """From, to (and with whom), and the button."""
    return card(
        rx.el.div(rx.el.h2(t("From")), times(now)),
        rx.el.div(rx.el.h2(t("To")), times(target), who),
        *more,
        rx.el.div(
            button(t("Move appointment"), "primary", on_click=move),
            link_button(t("Choose another time"), other),
            class_name="flex flex-wrap gap-3 max-sm:grid border-t border-line pt-5",
        ),
        class_name="grid gap-5",
    )


def times(rows: Rows) -> rx.Component:
    """When it is, on one clock or two."""
    return rx.el.dl(rx.foreach(rows, time_fact), class_name="grid gap-2 m-0 mt-1")


def stays(fixed: Text, back_to: Text) -> rx.Component:
    """Why it stays where it is."""
    way_back = link_button(t("Back to the appointment"), back_to, "primary")
    return card(empty(t("This appointment cannot be moved here"), fixed, way_back, kind="booking"))
