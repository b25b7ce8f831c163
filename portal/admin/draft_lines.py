"""The lines of a paper that is being written. Enter adds one, Alt with an arrow key moves it, products are offered.

For another paper than an invoice: `lines_card(ItsState)` with a State that inherits `LinesState`; `more` lays out what
a line of it has beside this, given the line and its place from 1.
"""

from collections.abc import Callable
from typing import Any

import reflex as rx

from portal.admin.draft_picks import Lines, combobox, moves, offered
from portal.admin.lines_state import LineField
from portal.admin.state import StaffState
from portal.domain.admin.draft_form import TypedLine
from portal.domain.units import WORDS
from portal.ui.button import submit
from portal.ui.card import card
from portal.ui.money import amount
from portal.ui.text import Text, given, t

More = Callable[[TypedLine, Any], rx.Component]
_ROW = "grid gap-x-3 gap-y-2 grid-cols-6 md:grid-cols-[minmax(0,1fr)_4.5rem_5.75rem_6.5rem_4.5rem] items-start"
_NARROW, _HALF = "max-md:col-span-3", "max-md:col-span-3"


def lines_card(state: Lines, more: More | None = None) -> rx.Component:
    """A form of its own: Enter in any field of it adds a line."""
    keys = t("Press Enter to add a line, Alt with ↑ or ↓ to move one.")
    return card(
        rx.el.h2(t("Lines")),
        rx.el.p(keys, class_name="text-soft text-small max-md:hidden"),
        rx.el.form(
            rx.el.ol(
                rx.foreach(state.lines, lambda one, nth: line(state, one, nth, more)),
                role="list",
                key=f"lines-{rx.Var.create(state.turn).to_string()}",
                class_name="-mx-5.5 divide-y divide-line border-y border-line",
            ),
            submit(t("Add line"), kind="quiet", class_name="justify-self-start"),
            on_submit=state.add_line,
            no_validate=True,
            class_name="grid gap-4",
        ),
        class_name="grid gap-3",
    )


def line(state: Lines, one: TypedLine, nth: rx.vars.NumberVar, more: More | None = None) -> rx.Component:
    """One line: its fields, its amount, and what moves it."""
    place: Any = nth + 1
    return rx.el.li(
        rx.el.div(
            description(state, one, place),
            cell(state, one, place, "quantity", t("Quantity"), one.quantity, _NARROW),
            unit(state, one, place),
            cell(state, one, place, "price", t("Unit price"), one.price, _HALF),
            cell(state, one, place, "tax", t("Tax %"), one.tax, _HALF),
            class_name=_ROW,
        ),
        rx.el.div(
            rx.el.div(detail(state, one, place), wrong_at("detail", one.key), class_name="field flex-1 basis-60"),
            rx.el.div(sum_of(state, one), moving(state, one, place), class_name="ms-auto flex items-center gap-2"),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-2",
        ),
        more(one, place) if more else rx.fragment(),
        key=one.key,
        class_name="grid gap-2 px-5.5 py-4",
    )


def description(state: Lines, one: TypedLine, place: Any) -> rx.Component:
    """What it is for; products that fit are offered below it."""
    label, start = t("Description"), one.description
    shown = cell(state, one, place, "description", label, start, "", input_mode="text", **combobox(state, one))
    return rx.el.div(shown, offered(state, one), class_name="relative min-w-0 max-md:col-span-6")


def cell(
    state: Lines, one: TypedLine, place: Any, field: LineField, label: Text, start: Text, class_name: str, **props: Any
) -> rx.Component:
    """One field: kept as it is typed, its error below it."""
    at = t(f"{field}-{{key}}", key=one.key)
    control = rx.el.input(
        default_value=start,
        on_change=lambda typed: state.type_line(one.key, field, typed, state.turn),
        auto_focus=state.fresh == at,
        aria_label=t("{field} of line {number}", field=label, number=place),
        aria_invalid=rx.cond(given(error_at(field, one.key)), "true", "false"),
        auto_complete="off",
        enter_key_hint="next",
        key=t("{field}-{turn}", field=field, turn=one.filled),
        **{"input_mode": "decimal", "on_key_down": moves(state, one), **props},
    )
    return labelled(label, control, wrong_at(field, one.key), class_name=class_name)


def unit(state: Lines, one: TypedLine, place: Any) -> rx.Component:
    """Pieces, hours, kilograms …"""
    control = rx.el.select(
        *[rx.el.option(t(word), value=code) for code, word in WORDS.items()],
        default_value=one.unit,
        on_change=lambda chosen: state.type_line(one.key, "unit", chosen, state.turn),
        aria_label=t("Unit of line {number}", number=place),
        key=t("unit-{turn}", turn=one.filled),
        class_name="px-2!",
    )
    return labelled(t("Unit"), control, wrong_at("unit", one.key), class_name=_NARROW)


def detail(state: Lines, one: TypedLine, place: Any) -> rx.Component:
    """Anything more about it."""
    return rx.el.textarea(
        default_value=one.detail,
        on_change=lambda typed: state.type_line(one.key, "detail", typed, state.turn),
        placeholder=t("More about it (optional)"),
        aria_label=t("Details of line {number}", number=place),
        rows=1,
        auto_focus=state.fresh == t("detail-{key}", key=one.key),
        on_key_down=moves(state, one),
        key=t("detail-{turn}", turn=one.filled),
        class_name="[field-sizing:content] min-h-11",
    )


def labelled(label: Text, *content: rx.Component, class_name: str) -> rx.Component:
    """A field below its word, which is only seen: what is heard names the line too."""
    seen = rx.el.span(label, aria_hidden="true", class_name="text-small text-soft")
    return rx.el.div(seen, *content, class_name=f"field gap-1! min-w-0 {class_name}")


def error_at(field: str, key: Text) -> rx.Var[str]:
    """What is wrong with a field of a line; empty: nothing."""
    return rx.Var.create(StaffState.errors).to(dict).get(t(f"{field}-{{key}}", key=key), "").to(str)


def wrong_at(field: str, key: Text) -> rx.Component:
    """The same, said."""
    return rx.cond(given(error_at(field, key)), rx.el.p(error_at(field, key), class_name="error", role="alert"))


def sum_of(state: Lines, one: TypedLine) -> rx.Component:
    """What the line comes to; nothing while it cannot be read."""
    found = rx.Var.create(state.sums.amounts).to(dict).get(one.key, "").to(str)
    return rx.cond(given(found), amount(found), rx.fragment())


def moving(state: Lines, one: TypedLine, place: Any) -> rx.Component:
    """Up, down, away."""
    look = "size-11 grid place-items-center rounded-lg text-soft hover:text-ink hover:bg-ink/5 cursor-pointer"
    ways = [
        ("↑", t("Move line {number} up", number=place), state.move_line(one.key, False)),
        ("↓", t("Move line {number} down", number=place), state.move_line(one.key, True)),
        ("×", t("Remove line {number}", number=place), state.remove_line(one.key)),
    ]
    return rx.el.div(
        *[rx.el.button(rx.el.span(sign, aria_hidden="true"), type="button", aria_label=word, on_click=does,
                       class_name=look) for sign, word, does in ways],
        class_name="flex -me-2.5",
    )  # fmt: skip
