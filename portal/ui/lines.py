"""The lines of a document: a plain table; on a phone quantity and price move below the description."""

import reflex as rx

from portal.ui.money import amount
from portal.ui.text import Flag, Text, given, name, t

_SIDE = "px-2 py-3 align-top text-end max-md:hidden"
_EDGE = "py-3 align-top"


def lines(*rows: rx.Component | rx.Var) -> rx.Component:
    """A table of `line`s, or of one `rx.foreach` that makes them."""
    head = "font-medium pb-2"
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(t("Description"), scope="col", class_name=f"{head} text-start"),
                rx.el.th(t("Quantity"), scope="col", class_name=f"{head} px-2 text-end max-md:hidden"),
                rx.el.th(t("Price"), scope="col", class_name=f"{head} px-2 text-end max-md:hidden"),
                rx.el.th(t("Amount"), scope="col", class_name=f"{head} ps-2 text-end"),
            ),
            class_name="text-small text-soft",
        ),
        rx.el.tbody(*rows),
        class_name="w-full border-collapse",
    )


def line(
    what: Text, quantity: Text, price: Text, text: Text, detail: Text = "", note: Text = "", quiet: Flag = False
) -> rx.Component:
    """One line; `quantity` comes with its unit ("12 h"), amounts as formatted, `note` says a discount.

    A `quiet` one does not count: its amount is struck out.
    """
    return rx.el.tr(
        rx.el.td(
            name(what),
            rx.cond(given(detail), rx.el.div(name(detail), class_name="text-small text-soft whitespace-pre-line")),
            rx.el.div(quantity, " × ", rx.el.bdi(price), class_name="md:hidden text-small text-soft"),
            rx.cond(given(note), rx.el.div(note, class_name="text-small text-soft")),
            class_name=f"{_EDGE} min-w-0 wrap-anywhere",
        ),
        rx.el.td(quantity, class_name=_SIDE),
        rx.el.td(rx.el.bdi(price), class_name=_SIDE),
        rx.el.td(
            rx.cond(quiet, _struck(text), amount(text, "")), class_name=f"{_EDGE} ps-2 text-end whitespace-nowrap"
        ),
        class_name=rx.cond(quiet, "border-t border-line text-soft", "border-t border-line"),
    )


def _struck(text: Text) -> rx.Component:
    return rx.el.s(amount(text, ""))
