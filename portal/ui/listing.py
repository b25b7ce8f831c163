"""Things that are open, one below the other in a card: what each is, what to know about it, and how to end it."""

import reflex as rx

from portal.ui.text import Text


def listing(*items: rx.Component | rx.Var, is_last: bool = False) -> rx.Component:
    """A list of `listed`s, or one `rx.foreach` that makes them; as wide as its card, of which it may be the last."""
    end = "border-t -mb-5 rounded-b-[0.875rem]" if is_last else "border-y"
    return rx.el.ul(*items, role="list", class_name=f"-mx-5.5 {end} border-line divide-y divide-line")


def listed(head: rx.Component, *lines: Text | rx.Component, beside: rx.Component) -> rx.Component:
    """One of them; on a phone what stands beside it moves below."""
    known = rx.el.div(
        rx.el.div(head, class_name="flex flex-wrap items-center gap-x-2 font-semibold wrap-anywhere"),
        *[rx.el.div(line, class_name="text-small text-soft wrap-anywhere line-clamp-3") for line in lines],
        class_name="min-w-0 max-w-full sm:flex-1",
    )
    look = "flex max-sm:flex-col items-start sm:items-center justify-between gap-x-6 gap-y-2.5 px-5.5 py-3.5"
    return rx.el.li(known, beside, class_name=look)


def tag(word: Text) -> rx.Component:
    """A word that tells one of them apart."""
    look = "rounded-full bg-brand/12 px-2.5 py-0.5 text-small font-medium whitespace-nowrap"
    return rx.el.span(word, class_name=look)
