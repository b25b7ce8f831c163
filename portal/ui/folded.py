"""A card that opens when asked: what most people do not need, one press away."""

from typing import Any

import reflex as rx

from portal.ui.icons import icon
from portal.ui.text import Flag, Text


def folded_card(title: Text, *content: rx.Component, opened: Flag = False, **props: Any) -> rx.Component:
    """The heading is the handle; `opened` is how it starts."""
    return folded(title, *content, open=opened, class_name="card", **props)


def folded(title: Text, *content: rx.Component, class_name: str = "", **props: Any) -> rx.Component:
    """The same within a card that says something else first."""
    turn = "text-soft transition-transform group-open:rotate-180 motion-reduce:transition-none"
    handle = rx.el.summary(
        rx.el.h2(title),
        rx.el.span(icon("more"), class_name=turn),
        class_name="flex items-center justify-between gap-4 min-h-11 -my-2.5 cursor-pointer list-none rounded-lg",
    )
    return rx.el.details(
        handle, rx.el.div(*content, class_name="grid gap-4 mt-4"), class_name=f"{class_name} group", **props
    )
