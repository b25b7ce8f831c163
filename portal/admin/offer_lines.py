"""What a line of an offer has beside that of an invoice: whether the client may leave it out, and say how many."""

from typing import Any, Literal

import reflex as rx

from portal.admin.draft_lines import error_at, labelled, wrong_at
from portal.admin.quote_draft_state import QuoteDraftState
from portal.domain.admin.draft_form import TypedLine
from portal.ui.text import Flag, Text, given, t


def choices_of(one: TypedLine, place: Any) -> rx.Component:
    """Ticks, and the range where the client says how many."""
    ends = rx.el.div(
        end(one, place, "least", t("At least"), one.least),
        end(one, place, "most", t("At most"), one.most),
        class_name="grid grid-cols-2 gap-3 max-w-64 basis-full",
    )
    return rx.el.div(
        tick(one, place, "optional", t("Optional"), one.optional),
        rx.cond(one.optional, tick(one, place, "chosen", t("Ticked at first"), one.chosen)),
        tick(one, place, "is_open", t("The client chooses how many"), one.is_open),
        rx.cond(one.is_open, ends),
        class_name="flex flex-wrap items-center gap-x-5 gap-y-1 text-small",
    )


def tick(
    one: TypedLine, place: Any, what: Literal["optional", "chosen", "is_open"], label: Text, on: Flag
) -> rx.Component:
    """One of them; what is heard names the line too."""
    control = rx.el.input(
        type="checkbox",
        default_checked=on,
        on_change=lambda now: QuoteDraftState.tick_line(one.key, what, now),
        aria_label=t("{choice}, line {number}", choice=label, number=place),
        class_name="flex-none size-5 m-0 accent-(--brand) cursor-pointer",
    )
    return rx.el.label(control, rx.el.span(label), class_name="flex items-center gap-2.5 min-h-11 cursor-pointer")


def end(one: TypedLine, place: Any, which: Literal["least", "most"], label: Text, start: Text) -> rx.Component:
    """The fewest, or the most."""
    control = rx.el.input(
        default_value=start,
        on_change=lambda typed: QuoteDraftState.type_end(one.key, which, typed),
        input_mode="decimal",
        aria_label=t("{field} of line {number}", field=label, number=place),
        auto_focus=QuoteDraftState.fresh == t(f"{which}-{{key}}", key=one.key),
        aria_invalid=rx.cond(given(error_at(which, one.key)), "true", "false"),
        auto_complete="off",
    )
    return labelled(label, control, wrong_at(which, one.key), class_name="")
