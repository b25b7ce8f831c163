"""Links. To our own pages they load only what is new; to anything else the browser itself follows them."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import A

from portal.ui.text import Text

# Classes of a link that covers its whole row or item, which says `relative`.
STRETCHED = (
    "no-underline after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 "
    "focus-visible:after:-outline-offset-2 focus-visible:after:outline-ink"
)


def link(*content: Text | rx.Component, href: Text, class_name: Text = "", **props: Any) -> rx.Component:
    """A link to one of our pages."""
    return rx.el.a(*content, href=href, class_name=class_name, **props)


def plain_link(*content: Text | rx.Component, href: Text, class_name: str = "", **props: Any) -> rx.Component:
    """A link to a file of ours, an address or another site (`rx.el.a` would look for a page of ours)."""
    return A.create(*content, href=href, class_name=class_name, **props)


def quiet_link(label: Text, href: Text) -> rx.Component:
    """A small way onwards beside a heading ("All invoices")."""
    return link(label, href=href, class_name="text-small text-soft hover:text-ink py-3 -my-3 whitespace-nowrap")
