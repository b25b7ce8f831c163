"""A short list of documents inside a card: the latest ones, each opening its page."""

import reflex as rx

from portal.ui.badge import badge
from portal.ui.link import STRETCHED, link
from portal.ui.money import amount
from portal.ui.text import Text, name


def documents(*items: rx.Component | rx.Var) -> rx.Component:
    """A list of `document_item`s, or one `rx.foreach` that makes them."""
    return rx.el.ul(*items, role="list", class_name="-mx-[1.375rem] -mb-5 overflow-hidden rounded-b-[0.875rem]")


def document_item(label: Text, href: Text, detail: Text, total: Text, status: Text) -> rx.Component:
    """One document: its number and what to know about it, its amount and status; all of it is the link."""
    return rx.el.li(
        link(
            rx.el.span(name(label), class_name="line-clamp-2"),
            href=href,
            class_name=f"font-semibold min-w-0 wrap-anywhere {STRETCHED}",
        ),
        amount(total),
        rx.el.span(detail, class_name="text-small text-soft min-w-0 wrap-anywhere"),
        rx.el.span(badge(status), class_name="justify-self-end"),
        class_name=(
            "relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 px-[1.375rem] py-3 border-t border-line "
            "transition-colors hover:bg-ink/3"
        ),
    )
