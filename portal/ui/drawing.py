"""Charts: the server says where each shape stands, the browser draws them; what they say is written beside."""

from typing import Any

import reflex as rx

from portal.ui.text import Text


def drawing(view: Text, *shapes: rx.Component | rx.Var, **props: Any) -> rx.Component:
    """A picture for the eye alone: whoever cannot see it loses nothing, for the figures stand beside it."""
    return rx.el.svg(*shapes, view_box=view, aria_hidden="true", **props)


def bar(left: rx.Var[Any], top: Any, width: Any, height: Any, class_name: Any) -> rx.Component:
    """One shape of it; its colour is that of the text."""
    return rx.el.svg.rect(x=left, y=top, width=width, height=height, fill="currentColor", class_name=class_name)
