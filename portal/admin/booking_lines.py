"""Appointments as lines of a list, for those who run the portal: a day of them, or each with its day."""

from typing import Any

import reflex as rx

from portal.domain.admin.booking import DayRows, Line
from portal.ui.badge import badge
from portal.ui.card import card, card_head
from portal.ui.link import STRETCHED, link
from portal.ui.text import day_and_time, given, name, some, t

PATH = "/admin/booking"


def a_day(one: DayRows) -> rx.Component:
    """The appointments of one day."""
    return rx.cond(some(one.rows), card(card_head(one.label), noted(one), lines(one.rows, day_line)), free_day(one))


def free_day(one: DayRows) -> rx.Component:
    """A day that has none: one line, a week of them stays short."""
    return rx.el.div(
        rx.el.h2(one.label),
        rx.el.p(rx.cond(given(one.note), name(one.note), t("Nothing")), class_name="text-soft"),
        class_name="flex flex-wrap justify-between gap-x-6 px-[1.375rem]",
    )


def noted(one: DayRows) -> rx.Component:
    """Why it is not like others."""
    return rx.cond(given(one.note), rx.el.p(name(one.note), class_name="text-soft wrap-anywhere mb-3"))


def lines(rows: list[Line], row: Any) -> rx.Component:
    """One below the other, as wide as their card, of which they are the last."""
    look = "-mx-[1.375rem] -mb-5 overflow-hidden rounded-b-[0.875rem]"
    return rx.el.ul(rx.foreach(rows, row), role="list", class_name=look)


def asked_line(one: Line) -> rx.Component:
    """One of a list that says no day."""
    return _line(one, day_and_time(one.when))


def day_line(one: Line) -> rx.Component:
    """One of a day."""
    return _line(one, one.time)


def _line(one: Line, when: rx.Component | str) -> rx.Component:
    opens = link(
        rx.el.span(when, class_name="block font-semibold"),
        name(one.client, "line-clamp-2"),
        href=f"{PATH}/appointments/{one.key}",
        class_name=f"block min-w-0 wrap-anywhere {STRETCHED}",
    )
    detail = rx.el.p(name(one.title), " · ", name(one.provider), class_name="text-small text-soft wrap-anywhere")
    return rx.el.li(
        rx.el.div(opens, detail, class_name="min-w-0 grid gap-0.5 grow"),
        rx.el.div(badge(one.status, one.status_word), class_name="flex sm:justify-end flex-none"),
        class_name=(
            "relative flex flex-col sm:flex-row sm:items-center justify-between gap-x-6 gap-y-1.5 px-[1.375rem] py-3.5 "
            "border-t border-line transition-colors hover:bg-ink/3"
        ),
    )
