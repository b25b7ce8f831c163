"""The lists of clients, by name."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import client_requests, clients
from portal.domain.admin.clients import ClientFilter, ClientRow
from portal.pages.list_address import Search, address, asked, neighbour, searched
from portal.ui.badge import badge
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import search
from portal.ui.link import quiet_link
from portal.ui.money import amount
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.table import Slot, cell, opening, row, table
from portal.ui.text import Text, given, name, some, t, tn

PATH = "/admin/clients"


class ClientsState(StaffState):
    """One page of one list."""

    rows: list[ClientRow] = []
    count: int = 0
    requests: int = 0  # e-mail changes that wait
    status: str = "all"
    q: str = ""
    newer: str = ""
    older: str = ""

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of all."""
        await self._enter()
        seen = asked(self.router.url.query_parameters, ClientFilter)
        self.status, self.q = seen.status, seen.q
        found = await staff_visit(clients.page, ClientFilter(seen.status), seen.q, seen.page)
        self.rows, self.count = found.rows, found.count
        self.newer = neighbour(PATH, seen.status, seen.q, found.newer)
        self.older = neighbour(PATH, seen.status, seen.q, found.older)
        self.requests = await staff_visit(client_requests.count)
        self.ready = True

    @staff_event
    async def search(self, form: Search) -> rx.event.EventSpec:
        """By name, person or address, within the list."""
        to = address(PATH, self.status, searched(form["q"]))
        return rx.redirect(to)  # pyright: ignore[reportReturnType]


COLUMNS: list[tuple[Text, Slot]] = [
    (t("Client"), "title"),
    (t("Person"), "when"),
    (t("Access"), "status"),
    (t("Owes"), "sum"),
]


def page() -> rx.Component:
    """The list, or what to do when it is empty."""
    rows, ready = ClientsState.rows, ClientsState.ready
    listed = table(t("Clients"), COLUMNS, rx.foreach(rows, client_row), ready=ready)
    return admin_page(
        rx.el.div(
            filters(),
            search(t("Search by name or e-mail"), ClientsState.q, on_submit=ClientsState.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-3",
        ),
        rx.el.p(tn("1 client", "{count} clients", ClientsState.count), class_name="text-small text-soft mb-3"),
        rx.cond(ready & ~some(rows), nothing_here(), listed),
        pager(ClientsState.newer, ClientsState.older),
        title=t("Clients"),
        place="clients",
        beside=rx.el.div(
            rx.cond(ClientsState.requests > 0, waiting()),
            rx.cond(StaffState.may_manage, quiet_link(t("Find duplicates"), "/admin/duplicates")),
            rx.el.div(
                rx.cond(ClientsState.may_manage, link_button(t("Import a list"), f"{PATH}/import")),
                link_button(t("New client"), f"{PATH}/new", "primary"),
                class_name="flex gap-3",
            ),
            class_name="flex flex-wrap items-center gap-x-5 gap-y-3",
        ),
    )


def waiting() -> rx.Component:
    """To what their people asked for."""
    return quiet_link(
        tn("1 e-mail change to answer", "{count} e-mail changes to answer", ClientsState.requests),
        "/admin/email-changes",
    )


def filters() -> rx.Component:
    """All, Owing, Access off, Archived."""
    status = ClientsState.status
    words = {
        ClientFilter.ALL: t("All"),
        ClientFilter.OWING: t("Owing"),
        ClientFilter.OFF: t("Access off"),
        ClientFilter.ARCHIVED: t("Archived"),
    }
    each = [Segment(words[one], address(PATH, one.value, ""), None, status == one.value) for one in ClientFilter]
    return segments(t("Show clients"), each)


def nothing_here() -> rx.Component:
    """Nobody at all yet, or nobody like that."""
    all_of_them = link_button(t("Show all clients"), PATH)
    return card(
        rx.cond(
            given(ClientsState.q) | (ClientsState.status != "all"),
            empty(t("No client matches"), t("Nobody fits this list and search."), all_of_them, kind="search"),
            empty(t("No clients yet"), t("Add the first one: what you send them is addressed to it.")),
        )
    )


def client_row(one: ClientRow) -> rx.Component:
    """One client."""
    return row(
        opening(one.name, f"{PATH}/{one.key}"),
        cell("when", name(one.person)),
        cell("status", access_badge(one.access)),
        cell("sum", rx.cond(given(one.owed), amount(one.owed), rx.el.span("–", aria_label=t("nothing")))),
    )


def access_badge(access: Text) -> rx.Component:
    """Whether its people can sign in."""
    word = rx.match(access, ("on", t("On")), ("off", t("Off")), t("Archived"))
    look = rx.match(access, ("on", "paid"), ("off", "draft"), "void")
    return badge(look, word)  # pyright: ignore[reportArgumentType]
