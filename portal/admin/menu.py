"""On a phone: the places that have no room in the bar."""

import reflex as rx

from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.ui.card import card, card_head
from portal.ui.icons import icon
from portal.ui.link import link
from portal.ui.places import OF_STAFF, Place
from portal.ui.text import t


class MenuState(StaffState):
    """Nothing of its own."""

    @staff_event
    async def load(self) -> None:
        """Who looks."""
        await self._enter()
        self.ready = True


def page() -> rx.Component:
    """The places, one below the other."""
    more = [place for place in OF_STAFF if place.in_column and not place.in_bar]
    others, within = [one for one in more if not one.within], [one for one in more if one.within]
    return admin_page(
        rx.el.div(
            card(entries(others)), card(card_head(t("Invoices and money")), entries(within)), class_name="grid gap-5"
        ),
        title=t("Menu"),
        place="menu",
    )


def entries(places: list[Place]) -> rx.Component:
    """One below the other."""
    return rx.el.ul(*map(entry, places), role="list", class_name="divide-y divide-line")


def entry(place: Place) -> rx.Component:
    """One of them."""
    look = "flex items-center gap-3 min-h-13 no-underline hover:underline"
    return rx.el.li(link(icon(place.icon), rx.el.span(place.label), href=place.href, class_name=look))
