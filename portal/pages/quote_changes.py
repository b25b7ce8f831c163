"""What the owner has changed since the person last looked, above the quote."""

import reflex as rx

from portal.domain.quote_changes import ChangeRow
from portal.domain.quote_view import News
from portal.ui.card import card
from portal.ui.compare import compared, difference
from portal.ui.money import amount
from portal.ui.text import Flag, given, name, some, t


def news_card(news: News, may_choose: Flag) -> rx.Component:
    """The owner's remark, every difference, and what it makes of the total."""
    found = news.changes
    nothing = ~some(found.rows) & ~some(found.facts)
    said = rx.el.blockquote(
        name(news.remark), class_name="whitespace-pre-line wrap-anywhere m-0 ps-4 border-s-3 border-line"
    )
    return rx.cond(
        given(news.title),
        card(
            rx.el.h2(news.title),
            rx.cond(given(news.remark), said),
            rx.cond(nothing, rx.el.p(t("Every word is the same as before."), class_name="text-soft")),
            rx.cond(nothing, None, compared(rx.foreach(found.rows, change), rx.foreach(found.facts, change))),
            sums(news, may_choose),
            class_name="grid gap-4 no-print",
            aria_label=news.title,
        ),
    )


def change(one: ChangeRow) -> rx.Component:
    """One difference."""
    return difference(one.kind, one.description, one.before, one.after)


def sums(news: News, may_choose: Flag) -> rx.Component:
    """Total before, total now, and the difference in words; as offered, whatever is picked meanwhile."""
    found = news.changes
    return rx.el.div(
        rx.el.span(rx.cond(may_choose, t("Total as offered"), t("Total")), class_name="font-semibold me-auto"),
        rx.el.span(t("before"), class_name="sr-only"),
        rx.cond(
            found.total_before == found.total_after,
            None,
            rx.el.del_(amount(found.total_before, ""), class_name="text-soft"),
        ),
        rx.el.span(t("now"), class_name="sr-only"),
        amount(found.total_after),
        rx.el.span(found.difference, class_name="text-small text-soft basis-full text-end"),
        class_name="flex flex-wrap items-baseline gap-x-4",
    )
