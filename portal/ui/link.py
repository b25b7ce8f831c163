"""Links inside the portal: the next page appears without loading everything again."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from portal.ui.text import Text


def link(*content: Text | rx.Component, href: Text, class_name: str = "", **props: Any) -> rx.Component:
    """A link to one of our pages. For files, mail and other sites use `rx.el.a`."""
    return ReactRouterLink.create(*content, to=href, class_name=class_name, **props)


def quiet_link(label: Text, href: Text) -> rx.Component:
    """A small way onwards beside a heading ("All invoices")."""
    return link(label, href=href, class_name="text-small text-soft hover:text-ink py-1 whitespace-nowrap")
