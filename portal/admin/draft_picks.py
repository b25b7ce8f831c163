"""Products offered below the description of a line while it is typed: arrow keys mark one, Enter takes it."""

from typing import Any

import reflex as rx

from portal.admin.lines_state import LinesState
from portal.domain.admin.draft_form import TypedLine
from portal.domain.admin.products import Pick
from portal.ui.text import Text, name, t

Lines = type[LinesState]
ARROWS = ("ArrowDown", "ArrowUp")


def combobox(state: Lines, one: TypedLine) -> dict[str, Any]:
    """What makes the field of a description one that offers."""
    is_open = offers(state, one)
    return {
        "role": "combobox",
        "aria_autocomplete": "list",
        "aria_expanded": rx.cond(is_open, "true", "false"),
        "aria_controls": listed(one),
        "aria_activedescendant": rx.cond(is_open & (_at(state) >= 0), option_of(one, _at(state)), ""),
        "on_key_down": lambda key, held: _pressed(state, one, key, held),
        "on_blur": state.leave_picks,
    }


def offered(state: Lines, one: TypedLine) -> rx.Component:
    """What fits, while something does."""
    rows = rx.foreach(state.picks, lambda pick, nth: _option(state, one, pick, nth))
    look = "absolute inset-x-0 top-full z-20 mt-1 mb-0 p-1 list-none bg-paper border border-line rounded-lg shadow-lg"
    return rx.cond(
        offers(state, one),
        rx.el.ul(rows, role="listbox", id=listed(one), aria_label=t("Products that fit"), class_name=look),
    )


def offers(state: Lines, one: TypedLine) -> rx.Var[bool]:
    """Whether this line is the one something is offered to."""
    return rx.Var.create(state.picking == one.key).to(bool)


def listed(one: TypedLine) -> rx.Var[str]:
    """The id of its list."""
    return t("picks-{key}", key=one.key)


def option_of(one: TypedLine, nth: object) -> rx.Var[str]:
    """The id of one product in it."""
    return t("picks-{key}-{nth}", key=one.key, nth=nth)


def moves(state: Lines, one: TypedLine) -> Any:
    """Alt with an arrow key moves the line."""
    return lambda key, held: _moved(state, one, key, held, rx.noop())


def _option(state: Lines, one: TypedLine, pick: Pick, nth: Any) -> rx.Component:
    said: Text = pick.said
    return rx.el.li(
        name(pick.name, "font-semibold wrap-anywhere line-clamp-2"),
        rx.el.span(said, class_name="text-small text-soft"),
        id=option_of(one, nth),
        role="option",
        aria_selected=rx.cond(_at(state) == nth, "true", "false"),
        # A press, not a click: by then the field would be left, and the list gone.
        on_mouse_down=state.pick(one.key, pick.key).prevent_default,
        class_name="grid px-3 py-2 min-h-11 content-center rounded-md cursor-pointer hover:bg-ink/5 "
        "aria-selected:bg-brand/12",
    )


def _at(state: Lines) -> Any:
    return rx.Var.create(state.pick_at)


def _moved(state: Lines, one: TypedLine, key: Any, held: Any, otherwise: Any) -> Any:
    return rx.cond(held["alt_key"] & _arrow(key), state.move_line(one.key, key == ARROWS[0]), otherwise)


def _pressed(state: Lines, one: TypedLine, key: Any, held: Any) -> Any:
    is_open = offers(state, one)
    marks = rx.cond(_arrow(key) & is_open, state.mark_pick(key == ARROWS[0]), rx.noop())
    return _moved(state, one, key, held, rx.cond((key == "Escape") & is_open, state.leave_picks(), marks))


def _arrow(key: Any) -> Any:
    return (key == ARROWS[0]) | (key == ARROWS[1])
