"""What can be booked, in the order of the booking page."""

from typing import Annotated

import reflex as rx
from pydantic import Field

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import booking_entries
from portal.domain.admin.booking_entries import EntryRow
from portal.ui.button import link_button
from portal.ui.card import card, card_head
from portal.ui.empty import empty
from portal.ui.icons import icon
from portal.ui.link import link
from portal.ui.listing import listed, listing, tag
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t

PATH = "/admin/booking"
Key = Annotated[str, Field(max_length=64)]


class EntriesState(StaffState):
    """All of them."""

    rows: list[EntryRow] = []

    @staff_event
    async def load(self) -> None:
        """The list."""
        await self._enter()
        self.rows = await staff_visit(booking_entries.listed)
        self.ready = True

    @staff_event
    async def shift(self, key: Key, up: bool) -> None:
        """One place up or down."""
        await staff_visit(booking_entries.shift, key, up)
        self.rows = await staff_visit(booking_entries.listed)


def page() -> rx.Component:
    """The list, and the ways to add to it."""
    rows = EntriesState.rows
    adding = rx.el.div(
        link_button(t("New service"), f"{PATH}/services/new", "primary"),
        link_button(t("New link elsewhere"), f"{PATH}/links/new"),
        class_name="flex flex-wrap gap-3",
    )
    words = t("Services are booked here, at the hours of your people. A link leads to another booking page.")
    nothing = card(empty(t("Nothing can be booked yet"), words, kind="booking"))
    shown = card(card_head(t("On the booking page, in this order")), listing(rx.foreach(rows, entry), is_last=True))
    return admin_page(
        rx.cond(some(rows), shown, nothing),
        title=t("Services and links"),
        place="booking",
        above=back(t("Booking"), PATH),
        beside=adding,
        waiting=card_bones(4),
    )


def entry(one: EntryRow) -> rx.Component:
    """One of them, leading to its form."""
    opens = link(name(one.label), href=one.href, class_name="no-underline hover:underline min-h-11 content-center")
    head = rx.fragment(opens, rx.cond(one.shown, rx.fragment(), tag(t("Not shown"))))
    lines = (name(one.detail), rx.cond(given(one.offered), one.offered, rx.fragment()))
    steps = rx.el.div(
        step(one, t("Move {name} up", name=one.label), True, one.is_first, "rotate-180"),
        step(one, t("Move {name} down", name=one.label), False, one.is_last, ""),
        class_name="flex gap-2",
    )
    return listed(head, *lines, beside=rx.cond(given(one.key), steps))


def step(one: EntryRow, label: rx.Var[str], up: bool, is_end: rx.Var[bool] | bool, turn: str) -> rx.Component:
    """A button that moves it."""
    return rx.el.button(
        rx.el.span(icon("more"), class_name=turn),
        type="button",
        aria_label=label,
        disabled=is_end,
        on_click=EntriesState.shift(one.key, up),
        class_name="button quiet px-3!",
    )
