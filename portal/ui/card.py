"""A card: one matter, with its heading and perhaps a way onwards."""

from typing import Any

import reflex as rx

from portal.ui.text import Flag, Text


def card(*content: rx.Component, class_name: str = "", **props: Any) -> rx.Component:
    """Paper on the ground."""
    return rx.el.section(*content, class_name=f"card {class_name}", **props)


def card_head(title: Text, *beside: rx.Component) -> rx.Component:
    """The heading of a card and what stands beside it."""
    return rx.el.div(rx.el.h2(title), *beside, class_name="flex items-center justify-between gap-4 mb-2")


def urgent_card(*content: rx.Component, when: Flag = True) -> rx.Component:
    """A card with a red edge while something is late."""
    return rx.el.section(*content, class_name=rx.cond(when, "card urgent", "card"))
