"""Form fields: label above, help below, the error in words at the field."""

from typing import Any

import reflex as rx

from portal.ui.icons import icon
from portal.ui.text import Text, given


def field(label: Text, name: str, /, help: Text = "", error: Text = "", **input_props: Any) -> rx.Component:
    """One labelled input; further props go to the input (`type`, `default_value`, `auto_complete` …).

    It is sent under `name`, unless the props say another.
    """
    control = rx.el.input(**{"name": name, **_described(name, help, error), **input_props})
    return _labelled(label, name, control, help, error)


def text_area(label: Text, name: str, /, help: Text = "", error: Text = "", **input_props: Any) -> rx.Component:
    """One labelled input of several lines."""
    control = rx.el.textarea(**{"name": name, **_described(name, help, error), **input_props})
    return _labelled(label, name, control, help, error)


def choice_field(
    label: Text, name: str, /, *options: rx.Component | rx.Var, error: Text = "", **select_props: Any
) -> rx.Component:
    """One of many `rx.el.option`s, from a list the browser opens."""
    control = rx.el.select(*options, **{"name": name, **_described(name, "", error), **select_props})
    return _labelled(label, name, control, "", error)


def money_field(
    label: Text, name: str, currency: Text, help: Text = "", error: Text = "", **input_props: Any
) -> rx.Component:
    """An amount as a person writes it, behind its currency; what it means is worked out on the server."""
    described = _described(name, help, error)
    control = rx.el.div(
        rx.el.span(currency, aria_hidden="true", class_name="absolute start-3.5 inset-y-0 flex items-center text-soft"),
        rx.el.input(
            name=name, input_mode="decimal", auto_complete="off", enter_key_hint="go", max_length=40,
            class_name="ps-14!", **described, **input_props,
        ),
        class_name="relative",
    )  # fmt: skip
    return _labelled(label, name, control, help, error)


def day_field(label: Text, name: str, value: Text) -> rx.Component:
    """One day, `value` as ISO. On a desk the label is only heard: two of them stand for a period.

    The label holds the input instead of naming its id: Reflex sends what has an id twice.
    """
    return rx.el.label(
        rx.el.span(label, class_name="text-small text-soft md:sr-only"),
        rx.el.input(
            type="date", name=name, default_value=value, key=value, required=True, class_name="min-w-0 px-2.5!"
        ),
        class_name="field grid-cols-[minmax(0,1fr)] gap-1! min-w-0",
    )  # fmt: skip


def search(label: Text, value: Text, name: str = "q", **form_props: Any) -> rx.Component:
    """A search line with its own form; give `on_submit`, or `action` and `on_submit=None` for a plain GET."""
    return rx.el.form(
        rx.el.label(
            rx.el.span(label, class_name="sr-only"),
            rx.el.span(icon("search", "1.125rem"), class_name="absolute start-3 top-3 text-soft"),
            rx.el.input(
                type="search", name=name, default_value=value, key=value, placeholder=label, max_length=200,
                auto_complete="off", enter_key_hint="search", class_name="search ps-10",
            ),
            class_name="relative block",
        ),
        role="search",
        class_name="w-full md:w-72",
        **form_props,
    )  # fmt: skip


def _described(name: str, help: Text, error: Text) -> dict[str, Any]:
    wrong = given(error)
    return {
        "id": f"field-{name}",
        "aria_invalid": rx.cond(wrong, "true", "false"),
        "aria_describedby": rx.cond(wrong, f"error-{name}", rx.cond(given(help), f"help-{name}", "")),
    }


def _labelled(label: Text, name: str, control: rx.Component, help: Text, error: Text) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=f"field-{name}"),
        control,
        rx.cond(given(error), rx.el.p(error, id=f"error-{name}", class_name="error", role="alert")),
        rx.cond(given(help) & ~given(error), rx.el.p(help, id=f"help-{name}", class_name="help")),
        class_name="field",
    )
