"""Facts one reads and does not change: a label, beside it the value (`<dl>`)."""

import reflex as rx

from portal.ui.text import Text, day_and_time, name


def fact(label: Text, value: Text | rx.Component) -> rx.Component:
    """One of them; on a phone the value stands below."""
    shown = value if isinstance(value, rx.Component) else name(value)
    return rx.el.div(
        rx.el.dt(label, class_name="text-small text-soft"),
        rx.el.dd(shown, class_name="m-0 wrap-anywhere"),
        class_name="grid sm:grid-cols-[9rem_minmax(0,1fr)] gap-x-4 sm:items-baseline",
    )


def time_fact(one: tuple[str, str]) -> rx.Component:
    """When something is, on one clock: the label of the clock, and what it shows."""
    return fact(one[0], day_and_time(one[1]))
