"""The card of one's private calendar address: made, copied, replaced and ended."""

from contextlib import suppress

import reflex as rx

from portal.access.visit import visit
from portal.domain import calendar_feed
from portal.domain.calendar_feed import FeedView
from portal.errors import NotFound
from portal.state import ClientState, event
from portal.text import t as said
from portal.ui.button import button, file_button
from portal.ui.card import card, card_head
from portal.ui.field import field
from portal.ui.text import given, t


class CalendarState(ClientState):
    """The person's own address, if there is one."""

    feed: FeedView = FeedView()
    copied: bool = False

    @event
    async def make(self) -> None:
        """The first one."""
        await visit(calendar_feed.make)
        await self._look()

    @event
    async def renew(self) -> None:
        """Another one instead."""
        await visit(calendar_feed.renew)
        self.notice = said("This is your new address. The one before opens nothing any more.")
        await self._look()

    @event
    async def end(self) -> None:
        """None from now on."""
        with suppress(NotFound):  # ended in another window
            await visit(calendar_feed.end)
        self.notice = said("Your calendar address opens nothing any more.")
        await self._look()

    @event
    async def note_copied(self) -> None:
        """The browser has put it on the clipboard."""
        self.copied = True

    async def _look(self) -> None:
        before, self.feed = self.feed, await visit(calendar_feed.shown)
        self.copied = self.copied and before.address == self.feed.address


def calendar_card() -> rx.Component:
    """What the calendar contains, and the way to it."""
    about = t(
        "Due dates of your invoices, the last days of your quotes and your appointments, in your own calendar. "
        "It keeps itself up to date."
    )
    return card(
        card_head(t("Calendar")),
        rx.el.p(about, class_name="text-soft mb-4"),
        rx.cond(
            given(CalendarState.feed.address),
            the_address(CalendarState.feed),
            button(t("Make a calendar address"), on_click=CalendarState.make, class_name="max-sm:w-full"),
        ),
    )


def the_address(feed: FeedView) -> rx.Component:
    """To be taken along; below it what is known of it and how it ends."""
    copy = button(
        rx.cond(CalendarState.copied, t("Copied"), t("Copy the address")).to(str),
        on_click=[rx.set_clipboard(feed.address), CalendarState.note_copied],
    )
    return rx.el.div(
        field(
            t("Your calendar address"), "calendar", value=feed.address, read_only=True, spell_check=False,
            help=t("Whoever has this address can read the calendar without signing in. Give it to your calendar only."),
        ),
        rx.el.div(file_button(t("Add to calendar"), feed.add), copy, class_name="flex flex-wrap gap-3 max-sm:grid"),
        rx.el.div(
            rx.el.p(feed.made, " · ", feed.read),
            rx.el.p(t("Did it get into the wrong hands? Make a new one: this one then opens nothing.")),
            class_name="grid gap-1 text-small text-soft",
        ),
        rx.el.div(
            button(t("Make a new address"), on_click=CalendarState.renew),
            button(t("End this address"), "danger", on_click=CalendarState.end),
            class_name="flex flex-wrap gap-3 max-sm:grid",
        ),
        class_name="grid gap-4",
    )  # fmt: skip
