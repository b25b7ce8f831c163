"""The appointments of the business: requests first, then the coming days; a week; what is over."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.booking_lines import PATH, a_day, asked_line, lines
from portal.admin.booking_week import a_week
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import booking, booking_weeks
from portal.domain.admin.booking import Coming, Over
from portal.domain.admin.booking_weeks import Week
from portal.pages.list_address import with_query
from portal.ui.button import link_button
from portal.ui.card import card, card_head
from portal.ui.empty import empty
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.skeleton import card_bones
from portal.ui.text import some, t, tn


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
            self.week = await staff_visit(booking_weeks.week, asked.get("of", "")[:10], asked.get("who", "")[:32])
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
            rx.match(view, ("week", a_week(AdminBookingState.week)), ("past", past()), coming()),
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


def past() -> rx.Component:
    """What is over, the latest first."""
    rows = AdminBookingState.over.rows
    nothing = card(empty(t("Nothing yet"), t("Appointments that are over appear here."), kind="booking"))
    return rx.el.div(
        rx.cond(some(rows), card(card_head(t("Past appointments")), lines(rows, asked_line)), nothing),
        pager(AdminBookingState.newer, AdminBookingState.older),
    )
