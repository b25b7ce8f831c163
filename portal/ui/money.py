"""Amounts: formatted by the server (`portal.formats`), never wrapped, safe beside right-to-left text."""

import reflex as rx

from portal.ui.text import Text


def amount(text: Text, class_name: str = "font-semibold") -> rx.Component:
    """An amount in running size."""
    return rx.el.span(text, class_name=f"amount {class_name}")


def figure(text: Text, size: str = "var(--figure)") -> rx.Component:
    """The one large amount of a page; a very long one gets smaller instead of wrapping."""
    letters = rx.Var.create(text).to(str).length()
    return rx.el.div(
        rx.el.p(
            rx.el.span(text, class_name="amount"),
            class_name="font-semibold tracking-tight leading-tight",
            style={"--letters": letters, "font-size": f"min({size}, 160cqi / max(var(--letters), 1))"},
        ),
        class_name="@container",
    )
