"""Things to choose: rows as wide as the card, all of each is the target; the browser ticks them itself, at once."""

from typing import Any, Literal

import reflex as rx

from portal.ui.text import Flag, Text

_ROW = (
    "flex items-center gap-3.5 min-h-13 py-2.5 cursor-pointer transition-colors hover:bg-ink/3 has-checked:bg-brand/8"
)


def choices(legend: Text, *rows: rx.Component | rx.Var, class_name: str = "", **props: Any) -> rx.Component:
    """A group of `radio`s or `checkbox`es; `legend` names it for screen readers."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="sr-only"),
        *rows,
        class_name=f"m-0 p-0 border-0 min-w-0 {class_name}",
        **props,
    )


def radio(*content: rx.Component, name: str, value: Text, chosen: Flag, class_name: str, **props: Any) -> rx.Component:
    """One of several; `chosen` is how it starts."""
    return _row("radio", *content, class_name=class_name, name=name, value=value, default_checked=chosen, **props)


def checkbox(
    *content: rx.Component, chosen: Flag, class_name: str, controlled: bool = False, **props: Any
) -> rx.Component:
    """One to tick; `chosen` is how it starts, or what it always shows when it is `controlled`."""
    props["checked" if controlled else "default_checked"] = chosen
    return _row("checkbox", *content, class_name=class_name, **props)


def _row(kind: Literal["radio", "checkbox"], *content: rx.Component, class_name: str, **props: Any) -> rx.Component:
    key = {"key": props.pop("key")} if "key" in props else {}
    control = rx.el.input(type=kind, class_name="flex-none size-5 m-0 accent-(--brand) cursor-pointer", **props)
    return rx.el.label(control, *content, class_name=f"{_ROW} {class_name}", **key)
