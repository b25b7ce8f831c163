"""Figures of an account: what it comes to, and how old what is owed is. Label and amount belong together (`<dl>`)."""

import reflex as rx

from portal.ui.money import amount, figure
from portal.ui.text import Text, given

_LABEL = "text-small text-soft"


def figures(*parts: rx.Component) -> rx.Component:
    """A card with `sum_of`s: side by side on a desk, one below the other on a phone."""
    return rx.el.dl(*parts, class_name="card grid md:grid-cols-[1fr_1fr_1fr_1.4fr] gap-x-5 gap-y-1 items-end mb-5")


def sum_of(label: Text, text: Text, remark: Text = "", *, is_last: bool = False) -> rx.Component:
    """One figure; the last is the one people look for."""
    shown = figure(text, "var(--title)") if is_last else amount(text)
    said = rx.cond(given(remark), rx.el.span(remark, class_name=_LABEL))
    if is_last:
        look = "max-md:border-t max-md:border-line max-md:mt-2 max-md:pt-3"
    else:
        look = "max-md:flex max-md:justify-between max-md:gap-4 max-md:items-baseline"
    return rx.el.div(
        rx.el.dt(label, class_name=_LABEL), rx.el.dd(shown, said, class_name="m-0"), class_name=f"min-w-0 {look}"
    )


def ages(*parts: rx.Component | rx.Var) -> rx.Component:
    """One `age` after the other; from a desk's width on they stand in columns."""
    return rx.el.dl(*parts, class_name="grid md:grid-cols-5 md:gap-x-4")


def sums(*parts: rx.Component | rx.Var) -> rx.Component:
    """What `ages` come to, below them."""
    look = "grid md:grid-cols-5 md:gap-x-4 md:border-t md:border-line md:mt-3 md:pt-2"
    return rx.el.dl(*parts, class_name=look)


def age(label: Text, text: Text, *, is_last: bool = False) -> rx.Component:
    """One label and its amount: a row on a phone, a column on a desk."""
    strong = "font-semibold" if is_last else ""
    return rx.el.div(
        rx.el.dt(label, class_name=f"md:text-small md:text-soft {strong}"),
        rx.el.dd(amount(text, strong), class_name="m-0"),
        class_name=(
            "flex justify-between gap-4 max-md:py-2 max-md:border-t max-md:border-line md:flex-col md:gap-0.5 md:py-1"
        ),
    )
