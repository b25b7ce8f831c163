"""Whose time is booked, and the holidays of everybody."""

from datetime import date
from typing import Annotated, Any

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page, wrong
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import booking_days, booking_people
from portal.domain.admin.booking_days import HolidayRow
from portal.domain.admin.booking_people import PersonRow
from portal.errors import WrongFields
from portal.text import t as said
from portal.ui.button import button, link_button, submit
from portal.ui.card import card, card_head
from portal.ui.empty import empty
from portal.ui.field import field
from portal.ui.link import link
from portal.ui.listing import listed, listing, tag
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import name, some, t

PATH = "/admin/booking/hours"
Typed = Annotated[str, Field(max_length=1000)]  # what is too long is said in words


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class NewHoliday(TypedDict):
    """The form of a holiday."""

    day: Typed
    holiday: Typed


class HoursState(StaffState):
    """Everybody, and the holidays ahead."""

    people: list[PersonRow] = []
    holidays: list[HolidayRow] = []
    added: int = 0  # how many were: the form starts anew after each

    @staff_event
    async def load(self) -> None:
        """The lists."""
        await self._enter()
        await self._look()
        self.ready = True

    @staff_event
    async def add_holiday(self, form: NewHoliday) -> Any:
        """Nobody works then."""
        try:
            booked = await staff_visit(booking_days.set_holiday, form["day"], form["holiday"])
        except WrongFields as refused:
            return self._mark(refused, "day", "holiday")
        self.errors, self.added = {}, self.added + 1
        self.notice = f"{said('The holiday is set.')} {booked}".strip()
        await self._look()
        return None

    @staff_event
    async def drop_holiday(self, day: date) -> None:
        """A day like any other."""
        await staff_visit(booking_days.forget_holiday, day)
        self.notice = said("The day is one like any other again.")
        await self._look()

    async def _look(self) -> None:
        self.people = await staff_visit(booking_people.listed)
        self.holidays = await staff_visit(booking_days.holidays)


def page() -> rx.Component:
    """People first, then the holidays."""
    return admin_page(
        rx.el.div(people(), holidays(), class_name="grid gap-5 lg:grid-cols-[1.5fr_1fr] items-start"),
        title=t("People and hours"),
        place="booking",
        above=back(t("Booking"), "/admin/booking"),
        beside=link_button(t("Add somebody"), f"{PATH}/new", "primary"),
        waiting=card_bones(4),
    )


def people() -> rx.Component:
    """Whose time is booked."""
    rows = HoursState.people
    nothing = empty(
        t("Nobody yet"), t("Add the people whose time can be booked, and the hours they work."), kind="staff"
    )
    shown = listing(rx.foreach(rows, person), is_last=True)
    return card(card_head(t("Whose time is booked")), rx.cond(some(rows), shown, nothing))


def person(one: PersonRow) -> rx.Component:
    """One of them, leading to their form."""
    opens = link(name(one.name), href=f"{PATH}/{one.key}", class_name="no-underline hover:underline")
    head = rx.fragment(opens, rx.cond(one.active, rx.fragment(), tag(t("Not booked"))))
    beside = link_button(t("Change"), f"{PATH}/{one.key}", aria_label=t("Change {name}", name=one.name))
    return listed(head, one.hours, t("Clocks of {place}", place=one.place), beside=beside)


def holidays() -> rx.Component:
    """Days on which nobody works."""
    rows = HoursState.holidays
    form = rx.el.form(
        field(t("Day"), "day", "", wrong("day"), type="date"),
        field(t("Name (optional)"), "holiday", "", wrong("holiday"), auto_complete="off", max_length=200),
        submit(t("Add holiday"), kind="quiet", class_name="justify-self-start"),
        on_submit=HoursState.add_holiday,
        no_validate=True,
        key=f"holiday-{HoursState.added}",
        class_name="grid gap-4 mt-4",
    )
    return card(
        card_head(t("Holidays")),
        rx.el.p(
            t("Nobody works then, but for those who have hours of their own for that day."), class_name="text-soft"
        ),
        rx.cond(some(rows), rx.el.div(listing(rx.foreach(rows, holiday)), class_name="mt-4")),
        form,
    )


def holiday(one: HolidayRow) -> rx.Component:
    """One of them."""
    remove = button(t("Remove"), on_click=HoursState.drop_holiday(one.day), aria_label=t("Remove {day}", day=one.label))
    return listed(rx.fragment(one.label), name(one.name), beside=remove)
