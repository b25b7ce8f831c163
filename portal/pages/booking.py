"""What can be booked, and what the client has booked."""

from typing import ClassVar

import reflex as rx

from portal.access.visit import visit
from portal.domain import booking_page
from portal.domain.booking_page import BookingPage, LinkRow
from portal.models import Module
from portal.pages.appointment_item import appointment_list
from portal.pages.frame import client_page
from portal.pages.list_address import with_query
from portal.state import ClientState, event
from portal.ui.card import card, card_head
from portal.ui.empty import empty
from portal.ui.link import STRETCHED, link, plain_link
from portal.ui.pager import pager
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t


class BookingState(ClientState):
    """The entries, and one page of what is over."""

    module: ClassVar = Module.BOOKING

    shown: BookingPage = BookingPage()
    newer: str = ""
    older: str = ""

    @event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page."""
        await self._enter()
        found = await visit(booking_page.look, self.router.url.query_parameters.get("page", ""))
        marks = (found.past.newer, found.past.older)
        self.newer, self.older = (with_query("/booking", page=mark) if mark else "" for mark in marks)
        self.shown = found
        self.ready = True


def page() -> rx.Component:
    """The page."""
    seen = BookingState.shown
    nothing = card(empty(t("Nothing to book at the moment"), t("What we offer will appear here."), kind="booking"))
    return client_page(
        rx.el.div(
            rx.cond(some(seen.ahead), upcoming(seen)),
            rx.cond(some(seen.links), offers(seen), nothing),
            rx.cond(some(seen.ahead), None, nothing_upcoming()),
            rx.cond(some(seen.past.rows), over(seen)),
            class_name="grid gap-7",
        ),
        title=t("Booking"),
        place="booking",
        waiting=rx.el.div(card_bones(2), card_bones(4), class_name="grid gap-5"),
    )


def offers(seen: BookingPage) -> rx.Component:
    """What the owner offers, in their order."""
    return rx.el.section(
        rx.el.h2(t("Book an appointment"), class_name="mb-3"),
        rx.el.ul(
            rx.foreach(seen.links, offer),
            role="list",
            class_name="grid gap-4 sm:grid-cols-2 xl:grid-cols-3 list-none p-0 m-0",
        ),
    )


def offer(one: LinkRow) -> rx.Component:
    """One of them; all of it is the link."""
    label = name(one.label, "line-clamp-3")
    look = f"font-semibold wrap-anywhere {STRETCHED}"
    here = link(label, href=f"/booking/{one.slug}", class_name=look)
    there = plain_link(
        label, rx.el.span(t(" (opens in a new tab)"), class_name="sr-only"),
        href=one.url, target="_blank", rel="noopener noreferrer", class_name=look,
    )  # fmt: skip
    about = rx.el.p(name(one.description), class_name="text-soft text-small line-clamp-4 whitespace-pre-line")
    foot = rx.cond(given(one.url), t("On {host}, in a new tab", host=one.host), one.facts)
    return rx.el.li(
        rx.cond(given(one.url), there, here),
        rx.cond(given(one.description), about),
        rx.el.p(foot, class_name="text-small mt-auto pt-2 wrap-anywhere line-clamp-3"),
        class_name="card relative flex flex-col gap-1 min-h-28 min-w-0 transition-colors hover:bg-ink/3",
    )


def upcoming(seen: BookingPage) -> rx.Component:
    """What is still to come."""
    return card(card_head(t("Upcoming appointments")), appointment_list(seen.ahead))


def nothing_upcoming() -> rx.Component:
    """In words, where there is none."""
    return card(
        card_head(t("Upcoming appointments")), rx.el.p(t("You have none at the moment."), class_name="text-soft")
    )


def over(seen: BookingPage) -> rx.Component:
    """What is over, or came to nothing."""
    return rx.el.section(
        card(card_head(t("Past appointments")), appointment_list(seen.past.rows)),
        pager(BookingState.newer, BookingState.older),
    )
