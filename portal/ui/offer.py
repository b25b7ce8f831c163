"""A line of an offer to choose about: to take or to leave, and how many. The row is the target, as in `choice`."""

from typing import Any

import reflex as rx

from portal.ui.money import amount
from portal.ui.text import Flag, Text, given, name, t

_INDENT = "ps-8.5"  # where the words begin beside a box


def offer_rows(legend: Text, rows: rx.Component | rx.Var) -> rx.Component:
    """A group of `offer_row`s; `legend` names it for screen readers."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="sr-only"),
        rx.el.div(rows, class_name="border-t border-line divide-y divide-line"),
        class_name="m-0 p-0 border-0 min-w-0 -mx-5.5 -mb-5 overflow-hidden rounded-b-[0.875rem]",
    )


def offer_row(head: rx.Component, count: rx.Component | rx.Var, key: Text) -> rx.Component:
    """What it is, and below it how many."""
    return rx.el.div(
        head, count, class_name="px-5.5 transition-colors has-[[type=checkbox]:checked]:bg-brand/8", key=key
    )


def offer_head(what: Text, detail: Text, text: Text, may_leave: Flag, taken: Flag, **box: Any) -> rx.Component:
    """Description and amount; with a box where it may be left out, which starts as `taken`."""
    words = rx.el.span(
        name(what, "block font-medium"),
        rx.cond(given(detail), name(detail, "text-small text-soft line-clamp-3 whitespace-pre-line")),
        class_name="grow min-w-0 wrap-anywhere",
    )
    look = "flex items-start gap-3.5 py-3"
    sum_ = rx.cond(taken, amount(text), amount(text, "text-soft"))
    tick = "flex-none size-5 m-0 mt-0.5 accent-(--brand) cursor-pointer"
    control = rx.el.input(type="checkbox", default_checked=taken, class_name=tick, **box)
    return rx.cond(
        may_leave,
        rx.el.label(control, words, sum_, class_name=f"{look} cursor-pointer"),
        rx.el.div(words, sum_, class_name=look),
    )


def offer_count(
    label: Text, price: Text, help: Text, error: Text, place: Text, indent: Flag, hidden: Flag, **input_props: Any
) -> rx.Component:  # fmt: skip
    """How many: the field, the price of one, and the limits or what is wrong. `place` makes the ids unique."""
    kind = rx.Var.create("number")  # said as a Var: what is typed comes as text then, not as a float
    wrong = given(error)
    told = rx.cond(
        wrong,
        rx.el.p(error, id=f"error-{place}", class_name="error", role="alert"),
        rx.el.p(help, id=f"help-{place}", class_name="help"),
    )
    control = rx.el.input(
        type=kind, step="any", input_mode="decimal", auto_complete="off", class_name="w-28!",
        aria_invalid=rx.cond(wrong, "true", "false"),
        aria_describedby=rx.cond(wrong, f"error-{place}", f"help-{place}"), **input_props,
    )  # fmt: skip
    each = rx.el.span("× ", rx.el.bdi(price), class_name="text-soft whitespace-nowrap")
    field = rx.el.label(rx.el.span(label, class_name="sr-only"), control)
    return rx.el.div(
        rx.el.div(field, each, class_name="flex flex-wrap items-center gap-3"),
        told,
        class_name=rx.cond(hidden, "hidden", rx.cond(indent, f"field pb-3.5 {_INDENT}", "field pb-3.5")),
    )


def quantity_word(description: Text) -> rx.Var[str]:
    """What a screen reader hears before the field."""
    return t("Quantity of “{line}”", line=description)
