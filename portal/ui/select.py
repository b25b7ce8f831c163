"""One of several words, from a list the browser opens."""

from typing import Any

import reflex as rx

from portal.ui.text import Text


def select(label: Text, name: str, *options: rx.Component | rx.Var, **props: Any) -> rx.Component:
    """A labelled list of `rx.el.option`s. The label holds it: what has an id is sent twice by Reflex."""
    return rx.el.label(
        rx.el.span(label, class_name="font-semibold"),
        rx.el.select(*options, name=name, **props),
        class_name="field min-w-0 grid-cols-[minmax(0,1fr)]",
    )
