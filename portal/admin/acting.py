"""What can be done with a paper of staff: forms and questions that open in its page and are answered once."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from portal.domain.admin.readers import Reader
from portal.ui.button import Kind, button
from portal.ui.choice import checkbox, choices
from portal.ui.folded import folded
from portal.ui.text import Text, name, some, t


def form(turn: Any, *content: rx.Component | rx.Var, on_submit: Any) -> rx.Component:
    """A form that is answered once: `turn` is the page it answers to, and it starts anew when something was done."""
    said = rx.el.input(type="hidden", name="turn", value=turn)
    return rx.el.form(
        said,
        *content,
        on_submit=on_submit,
        no_validate=True,
        key=f"form-{turn}",
        class_name="grid grid-cols-[minmax(0,1fr)] gap-4",
    )


def asked(turn: Any, title: Text, what: Text, action: Text, event: Any, kind: Kind = "danger") -> rx.Component:
    """A question that opens: what will happen, and the button that does it."""
    return folded(
        title,
        rx.el.p(what, class_name="text-soft"),
        button(action, kind, on_click=event(turn), class_name="justify-self-start"),
        key=f"{action!s}-{turn}",
    )


def who_is_told(readers: rx.Var | list[Reader], told: Any, tick: Callable[..., Any], nobody: Text) -> rx.Component:
    """The people a paper can be mailed to, each to tick; `nobody` says what it means that there are none."""
    return rx.cond(some(readers), people(readers, told, tick), rx.el.p(nobody, class_name="text-soft"))


def people(readers: rx.Var | list[Reader], told: Any, tick: Callable[..., Any]) -> rx.Component:
    """Each of them to tick, under what it is for."""
    rows = rx.foreach(readers, lambda one: reader(one, told, tick))
    head = rx.el.div(t("Who is told by mail"), aria_hidden=True, class_name="font-semibold mb-1")
    return rx.el.div(head, choices(t("Who is told by mail"), rows))


def reader(one: Reader, told: Any, tick: Callable[..., Any]) -> rx.Component:
    """One person to tell."""
    email = rx.el.span(one.email, class_name="block text-small text-soft")
    off = rx.el.span(t("Has switched these mails off"), class_name="block text-small")
    known = rx.el.span(name(one.name), email, rx.cond(one.is_off, off), class_name="min-w-0 wrap-anywhere")
    return checkbox(
        known,
        chosen=told.contains(one.key) & ~rx.Var.create(one.is_off).to(bool),
        controlled=True,
        disabled=one.is_off,
        class_name="-mx-5.5 px-5.5",
        on_change=lambda on: tick(one.key, on),
        key=one.key,
    )
