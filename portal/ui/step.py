"""A step of something done in several, all in one place of the page: the focus goes there when the step changes."""

import reflex as rx

from portal.ui.text import Text

# What gets the focus is short, so that its upper edge comes into sight, and much of the step below it.
_HEAD = "sr-only outline-none scroll-mb-[60vh]"


def step(label: Text, *content: rx.Component | rx.Var, id: str) -> rx.Component:
    """`label` is read out when the element `id` gets the focus; what is seen says it by itself."""
    head = rx.el.p(label, id=id, tab_index=-1, class_name=_HEAD)
    return rx.el.div(head, *content, class_name="relative min-w-0")
