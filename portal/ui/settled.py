"""The invoices a payment settled: a plain table; on a phone what remains moves below the number."""

import reflex as rx

from portal.ui.link import link
from portal.ui.money import amount
from portal.ui.text import Text, given, name, t

_CELL = "py-3 align-top"


def settled(*rows: rx.Component | rx.Var) -> rx.Component:
    """A table of `settled_row`s, or of one `rx.foreach` that makes them."""
    head = "font-medium pb-2"
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(t("Invoice"), scope="col", class_name=f"{head} text-start"),
                rx.el.th(t("Remaining balance"), scope="col", class_name=f"{head} px-2 text-end max-md:hidden"),
                rx.el.th(t("Amount"), scope="col", class_name=f"{head} ps-2 text-end"),
            ),
            class_name="text-small text-soft",
        ),
        rx.el.tbody(*rows),
        class_name="w-full border-collapse",
    )


def settled_row(number: Text, href: Text, remains: Text, text: Text) -> rx.Component:
    """One invoice, what remains on it, and its part; without `href` it is not opened."""
    opened = link(name(number), href=href, class_name="underline py-3")
    return rx.el.tr(
        rx.el.td(
            rx.cond(given(href), opened, name(number)),
            rx.el.div(remains, class_name="md:hidden text-small text-soft"),
            class_name=f"{_CELL} min-w-0 wrap-anywhere",
        ),
        rx.el.td(remains, class_name=f"{_CELL} px-2 text-end text-soft max-md:hidden"),
        rx.el.td(amount(text, ""), class_name=f"{_CELL} ps-2 text-end whitespace-nowrap"),
        class_name="border-t border-line",
    )
