"""The list of clients, by name."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import clients
from portal.domain.admin.clients import ClientRow
from portal.pages.list_address import Search, searched, with_query
from portal.ui.badge import badge
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import search
from portal.ui.money import amount
from portal.ui.pager import pager
from portal.ui.table import Slot, cell, opening, row, table
from portal.ui.text import Text, given, name, some, t, tn


class ClientsState(StaffState):
    """One page of them."""

    rows: list[ClientRow] = []
    count: int = 0
    q: str = ""
    newer: str = ""
    older: str = ""

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of all."""
        await self._enter()
        asked = self.router.url.query_parameters
        self.q = searched(asked.get("q", ""))
        found = await staff_visit(clients.page, self.q, asked.get("page", ""))
        self.rows, self.count = found.rows, found.count
        self.newer = address(self.q) if found.newer else ""
        self.older = address(self.q, found.older) if found.older else ""
        self.ready = True

    @staff_event
    async def search(self, form: Search) -> rx.event.EventSpec:
        """By name, person or address."""
        return rx.redirect(address(searched(form["q"])))  # pyright: ignore[reportReturnType]


def address(q: str, mark: str = "") -> str:
    """The address of a search and a page of it."""
    return with_query("/admin/clients", q=q, page=mark)


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
            rx.el.p(tn("1 client", "{count} clients", ClientsState.count), class_name="text-soft"),
            search(t("Search by name or e-mail"), ClientsState.q, on_submit=ClientsState.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-4",
        ),
        rx.cond(ready & ~some(rows), nothing_here(), listed),
        pager(ClientsState.newer, ClientsState.older),
        title=t("Clients"),
        place="clients",
    )


def nothing_here() -> rx.Component:
    """Nobody at all yet, or nobody like that."""
    all_of_them = link_button(t("Show all clients"), "/admin/clients")
    return card(
        rx.cond(
            given(ClientsState.q),
            empty(t("No client matches"), t("Nobody fits this search."), all_of_them, kind="search"),
            empty(t("No clients yet"), t("Clients you add or import appear here.")),
        )
    )


def client_row(one: ClientRow) -> rx.Component:
    """One client."""
    return row(
        opening(one.name, f"/admin/clients/{one.key}"),
        cell("when", name(one.person)),
        cell("status", access_badge(one.access)),
        cell("sum", rx.cond(given(one.owed), amount(one.owed), rx.el.span("–", aria_label=t("nothing")))),
    )


def access_badge(access: Text) -> rx.Component:
    """Whether its people can sign in."""
    word = rx.match(access, ("on", t("On")), ("off", t("Off")), t("Archived"))
    look = rx.match(access, ("on", "paid"), ("off", "draft"), "void")
    return badge(look, word)  # pyright: ignore[reportArgumentType]
