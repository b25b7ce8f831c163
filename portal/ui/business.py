"""The business on every page: its mark, its name, and how to reach it."""

from typing import Protocol

import reflex as rx

from portal.ui.link import plain_link
from portal.ui.text import Text, given, name


class Business(Protocol):
    """What a page shows of the business; the State's row has these fields."""

    @property
    def name(self) -> str: ...
    @property
    def initial(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def website(self) -> str: ...
    @property
    def logo_url(self) -> str: ...
    @property
    def colors(self) -> str: ...
    @property
    def demo(self) -> bool: ...


def colours(business: Business) -> rx.Component:
    """Its colours as they are now. The page has them from /branding.css already, before anything is painted; what comes
    here later is what was changed meanwhile, and nothing is loaded for it."""
    return rx.cond(given(business.colors), rx.el.style(f":root{{{business.colors}}}"))


def mark(business: Business, class_name: str = "") -> rx.Component:
    """Its logo, or its initial on its colour. The name stands beside it, so neither is read aloud."""
    return rx.cond(
        given(business.logo_url),
        rx.el.img(src=business.logo_url, alt="", class_name=f"mark {class_name}"),
        rx.el.span(business.initial, aria_hidden="true", class_name=f"mark {class_name}"),
    )


def logo(business: Business, lines: str = "line-clamp-3") -> rx.Component:
    """Mark and name."""
    return rx.el.span(mark(business), name(business.name, f"{lines} min-w-0"), class_name="logo")


def contact(business: Business, *more: rx.Component) -> rx.Component:
    """The foot: what is known of name, e-mail, phone and website."""
    return rx.el.div(
        name(business.name),
        _reach(business.email, "mailto:"),
        _reach(business.phone, "tel:"),
        _reach(business.website, "https://"),
        *more,
        class_name="foot",
    )


def _reach(text: Text, scheme: str) -> rx.Component:
    words = rx.Var.create(text).to(str)
    bare = words.replace("https://", "").replace("http://", "")
    target = rx.cond(words.startswith("http://") | words.startswith("https://"), words, f"{scheme}{words}")
    return rx.cond(given(text), plain_link(bare, href=target, class_name="no-underline hover:underline"))
