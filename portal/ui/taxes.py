"""The tax table of a document: what was taxed at which rate, and how much tax that makes."""

import reflex as rx

from portal.ui.money import amount
from portal.ui.text import Text, t

_CELL = "py-1.5 text-end whitespace-nowrap"


def taxes(*rows: rx.Component | rx.Var) -> rx.Component:
    """A small table of `tax` rows, or of one `rx.foreach` that makes them."""
    head = "py-1.5 font-medium"
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(t("Tax"), scope="col", class_name=f"{head} text-start"),
                rx.el.th(t("Taxed amount"), scope="col", class_name=f"{head} text-end px-4"),
                rx.el.th(t("Tax amount"), scope="col", class_name=f"{head} text-end"),
            )
        ),
        rx.el.tbody(*rows),
        class_name="keep mt-8 w-full md:w-80 md:ms-auto text-small text-soft border-collapse",
    )


def tax(rate: Text, taxed: Text, text: Text) -> rx.Component:
    """One rate."""
    return rx.el.tr(
        rx.el.td(rate, class_name="py-1.5 wrap-anywhere"),
        rx.el.td(amount(taxed, ""), class_name=f"{_CELL} px-4"),
        rx.el.td(amount(text, ""), class_name=_CELL),
        class_name="border-t border-line",
    )
