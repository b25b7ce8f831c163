"""Nothing here yet: say what will appear and what to do."""

import reflex as rx

from portal.ui.icons import Icon, icon
from portal.ui.text import Text


def empty(title: Text, text: Text, *actions: rx.Component, kind: Icon = "invoices", level: int = 2) -> rx.Component:
    """A friendly empty place inside a card or a page; `level` is that of its heading."""
    heading = {1: rx.el.h1, 2: rx.el.h2, 3: rx.el.h3}[level]
    doing = rx.el.div(*actions, class_name="flex flex-wrap justify-center gap-3 mt-4") if actions else rx.fragment()
    return rx.el.div(
        rx.el.div(icon(kind, "1.75rem"), class_name="text-soft mb-3"),
        heading(title),
        rx.el.p(text, class_name="text-soft max-w-md text-balance"),
        doing,
        class_name="flex flex-col items-center text-center gap-1 my-auto px-4 py-10",
    )
