"""Access: where the person is signed in, which links open documents, and their calendar. All of it can be ended."""

from uuid import UUID

import reflex as rx

from portal.access import everywhere
from portal.access.visit import visit
from portal.domain import live_links, signed_in
from portal.domain.live_links import LinkRow
from portal.domain.signed_in import BrowserRow
from portal.errors import NotFound
from portal.pages.access_calendar import CalendarState, calendar_card
from portal.pages.access_people import PeopleState, people_card
from portal.pages.profile_frame import profile_page
from portal.state import ClientState, event
from portal.text import t as said
from portal.text import tn as counted
from portal.ui.button import button
from portal.ui.card import card, card_head
from portal.ui.link import link
from portal.ui.listing import listed, listing, tag
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t


class AccessState(ClientState):
    """The person's browsers, at all their companies, and the client's links. Keys name rows: each rule asks whose."""

    browsers: list[BrowserRow] = []
    links: list[LinkRow] = []

    @event
    async def load(self) -> None:
        """Both lists, and the calendar's address."""
        await self._enter()
        await self._look()
        await (await self.get_state(CalendarState))._look()
        self.ready = True

    @event
    async def sign_out(self, key: UUID) -> None:
        """One browser."""
        device = next((one.device for one in self.browsers if one.key == key.hex and one.company), "")
        try:
            if device:
                await everywhere.sign_out(key)
            else:
                device = await visit(signed_in.sign_out, key)
            self.notice = said("You signed out of {device}.", device=device)
        except NotFound:
            self.notice = said("That browser is not signed in any more.")
        await self._look()

    @event
    async def sign_out_elsewhere(self) -> None:
        """Every browser but this one."""
        ended = await everywhere.sign_out_of_others() + await visit(signed_in.sign_out_elsewhere)
        self.notice = counted(
            "You signed out of one other browser.", "You signed out of {count} other browsers.", ended
        )
        await self._look()

    @event
    async def sign_out_everywhere(self) -> rx.event.EventSpec:
        """Also here: there is nothing left to show."""
        await everywhere.sign_out_of_others()
        await visit(signed_in.sign_out_everywhere)
        return rx.redirect("/login", replace=True)  # pyright: ignore[reportReturnType]

    @event
    async def end_link(self, key: UUID) -> None:
        """One link."""
        try:
            document = await visit(live_links.end, key)
            self.notice = said("{document}: the link opens nothing any more.", document=document)
        except NotFound:
            self.notice = said("That link opens nothing any more.")
        await self._look()

    async def _look(self) -> None:
        others = await visit(signed_in.elsewhere, await everywhere.sessions_of_others())
        self.browsers, self.links = await visit(signed_in.browsers) + others, await visit(live_links.links)
        await (await self.get_state(PeopleState))._look()


def page() -> rx.Component:
    """The page."""
    return profile_page(
        "access",
        rx.el.div(signed_in_card(), people_card(), links_card(), calendar_card(), class_name="grid gap-5"),
        waiting=rx.el.div(card_bones(4), card_bones(3), card_bones(2), class_name="grid gap-5"),
    )


def signed_in_card() -> rx.Component:
    """Each browser; below them the ways to end several at once."""
    everywhere = rx.el.div(
        rx.cond(
            AccessState.browsers.length() > 1,  # pyright: ignore[reportAttributeAccessIssue]
            button(t("Sign out everywhere else"), on_click=AccessState.sign_out_elsewhere),
        ),
        button(t("Sign out everywhere"), "danger", on_click=AccessState.sign_out_everywhere),
        class_name="flex flex-wrap gap-3 mt-4 max-sm:grid",
    )
    return card(
        card_head(t("Where you are signed in")),
        rx.el.p(t("Sign out of whatever you do not know or do not use."), class_name="text-soft mb-4"),
        listing(rx.foreach(AccessState.browsers, browser_row)),
        everywhere,
    )


def browser_row(one: BrowserRow) -> rx.Component:
    """One browser."""
    device = rx.el.span(one.device, class_name="inline-block first-letter:uppercase")
    label = t("Sign out of {device}", device=one.device)
    out = button(t("Sign out"), aria_label=label, on_click=AccessState.sign_out(one.key))
    return listed(
        rx.fragment(device, rx.cond(one.is_here, tag(t("This browser")))),
        rx.cond(given(one.company), rx.fragment(t("Signed in for"), " ", name(one.company))),
        one.seen,
        rx.fragment(one.since, rx.cond(given(one.address), rx.fragment(" · ", rx.el.bdi(one.address)))),
        beside=rx.cond(one.is_here, rx.fragment(), out),
    )


def links_card() -> rx.Component:
    """Each link, or what would stand here."""
    none = rx.el.p(
        t(
            "There is none. When we mail you a quote, or you send an invoice to the person who pays, "
            "the link in that mail appears here."
        ),
        class_name="text-soft",
    )
    about = t(
        "Whoever has such a link can read its document without signing in, and pay an invoice that was sent to be "
        "paid. A link you end opens nothing."
    )
    return card(
        card_head(t("Links that open a document")),
        rx.cond(
            some(AccessState.links),
            rx.fragment(
                rx.el.p(about, class_name="text-soft mb-4"),
                listing(rx.foreach(AccessState.links, link_row), is_last=True),
            ),
            none,
        ),
    )


def link_row(one: LinkRow) -> rx.Component:
    """One link."""
    label = t("End this link: {number}, sent to {reader}", number=one.number, reader=one.reader)
    end = button(t("End this link"), aria_label=label, on_click=AccessState.end_link(one.key))
    return listed(
        link(one.number, href=one.href, class_name="underline"),
        rx.cond(given(one.title), name(one.title)),
        rx.fragment(t("Sent to"), " ", name(one.reader)),
        one.opened,
        one.life,
        beside=rx.cond(one.may_end, end, rx.fragment()),
    )
