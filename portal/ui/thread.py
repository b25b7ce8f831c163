"""What two sides wrote to each other, the oldest first: theirs on one side, ours on the other."""

import reflex as rx

from portal.ui.text import Flag, Text, given, name, t


def thread(*entries: rx.Component | rx.Var) -> rx.Component:
    """A list of `entry`s, or one `rx.foreach` that makes them."""
    return rx.el.ol(*entries, role="list", class_name="grid gap-3")


def entry(who: Text, when: Text, text: Text, about: Text, theirs: Flag) -> rx.Component:
    """One: who wrote when, what it is about, and the words. `theirs` came from the business."""
    head = rx.el.div(
        name(who, "font-semibold wrap-anywhere"),
        rx.el.span(when, class_name="text-small text-soft whitespace-nowrap"),
        class_name="flex flex-wrap items-baseline gap-x-3",
    )
    on = rx.cond(given(about), rx.el.p(t("About:"), " ", name(about), class_name="text-small text-soft wrap-anywhere"))
    look = "rounded-xl px-4 py-3 max-w-[min(100%,36rem)] min-w-0"
    return rx.el.li(
        head,
        on,
        rx.el.p(name(text), class_name="mt-1 whitespace-pre-line wrap-anywhere"),
        class_name=rx.cond(theirs, f"{look} bg-brand/8 justify-self-start", f"{look} bg-ink/4 justify-self-end"),
    )
