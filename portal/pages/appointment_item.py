"""An appointment in a list: what, when, with whom, how it stands; all of it is the link."""

import reflex as rx

from portal.domain.appointment_rows import AppointmentRow
from portal.ui.badge import badge
from portal.ui.button import link_button
from portal.ui.card import card, card_head
from portal.ui.link import STRETCHED, link, quiet_link
from portal.ui.text import day_and_time, given, name, some, t


def appointment_list(rows: list[AppointmentRow]) -> rx.Component:
    """One below the other, as wide as their card, of which they are the last."""
    look = "-mx-[1.375rem] -mb-5 overflow-hidden rounded-b-[0.875rem]"
    return rx.el.ul(rx.foreach(rows, appointment_item), role="list", class_name=look)


def appointment_item(one: AppointmentRow) -> rx.Component:
    """One of them; what is left to do stands beside it as a button of its own."""
    opens = link(
        rx.el.span(day_and_time(one.when), class_name="block font-semibold"),
        name(one.title, "line-clamp-2"),
        href=one.href,
        class_name=f"block min-w-0 wrap-anywhere {STRETCHED}",
    )
    detail = rx.el.p(name(one.detail), class_name="text-small text-soft wrap-anywhere line-clamp-2")
    onward = link_button(one.onward_word, one.onward, "quiet", "relative z-1 max-sm:w-full")
    return rx.el.li(
        rx.el.div(opens, rx.cond(given(one.detail), detail), class_name="min-w-0 grid gap-0.5 grow"),
        rx.el.div(
            badge(one.status, one.status_word),
            rx.cond(given(one.onward), onward),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-2 sm:justify-end",
        ),
        class_name=(
            "relative flex flex-col sm:flex-row sm:items-center justify-between gap-x-6 gap-y-1.5 px-[1.375rem] py-3.5 "
            "border-t border-line transition-colors hover:bg-ink/3"
        ),
    )


def upcoming_card(rows: list[AppointmentRow]) -> rx.Component:
    """The next ones on the dashboard; nothing while there are none."""
    head = card_head(t("Upcoming appointments"), quiet_link(t("All appointments"), "/booking"))
    return rx.cond(some(rows), card(head, appointment_list(rows), class_name="mb-5"))
