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
    why = rx.cond(given(one.note), rx.el.div(one.note, class_name="text-small text-soft"))
    paper = link(one.link, href=one.href, class_name="text-small underline whitespace-nowrap py-2 -my-2")
    return moment(
        rx.el.div(one.words, why),
        one.when,
        rx.cond(given(one.amount), amount(one.amount), rx.fragment()),
        rx.cond(given(one.href), paper),
    )
