"""E-mail changes people of clients ask for: all that wait, and on the client's page theirs."""

from uuid import UUID

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import client_requests
from portal.domain.admin.client_requests import RequestRow
from portal.errors import Refused
from portal.text import t as said
from portal.ui.button import button
from portal.ui.card import card, urgent_card
from portal.ui.empty import empty
from portal.ui.facts import fact
from portal.ui.link import link
from portal.ui.notice import notice
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t


class EmailChangesState(StaffState):
    """What waits for an answer."""

    requests: list[RequestRow] = []

    @staff_event
    async def load(self) -> None:
        """All of it."""
        await self._enter()
        self.requests = await staff_visit(client_requests.listed)
        self.ready = True

    @staff_event
    async def accept(self, key: UUID) -> None:
        """The address changes at once."""
        await self._answer(key, True)

    @staff_event
    async def decline(self, key: UUID) -> None:
        """It stays as it is."""
        await self._answer(key, False)

    async def _answer(self, key: UUID, done: bool) -> None:
        """The page that shows it loads itself again by the push; this list at once."""
        try:
            person = await staff_visit(client_requests.answer, key, done)
        except Refused as refused:
            self.notice = refused.said()
        else:
            changed = said("{name} signs in with the new address from now on, and is told by mail.", name=person)
            kept = said("The address of {name} stays as it is. They are told by mail.", name=person)
            self.notice = changed if done else kept
        self.requests = await staff_visit(client_requests.listed)


def page() -> rx.Component:
    """The list."""
    requests = EmailChangesState.requests
    nothing = card(empty(t("Nothing to answer"), t("Nobody waits for another e-mail address.")))
    several = rx.el.div(rx.foreach(requests, lambda one: request_card(one, True)), class_name="grid gap-5 max-w-2xl")
    return admin_page(
        rx.cond(EmailChangesState.ready, rx.cond(some(requests), several, nothing), card_bones(4)),
        title=t("E-mail changes"),
        place="clients",
        above=back(t("Clients"), "/admin/clients"),
    )


def request_card(one: RequestRow, names_client: bool) -> rx.Component:
    """Who wants what, what to weigh, and the two answers."""
    of_client = link(name(one.client), href=f"/admin/clients/{one.client_key}")
    answers = rx.el.div(
        button(t("Change the address"), "primary", aria_label=t("Change the address of {name}", name=one.person),
               on_click=EmailChangesState.accept(one.key)),
        button(t("Leave it"), aria_label=t("Leave the address of {name} as it is", name=one.person),
               on_click=EmailChangesState.decline(one.key)),
        class_name="flex flex-wrap gap-3 max-sm:grid",
    )  # fmt: skip
    asks_manager = rx.el.p(t("A manager or an owner answers this."), class_name="text-small text-soft")
    return urgent_card(
        rx.el.h2(t("{name} asks for another e-mail address", name=one.person), class_name="wrap-anywhere"),
        rx.el.dl(
            fact(t("Client"), of_client) if names_client else rx.fragment(),
            fact(t("Address now"), one.before),
            fact(t("Address wanted"), one.email),
            rx.cond(given(one.remark), fact(t("Remark"), one.remark)),
            fact(t("Asked"), one.when),
            class_name="grid gap-2 m-0 mt-3",
        ),
        rx.el.div(
            rx.foreach(one.warnings, lambda words: notice(words, tone="due")),
            rx.el.p(t("Ask back before you change it: whoever has the new address sees everything they see."),
                    class_name="text-small text-soft"),
            rx.cond(EmailChangesState.may_manage, answers, asks_manager),
            class_name="grid gap-3 mt-4",
        ),
    )  # fmt: skip
