"""A document as it looks on paper, beside it what to do with it; on a phone the amount stays in reach."""

import reflex as rx

from portal.ui.money import amount
from portal.ui.text import Text, given, name


def document(paper: rx.Component, side: rx.Component, bar: rx.Component | None = None) -> rx.Component:
    """The page of a document: the sheet, the side column, and the bar that sticks on a phone."""
    return rx.el.div(
        rx.el.div(
            paper,
            rx.el.aside(side, class_name="grid gap-5 lg:sticky lg:top-6 no-print min-w-0"),
            class_name="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] items-start",
        ),
        bar or rx.fragment(),
    )


def sheet(*content: rx.Component) -> rx.Component:
    """The paper."""
    return rx.el.article(
        *content,
        class_name="card rounded-sm! p-5! md:p-12! print:p-0! min-w-0 lg:min-h-[38rem] flex flex-col",
    )


def letterhead(mark: rx.Component, kind: Text, number: Text) -> rx.Component:
    """Who it is from, what it is, and its number."""
    return rx.el.div(
        mark,
        rx.el.div(
            rx.el.p(kind, class_name="text-title font-semibold"),
            rx.el.p(name(number), class_name="text-soft wrap-anywhere"),
            class_name="text-end min-w-0",
        ),
        class_name="flex justify-between items-start gap-6",
    )


def facts(*columns: rx.Component) -> rx.Component:
    """Addresses, dates and references above the lines, in columns."""
    return rx.el.div(*columns, class_name="grid md:grid-cols-3 gap-x-6 gap-y-4 my-8")


def fact_column(*entries: rx.Component | rx.Var, paired: bool = False) -> rx.Component:
    """A column of `fact`s, on a phone as wide as the sheet; there, `paired` ones stand two in a row."""
    look = "grid content-start gap-x-6 gap-y-3 min-w-0"
    return rx.el.dl(*entries, class_name=f"{look} max-md:grid-cols-2" if paired else look)


def fact(label: Text, *lines: Text | rx.Component) -> rx.Component:
    """One of them: what it is called, and its line or lines."""
    return rx.el.div(
        rx.el.dt(label, class_name="text-small text-soft"),
        *[rx.el.dd(line, class_name="min-w-0 wrap-anywhere whitespace-pre-line m-0") for line in lines],
        class_name="min-w-0",
    )


def totals(*rows: rx.Component | rx.Var) -> rx.Component:
    """The sums below the lines."""
    return rx.el.dl(*rows, class_name="keep ms-auto mt-5 w-full md:w-80")


def total(label: Text, text: Text, final: bool = False, note: Text = "") -> rx.Component:
    """One sum; the final one is set apart. `note` stands below the label."""
    look = "border-t-2 border-ink mt-1.5 pt-2.5 font-semibold" if final else ""
    below = rx.cond(given(note), rx.el.div(note, class_name="text-small text-soft"))
    return rx.el.div(
        rx.el.dt(label, below, class_name="min-w-0 wrap-anywhere"),
        rx.el.dd(amount(text, "font-semibold" if final else ""), class_name="m-0"),
        class_name=f"flex justify-between gap-4 py-1.5 {look}",
    )


def pay_bar(label: Text, text: Text, action: rx.Component) -> rx.Component:
    """The amount and its one button, stuck above the bottom bar of a phone."""
    return rx.el.div(
        rx.el.div(
            rx.el.div(label, class_name="text-small text-soft"),
            amount(text),
            class_name="min-w-0",
        ),
        action,
        class_name=(
            "lg:hidden no-print sticky z-20 bottom-(--bottom-bar) -mx-4 md:-mx-8 mt-5 px-4 md:px-8 py-2.5 "
            "bg-paper border-t border-line flex items-center justify-between gap-4"
        ),
    )
