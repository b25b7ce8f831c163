"""What was, and what is now, side by side; on a phone one below the other."""

import reflex as rx

from portal.ui.text import Text, given, name, t


def compared(*rows: rx.Component | rx.Var) -> rx.Component:
    """A list of `difference`s."""
    return rx.el.ul(*rows, role="list", class_name="-mx-5.5 border-y border-line divide-y divide-line")


def difference(kind: Text, what: Text, before: Text, after: Text) -> rx.Component:
    """One: added, removed or changed. The word says it, the strike-through and the weight help the eye."""
    words = rx.match(kind, ("added", t("New")), ("removed", t("Removed")), t("Changed"))
    tone = rx.match(kind, ("added", "text-ok"), ("removed", "text-bad"), "text-wait")
    return rx.el.li(
        rx.el.div(
            rx.cond(kind == "removed", rx.el.del_(name(what, "font-medium")), name(what, "font-medium")),
            rx.el.span(words, class_name=f"text-small font-semibold flex-none {tone}"),
            class_name="flex items-baseline justify-between gap-4 wrap-anywhere",
        ),
        sides(before, after),
        class_name="px-5.5 py-3 min-w-0",
    )


def sides(before: Text, after: Text) -> rx.Component:
    """Both sides; a missing one is left out."""
    both = given(before) & given(after)
    cell = "min-w-0 wrap-anywhere whitespace-pre-line line-clamp-10"
    return rx.el.div(
        rx.cond(given(before), rx.el.div(_word(t("before")), rx.el.del_(name(before)), class_name=f"{cell} text-soft")),
        rx.cond(
            given(after), rx.el.div(_word(t("now")), rx.el.ins(name(after), class_name="no-underline"), class_name=cell)
        ),
        class_name=rx.cond(both, "grid md:grid-cols-2 gap-x-6 gap-y-1 text-small mt-1", "text-small mt-1"),
    )


def _word(word: Text) -> rx.Component:
    return rx.el.span(word, ": ", class_name="sr-only")
