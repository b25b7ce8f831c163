"""Facts one reads and does not change: a label, beside it the value (`<dl>`)."""

import reflex as rx

from portal.ui.text import Text, name


def fact(label: Text, value: Text) -> rx.Component:
    """One of them; on a phone the value stands below."""
    return rx.el.div(
        rx.el.dt(label, class_name="text-small text-soft"),
        rx.el.dd(name(value), class_name="m-0 wrap-anywhere"),
        class_name="grid sm:grid-cols-[9rem_minmax(0,1fr)] gap-x-4 sm:items-baseline",
    )
