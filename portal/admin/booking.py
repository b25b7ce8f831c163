"""The appointments of the business: requests first, then the coming days; a week; what is over."""

from typing import Any

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import booking
from portal.domain.admin.booking import Coming, DayRows, Line, Over, Week
from portal.pages.list_address import with_query
from portal.ui.badge import badge
from portal.ui.button import link_button
from portal.ui.card import card, card_head
from portal.ui.empty import empty
from portal.ui.link import STRETCHED, link
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.skeleton import card_bones
from portal.ui.text import day_and_time, name, some, t, tn

PATH = "/admin/booking"


class AdminBookingState(StaffState):
    """One of the three views."""

    view: str = "coming"
    coming: Coming = Coming()
    week: Week = Week()
    over: Over = Over()
    newer: str = ""
    older: str = ""

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is what is coming."""
        await self._enter()
        asked = self.router.url.query_parameters
        view = asked.get("view", "")
        if view == "week":
            self.week = await staff_visit(booking.week, asked.get("of", "")[:10])
        elif view == "past":
            found = await staff_visit(booking.over, asked.get("page", ""))
            marks = (found.newer, found.older)
            self.newer, self.older = (with_query(PATH, view="past", page=mark) if mark else "" for mark in marks)
            self.over = found
        else:
            self.coming = await staff_visit(booking.coming)
        self.view = view if view in ("week", "past") else "coming"
        self.ready = True


def page() -> rx.Component:
    """The views, one at a time."""
    view = AdminBookingState.view
    choices = [
        Segment(t("Coming"), PATH, None, view == "coming"),
        Segment(t("Week"), f"{PATH}?view=week", None, view == "week"),
        Segment(t("Past"), f"{PATH}?view=past", None, view == "past"),
    ]
    return admin_page(
        segments(t("Which appointments"), choices),
        rx.el.div(
            rx.match(view, ("week", a_week()), ("past", past()), coming()),
            class_name="mt-5",
        ),
        title=t("Booking"),
        place="booking",
        beside=settings_links(),
        waiting=rx.el.div(card_bones(2), card_bones(5), class_name="grid gap-5"),
    )


def settings_links() -> rx.Component:
    """For those who may: what can be booked, and when."""
    return rx.cond(
        StaffState.may_manage,
        rx.el.div(
            link_button(t("Services and links"), f"{PATH}/services"),
            link_button(t("People and hours"), f"{PATH}/hours"),
            class_name="flex flex-wrap gap-3",
        ),
    )


def coming() -> rx.Component:
    """What waits for an answer, then day by day."""
    seen = AdminBookingState.coming
    count = rx.Var.create(seen.waiting).to(list).length()
    waiting = card(
        card_head(tn("1 request waits for your answer", "{count} requests wait for your answer", count)),
        lines(seen.waiting, asked_line),
    )
    nothing = card(empty(t("No appointments ahead"), t("What clients book appears here."), kind="booking"))
    later = rx.el.p(t("Later ones are in their weeks."), class_name="text-soft")
    return rx.el.div(
        rx.cond(some(seen.waiting), waiting),
        rx.foreach(seen.days, a_day),
        rx.cond(some(seen.days) | some(seen.waiting), rx.fragment(), nothing),
        rx.cond(seen.more, later),
        class_name="grid gap-5",
    )


def a_week() -> rx.Component:
    """Seven days one below the other, and the way to the weeks beside it."""
    seen = AdminBookingState.week
    steps = rx.el.nav(
        link_button(t("Earlier"), f"{PATH}?view=week&of={seen.earlier}"),
        link_button(t("Later"), f"{PATH}?view=week&of={seen.later}"),
        aria_label=t("Weeks"),
        class_name="flex gap-3",
    )
    head = rx.el.div(
        rx.el.h2(seen.label, aria_live="polite"),
        steps,
        class_name="flex flex-wrap items-center justify-between gap-3",
    )
    return rx.el.div(head, rx.foreach(seen.days, a_day), class_name="grid gap-5")


def past() -> rx.Component:
    """What is over, the latest first."""
    rows = AdminBookingState.over.rows
    nothing = card(empty(t("Nothing yet"), t("Appointments that are over appear here."), kind="booking"))
    return rx.el.div(
        rx.cond(some(rows), card(card_head(t("Past appointments")), lines(rows, asked_line)), nothing),
        pager(AdminBookingState.newer, AdminBookingState.older),
    )


def a_day(one: DayRows) -> rx.Component:
    """The appointments of one day."""
    free = rx.el.p(t("Nothing"), class_name="text-soft")
    return card(card_head(one.label), rx.cond(some(one.rows), lines(one.rows, day_line), free))


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
