"""Times to choose from: the days of a month as links, the times of a day as radio buttons. No grid to find one's way
through: everything comes in its order, and what is not free is not there."""

from typing import Any

import reflex as rx

from portal.ui.icons import icon
from portal.ui.link import link
from portal.ui.text import Flag, Text, given, t

_STAYS = {"prevent_scroll_reset": True}  # the page stays where it is: what is chosen from is already in sight
_STEP = "grid place-items-center size-11 rounded-lg text-soft hover:text-ink hover:bg-ink/4"
_DAY = (
    "grid justify-items-center content-center min-h-14 rounded-xl border border-edge no-underline leading-tight "
    "transition-colors hover:bg-ink/4 aria-[current=date]:bg-brand aria-[current=date]:text-on-brand "
    "aria-[current=date]:border-transparent focus-visible:rounded-xl!"
)
_SLOT = (
    "flex items-center gap-3 min-h-12 px-3.5 py-2 rounded-xl border border-edge cursor-pointer transition-colors "
    "hover:bg-ink/4 has-checked:bg-brand/10 has-checked:border-brand has-checked:font-semibold "
    "has-disabled:cursor-default has-disabled:opacity-70"
)


def month_row(month: Text, earlier: Text, later: Text) -> rx.Component:
    """The month, and the way to its neighbours; an empty address: there is none."""
    return rx.el.div(
        rx.el.h2(month, aria_live="polite"),
        rx.el.nav(
            _step(t("Earlier month"), earlier, "rotate-90"),
            _step(t("Later month"), later, "-rotate-90"),
            aria_label=t("Months"),
            class_name="flex gap-1 -me-2.5",
        ),
        class_name="flex items-center justify-between gap-4 -my-2",
    )


def _step(label: Text, href: Text, turn: str) -> rx.Component:
    sign = rx.el.span(icon("more"), class_name=turn)
    there = link(sign, rx.el.span(label, class_name="sr-only"), href=href, class_name=_STEP, **_STAYS)
    return rx.cond(given(href), there, rx.el.span(sign, aria_hidden="true", class_name=f"{_STEP} opacity-30"))


def days(*items: rx.Component | rx.Var, label: Text) -> rx.Component:
    """A list of `day`s, or one `rx.foreach` that makes them."""
    return rx.el.nav(
        rx.el.ul(
            *items,
            role="list",
            class_name="grid gap-2 grid-cols-[repeat(auto-fill,minmax(3.25rem,1fr))] list-none p-0 m-0",
        ),
        aria_label=label,
    )


def day(weekday: Text, number: Text, label: Text, href: Text, chosen: Flag) -> rx.Component:
    """One day that has times. Its address is its key: a list that changes under a finger moves no day to another."""
    return rx.el.li(
        link(
            rx.el.span(weekday, aria_hidden="true", class_name="text-small"),
            rx.el.span(number, aria_hidden="true", class_name="font-semibold"),
            rx.el.span(label, class_name="sr-only"),
            href=href,
            aria_current=rx.cond(chosen, "date", "false"),
            class_name=_DAY,
            **_STAYS,
        ),
        key=href,
    )


def slot_group(label: Text, *items: rx.Component | rx.Var) -> rx.Component:
    """The times of a part of the day: `slot`s, or one `rx.foreach` that makes them."""
    look = "grid gap-2 grid-cols-[repeat(auto-fill,minmax(min(100%,8rem),1fr))]"
    return rx.el.fieldset(
        rx.el.legend(label, class_name="text-small text-soft mb-1.5 p-0"),
        rx.el.div(*items, class_name=look),
        key=label,
        class_name="m-0 p-0 border-0 min-w-0",
    )


def slot(label: Text, beside: Text, value: Text, **props: Any) -> rx.Component:
    """One time; `beside` is what another clock shows then. Its value is its key: what is ticked stays that time, not
    that place in a list that may have changed meanwhile."""
    control = rx.el.input(
        type="radio", name="start", value=value,
        class_name="flex-none size-5 m-0 accent-(--brand) cursor-pointer", **props,
    )  # fmt: skip
    words = rx.el.span(
        rx.el.span(label, class_name="block whitespace-nowrap"),
        rx.cond(given(beside), rx.el.span(beside, class_name="block text-small text-soft font-normal")),
        class_name="min-w-0 wrap-anywhere",
    )
    return rx.el.label(control, words, key=value, class_name=_SLOT)
