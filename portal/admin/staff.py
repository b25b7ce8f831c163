"""Who runs the portal."""

from typing import Annotated
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from reflex.event import EventSpec
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page, wrong
from portal.admin.second_factor import factor_card
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import security, staff
from portal.domain.admin.shell import ROLES
from portal.domain.admin.staff import StaffRow
from portal.errors import WrongFields
from portal.models import StaffRole
from portal.text import t as said
from portal.ui.button import button, submit
from portal.ui.card import card, card_head
from portal.ui.field import field
from portal.ui.listing import listed, listing, tag
from portal.ui.select import select
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t

Typed = Annotated[str, Field(max_length=1000)]  # more than is ever stored: what is too long is said in words
MEANING = {
    StaffRole.OWNER: "Everything, also staff, Stripe and security",
    StaffRole.MANAGER: "The daily work and the portal's settings",
    StaffRole.AGENT: "The daily work",
}


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class NewStaff(TypedDict):
    """The form of somebody new."""

    name: Typed
    email: Typed
    role: StaffRole


class StaffListState(StaffState):
    """Everybody."""

    people: list[StaffRow] = []
    added: int = 0  # how many were: the form starts anew after each

    @staff_event
    async def load(self) -> None:
        """The list."""
        await self._enter()
        self.people = await staff_visit(staff.listed)
        self.ready = True

    @staff_event
    async def add(self, form: NewStaff) -> EventSpec | None:
        """Somebody new; what was typed stays until it is right."""
        try:
            await staff_visit(staff.add, form["name"], form["email"], form["role"])
        except WrongFields as refused:
            return self._mark(refused, "name", "email")
        self.errors, self.added = {}, self.added + 1
        self.notice = said("{name} may sign in now, and is told by mail.", name=form["name"].strip())
        self.people = await staff_visit(staff.listed)
        return None

    @staff_event
    async def change_role(self, key: UUID, role: StaffRole) -> None:
        """What one of them may do."""
        await staff_visit(staff.change_role, key, role)
        self.people = await staff_visit(staff.listed)

    @staff_event
    async def reset_factor(self, key: UUID) -> None:
        """One of them lost phone and codes."""
        await staff_visit(security.reset, key)
        self.notice = said("Their second step is forgotten. They set it up anew when they sign in.")
        self.people = await staff_visit(staff.listed)

    @staff_event
    async def take_access(self, key: UUID) -> None:
        """One of them may sign in no more."""
        await staff_visit(staff.take_access, key)
        self.notice = said("Their access is taken away, and their open pages are closed.")
        self.people = await staff_visit(staff.listed)


def page() -> rx.Component:
    """The people, and for owners the way to add one."""
    people = listing(rx.foreach(StaffListState.people, person), is_last=True)
    return admin_page(
        rx.el.div(
            card(card_head(t("Who runs this portal")), rx.cond(some(StaffListState.people), people, card_bones(2))),
            rx.el.div(rx.cond(StaffState.may_own, adding()), factor_card(), class_name="grid gap-5"),
            class_name="grid gap-5 lg:grid-cols-[1.5fr_1fr] items-start",
        ),
        title=t("Staff"),
        place="staff",
        waiting=card_bones(4),
    )


def adding() -> rx.Component:
    """The form of somebody new."""
    roles = [rx.el.option(f"{ROLES[role]}: {MEANING[role]}", value=role.value) for role in StaffRole]
    return card(
        card_head(t("Add somebody")),
        rx.el.form(
            field(t("Name"), "name", "", wrong("name"), auto_complete="off"),
            field(t("E-mail"), "email", "", wrong("email"), type="email", auto_complete="off"),
            select(t("Role"), "role", *roles, default_value=StaffRole.AGENT.value),
            submit(t("Add to the staff"), class_name="justify-self-start"),
            on_submit=StaffListState.add,
            no_validate=True,
            key=f"form-{StaffListState.added}",
            class_name="grid gap-4",
        ),
    )


def person(one: StaffRow) -> rx.Component:
    """One of them, and for owners what can be changed."""
    head = rx.fragment(
        name(one.name),
        rx.cond(one.is_me, tag(t("You"))),
        rx.cond(one.active, rx.fragment(), tag(t("No access"))),
    )
    seen = rx.cond(given(one.seen), t("Signed in {when}", when=one.seen), t("Has not signed in yet"))
    return listed(head, one.email, seen, beside=rx.cond(StaffState.may_own & one.active, changing(one), one.role_word))


def changing(one: StaffRow) -> rx.Component:
    """Their role, and the end of their access."""
    roles = [rx.el.option(ROLES[role], value=role.value) for role in StaffRole]
    choose = rx.el.select(
        *roles,
        value=one.role,
        on_change=lambda role: StaffListState.change_role(one.key, role),
        aria_label=t("Role of {name}", name=one.name),
    )
    anew = button(
        t("Reset second step"),
        aria_label=t("Reset second step: {name}", name=one.name),
        on_click=StaffListState.reset_factor(one.key),
    )
    take = button(
        t("Take access away"),
        "danger",
        aria_label=t("Take access away: {name}", name=one.name),
        on_click=StaffListState.take_access(one.key),
    )
    return rx.el.div(
        choose, rx.cond(one.has_factor & ~one.is_me, anew), take, class_name="flex flex-wrap items-center gap-3"
    )
