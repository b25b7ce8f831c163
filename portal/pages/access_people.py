"""Who else acts for the company: to be read here. Whom to ask for a change stands below."""

import reflex as rx

from portal.access.visit import visit
from portal.domain import people
from portal.domain.people import PersonRow
from portal.state import ClientState
from portal.ui.card import card, card_head
from portal.ui.link import plain_link
from portal.ui.listing import listed, listing, tag
from portal.ui.text import given, name, t


class PeopleState(ClientState):
    """Everybody who may sign in for this client. Filled by the page."""

    people: list[PersonRow] = []

    async def _look(self) -> None:
        self.people = await visit(people.people)


def people_card() -> rx.Component:
    """Each person, and how somebody comes in or goes."""
    business = PeopleState.business
    ask = rx.cond(
        given(business.email),
        rx.fragment(" ", plain_link(business.email, href=f"mailto:{business.email}", class_name="wrap-anywhere")),
    )
    return card(
        card_head(t("People with access")),
        rx.el.p(t("Everybody who can sign in for your company."), class_name="text-soft mb-4"),
        listing(rx.foreach(PeopleState.people, person_row)),
        rx.el.p(t("We add and remove people for you. Somebody is missing, or should not be here? Please write to us:"),
                ask, class_name="text-small text-soft mt-4"),
    )  # fmt: skip


def person_row(one: PersonRow) -> rx.Component:
    """One person."""
    head = rx.fragment(name(one.name, "line-clamp-3"), rx.cond(one.is_me, tag(t("You"))))
    return listed(head, one.role, one.seen, beside=rx.fragment())
