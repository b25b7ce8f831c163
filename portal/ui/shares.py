"""A sum in its parts: a bar for the eye, the same in words below."""

import reflex as rx

from portal.ui.money import amount
from portal.ui.text import Count, Text, given

_COLOURS = {"unpaid": "bg-due", "processing": "bg-wait", "overdue": "bg-bad"}


def share_bar(*parts: tuple[str, Count]) -> rx.Component:
    """The bar: a status and its share of the sum in percent, per part. Nobody reads it aloud, the words say it."""
    return rx.el.div(
        *[
            rx.cond(
                rx.Var.create(share).to(int) > 0, rx.el.div(class_name=_COLOURS[status], style={"flex-grow": share})
            )
            for status, share in parts
        ],
        aria_hidden="true",
        class_name="flex gap-0.5 h-2 mt-5 mb-2.5 rounded-full overflow-hidden",
    )


def share(status: str, text: Text, what: Text) -> rx.Component:
    """One part in words ("€ 1.980,00 not yet due"), left out when it is nothing."""
    words = rx.el.li(rx.el.span(amount(text, ""), " ", what), class_name="badge", custom_attrs={"data-status": status})
    return rx.cond(given(text), words)


def share_words(*parts: rx.Component) -> rx.Component:
    """The parts in words, side by side."""
    return rx.el.ul(*parts, role="list", class_name="flex flex-wrap gap-x-5 gap-y-1")
