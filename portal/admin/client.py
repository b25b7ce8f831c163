"""One client: what they owe, who acts for them, and a look at the portal as they see it."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.addresses import route
from portal.admin.clients import access_badge
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import clients
from portal.domain.admin.clients import ClientCard, ContactRow
from portal.ui.button import post_form, submit
from portal.ui.card import card, card_head
from portal.ui.facts import fact
from portal.ui.listing import listed, listing, tag
from portal.ui.money import figure
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t, tn


class ClientPageState(StaffState):
    """One client."""

    card: ClientCard = ClientCard()

    @staff_event
    async def load(self) -> None:
        """Who the address names."""
        await self._enter()
        key = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        self.card = await staff_visit(clients.card, key)
        self.ready = True


def page() -> rx.Component:
    """The client's page."""
    seen = ClientPageState.card
    return admin_page(
        rx.el.div(account_card(seen), people_card(seen), class_name="grid gap-5 lg:grid-cols-[1fr_1.4fr]"),
        title=seen.name,
        place="clients",
        loaded=given(seen.key),
        above=back(t("Clients"), "/admin/clients"),
        beside=preview_button(seen),
        waiting=rx.el.div(card_bones(3), card_bones(3), class_name="grid gap-5"),
    )


def preview_button(seen: ClientCard) -> rx.Component:
    """To the portal as the client sees it: read-only, and written down."""
    return post_form(
        rx.el.input(type="hidden", name="client", value=seen.key),
        submit(t("See the portal as this client"), kind="quiet"),
        action=route("/admin/preview"),
    )


def account_card(seen: ClientCard) -> rx.Component:
    """What is owed, and what is known of the company."""
    return card(
        card_head(t("Account"), access_badge(seen.access)),
        rx.cond(given(seen.owed), figure(seen.owed), rx.el.p(t("Owes nothing"), class_name="text-soft")),
        rx.el.p(tn("1 invoice", "{count} invoices", seen.invoices), class_name="text-soft"),
        rx.cond(given(seen.vat_id), rx.el.dl(fact(t("VAT ID"), seen.vat_id), class_name="mt-3")),
    )


def people_card(seen: ClientCard) -> rx.Component:
    """Who acts for them."""
    none = rx.el.p(t("Nobody yet."), class_name="text-soft")
    people = listing(rx.foreach(seen.contacts, contact_row), is_last=True)
    return card(card_head(t("People")), rx.cond(some(seen.contacts), people, none))


def contact_row(one: ContactRow) -> rx.Component:
    """One person."""
    head = rx.fragment(name(one.name), rx.cond(one.is_primary, tag(t("First contact"))))
    seen = rx.cond(given(one.seen), t("Signed in {when}", when=one.seen), t("Has not signed in yet"))
    return listed(head, one.email, seen, beside=rx.el.span(one.role, class_name="text-soft"))
