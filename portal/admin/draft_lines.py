"""The lines of an invoice that is being written. Enter adds one; each can be moved and removed."""

from typing import Any

import reflex as rx

from portal.admin.draft_state import DraftState, LineField
from portal.admin.state import StaffState
from portal.domain.admin.draft_form import TypedLine
from portal.ui.button import submit
from portal.ui.card import card
from portal.ui.money import amount
from portal.ui.text import Text, given, t

_ROW = "grid gap-x-3 gap-y-2 grid-cols-6 md:grid-cols-[minmax(0,1fr)_5rem_7rem_4.5rem] items-start"
_NARROW = "max-md:col-span-2"


def lines_card() -> rx.Component:
    """A form of its own: Enter in any field of it adds a line."""
    return card(
        rx.el.h2(t("Lines")),
        rx.el.p(t("Press Enter to add a line."), class_name="text-soft text-small max-md:hidden"),
        rx.el.form(
            rx.el.ol(
                rx.foreach(DraftState.lines, line),
                role="list",
                key=f"lines-{rx.Var.create(DraftState.turn).to_string()}",
                class_name="-mx-5.5 divide-y divide-line border-y border-line",
            ),
            submit(t("Add line"), kind="quiet", class_name="justify-self-start"),
            on_submit=DraftState.add_line,
            no_validate=True,
            class_name="grid gap-4",
        ),
        class_name="grid gap-3",
    )


def line(one: TypedLine, nth: rx.vars.NumberVar) -> rx.Component:
    """One line: its fields, its amount, and what moves it."""
    place: Any = nth + 1
    detail = rx.el.textarea(
        default_value=one.detail,
        on_change=lambda typed: DraftState.type_line(one.key, "detail", typed),
        placeholder=t("More about it (optional)"),
        aria_label=t("Details of line {number}", number=place),
        rows=1,
        class_name="[field-sizing:content] min-h-11",
    )
    return rx.el.li(
        rx.el.div(
            cell(one, place, "description", t("Description"), one.description, "max-md:col-span-6",
                 auto_focus=DraftState.fresh == one.key),
            cell(one, place, "quantity", t("Quantity"), one.quantity, _NARROW, input_mode="decimal"),
            cell(one, place, "price", t("Unit price"), one.price, _NARROW, input_mode="decimal"),
            cell(one, place, "tax", t("Tax %"), one.tax, _NARROW, input_mode="decimal"),
            class_name=_ROW,
        ),
        rx.el.div(
            rx.el.div(detail, wrong_at("detail", one.key), class_name="field flex-1 basis-60"),
            rx.el.div(sum_of(one), moving(one, place), class_name="ms-auto flex items-center gap-2"),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-2",
        ),
        key=one.key,
        class_name="grid gap-2 px-5.5 py-4",
    )  # fmt: skip


def cell(one: TypedLine, place: Any, field: LineField, label: Text, start: Text, class_name: str, **props: Any
         ) -> rx.Component:  # fmt: skip
    """One field: kept as it is typed, its error below it."""
    control = rx.el.input(
        default_value=start,
        on_change=lambda typed: DraftState.type_line(one.key, field, typed),
        aria_label=t("{field} of line {number}", field=label, number=place),
        aria_invalid=rx.cond(given(error_at(field, one.key)), "true", "false"),
        auto_complete="off",
        enter_key_hint="next",
        **props,
    )
    return rx.el.div(
        rx.el.span(label, aria_hidden="true", class_name="text-small text-soft"),
        control,
        wrong_at(field, one.key),
        class_name=f"field gap-1! min-w-0 {class_name}",
    )


def error_at(field: str, key: Text) -> rx.Var[str]:
    """What is wrong with a field of a line; empty: nothing."""
    return rx.Var.create(StaffState.errors).to(dict).get(t(f"{field}-{{key}}", key=key), "").to(str)


def wrong_at(field: str, key: Text) -> rx.Component:
    """The same, said."""
    return rx.cond(given(error_at(field, key)), rx.el.p(error_at(field, key), class_name="error", role="alert"))


def sum_of(one: TypedLine) -> rx.Component:
    """What the line comes to; nothing while it cannot be read."""
    found = rx.Var.create(DraftState.sums.amounts).to(dict).get(one.key, "").to(str)
    return rx.cond(given(found), amount(found), rx.fragment())


def moving(one: TypedLine, place: Any) -> rx.Component:
    """Up, down, away."""
    look = "size-11 grid place-items-center rounded-lg text-soft hover:text-ink hover:bg-ink/5 cursor-pointer"
    ways = [
        ("↑", t("Move line {number} up", number=place), DraftState.move_line(one.key, False)),
        ("↓", t("Move line {number} down", number=place), DraftState.move_line(one.key, True)),
        ("×", t("Remove line {number}", number=place), DraftState.remove_line(one.key)),
    ]
    return rx.el.div(
        *[rx.el.button(rx.el.span(sign, aria_hidden="true"), type="button", aria_label=word, on_click=does,
                       class_name=look) for sign, word, does in ways],
        class_name="flex -me-2.5",
    )  # fmt: skip
