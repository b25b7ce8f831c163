"""The tokens of `assets/portal.css` as Tailwind names, and what stands in the head of every page."""

import reflex as rx
from reflex_base.plugins.shared_tailwind import TailwindConfig

from portal.addresses import route

_COLOURS = (
    "brand", "on-brand", "second", "ground", "paper", "raised", "ink", "soft", "line", "edge",
    "ok", "due", "bad", "wait",
)  # fmt: skip
_SIZES = {"small": "1.5", "body": "1.5", "title": "1.25", "figure": "1.1"}

# `bg-paper`, `text-soft`, `border-line` …, and `text-small|body|title|figure`: the only four sizes.
TAILWIND: TailwindConfig = {
    "theme": {
        "extend": {
            "colors": {name: f"var(--{name})" for name in _COLOURS},
            "fontSize": {name: [f"var(--{name})", height] for name, height in _SIZES.items()},
            "boxShadow": {"sheet": "var(--shadow)"},
        }
    },
    "plugins": [],
}


def head() -> list[rx.Component]:
    """Stylesheets and icons, for `rx.App(head_components=…)`; the owner's colours come last and win."""
    return [
        rx.el.link(rel="stylesheet", href="/portal.css"),
        rx.el.link(rel="stylesheet", href=route("/branding.css")),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="icon", href="/favicon.ico", sizes="48x48"),
        rx.el.link(rel="apple-touch-icon", href="/apple-touch-icon.png"),
    ]
