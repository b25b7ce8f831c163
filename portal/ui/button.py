"""Buttons and links that look like them. One primary button per page: the thing to do next."""

from typing import Any, Literal

import reflex as rx

from portal.ui.link import link, plain_link
from portal.ui.text import Flag, Text

Kind = Literal["primary", "quiet", "danger"]


def button(label: Text, kind: Kind = "quiet", busy: Flag = False, class_name: str = "", **props: Any) -> rx.Component:
    """A button; while `busy` it cannot be pressed again. Without `type="submit"` it submits nothing."""
    props.setdefault("type", "button")
    return rx.el.button(label, class_name=f"button {kind} {class_name}", disabled=busy, aria_busy=busy, **props)


def submit(label: Text, busy: Flag = False, kind: Kind = "primary", class_name: str = "", **props: Any) -> rx.Component:
    """The button that sends the form it stands in."""
    return button(label, kind, busy, class_name, type="submit", **props)


def link_button(label: Text, href: Text, kind: Kind = "quiet", class_name: str = "", **props: Any) -> rx.Component:
    """A link to a page of ours that looks like a button."""
    return link(label, href=href, class_name=f"button {kind} {class_name}", **props)


def file_button(label: Text, href: Text, kind: Kind = "quiet", class_name: str = "", **props: Any) -> rx.Component:
    """A link the browser itself follows: a file of ours, or another site."""
    return plain_link(label, href=href, class_name=f"button {kind} {class_name}", **props)


def post_form(*content: rx.Component, action: str, class_name: str = "", **props: Any) -> rx.Component:
    """A form the browser sends by itself to a route of ours, with or without JavaScript."""
    return rx.el.form(*content, action=action, method="post", on_submit=None, class_name=class_name, **props)
