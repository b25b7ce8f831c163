"""The money of one invoice on its page: what was paid, what is on its way, what went back."""

import reflex as rx

from portal.domain.money_timeline import MoneyRow
from portal.ui.card import card
from portal.ui.link import link
from portal.ui.money import amount
from portal.ui.text import given, some, t
from portal.ui.timeline import moment, timeline

Rows = rx.Var[list[MoneyRow]] | list[MoneyRow]


def payment_history(rows: Rows) -> rx.Component:
    """Everything newest first, or that there was nothing yet."""
    nothing = rx.el.p(t("No payments yet."), class_name="text-soft mt-1")
    return card(
        rx.el.h2(t("Payment history")),
        rx.cond(some(rows), timeline(rx.foreach(rows, money_row)), nothing),
    )


def money_row(one: MoneyRow) -> rx.Component:
    """One line: what, how much, why, and the paper that proves it."""
    what = rx.el.div(
        rx.el.div(one.words),
        rx.cond(given(one.note), rx.el.div(one.note, class_name="text-small text-soft")),
        rx.cond(given(one.href), paper(one)),
    )
    return moment(what, one.when, rx.cond(given(one.amount), amount(one.amount)))


def paper(one: MoneyRow) -> rx.Component:
    """The way to the receipt or credit note, tall enough for a thumb."""
    return link(one.link, href=one.href, class_name="text-small inline-flex items-center min-h-8 -my-1")
