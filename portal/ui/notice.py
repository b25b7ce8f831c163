"""What the portal has to say, in one line in the page instead of a pop-up."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.core.banner import has_too_many_connection_errors

from portal.ui.icons import icon
from portal.ui.text import Text, given, t

Tone = Literal["info", "ok", "due", "bad"]


def notice(text: Text, *beside: rx.Component, tone: Tone = "info") -> rx.Component:
    """A standing remark that belongs to the page."""
    return rx.el.div(rx.el.p(text), *beside, class_name=f"notice {tone}")


def notice_line(text: Text, dismiss: Any) -> rx.Component:
    """The page's answer to what was just done; read aloud, stays until dismissed or replaced."""
    close = rx.el.button(
        icon("close"),
        type="button",
        aria_label=t("Dismiss"),
        on_click=dismiss,
        class_name="grid place-items-center size-11 -my-2.5 -me-3 text-soft hover:text-ink cursor-pointer",
    )
    return rx.el.div(
        rx.cond(given(text), rx.el.div(rx.el.p(text), close, class_name="notice mb-5 shadow-sheet")),
        role="status",
        aria_live="polite",
        class_name="sticky top-3 z-30 no-print",
    )


def connection_line() -> rx.Component:
    """Tells that the server is out of reach and that the page keeps trying."""
    return rx.cond(
        has_too_many_connection_errors,
        rx.el.p(
            t("Connection lost. Trying to reconnect…"),
            role="status",
            class_name="sticky top-0 z-40 bg-ink text-ground text-small text-center px-4 py-2 no-print",
        ),
    )
