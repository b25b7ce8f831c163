"""The list of recurring invoices: those that go on, the next to come first; or those that have ended."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import recurring
from portal.domain.admin.recurring import PlanRow
from portal.pages.list_address import Search, address, neighbour, searched
from portal.ui.badge import badge
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import search
from portal.ui.money import amount
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.shell import back
from portal.ui.table import Slot, cell, row, table, titled
from portal.ui.text import Flag, Text, given, some, t

HERE = "/admin/recurring"
COLUMNS: list[tuple[Text, Slot]] = [
    (t("Client"), "title"),
    (t("Rhythm"), "extra"),
    (t("Next"), "when"),
    (t("Status"), "status"),
    (t("Amount"), "amount"),
]


class RecurringState(StaffState):
    """One page of them."""

    rows: list[PlanRow] = []
    status: str = "all"  # or "ended"
    q: str = ""
    newer: str = ""
    older: str = ""

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of those that go on."""
        await self._enter()
        asked = self.router.url.query_parameters
        self.status, self.q = "ended" if asked.get("status") == "ended" else "all", searched(asked.get("q", ""))
        found = await staff_visit(recurring.page, self.status == "ended", self.q, asked.get("page", ""))
        self.rows = found.rows
        self.newer = neighbour(HERE, self.status, self.q, found.newer)
        self.older = neighbour(HERE, self.status, self.q, found.older)
        self.ready = True

    @staff_event
    async def search(self, form: Search) -> rx.event.EventSpec:
        """Search within the filter."""
        return rx.redirect(address(HERE, self.status, searched(form["q"])))  # pyright: ignore[reportReturnType]


def page() -> rx.Component:
    """The list."""
    rows, ready, status = RecurringState.rows, RecurringState.ready, RecurringState.status
    listed = table(t("Recurring invoices"), COLUMNS, rx.foreach(rows, plan_row), ready=ready)
    shown = [
        Segment(t("Going on"), HERE, None, status == "all"),
        Segment(t("Ended"), f"{HERE}?status=ended", None, status == "ended"),
    ]
    return admin_page(
        rx.el.div(
            segments(t("Show recurring invoices"), shown),
            search(t("Search by client"), RecurringState.q, on_submit=RecurringState.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-4",
        ),
        rx.cond(ready & ~some(rows), nothing_here(), listed),
        pager(RecurringState.newer, RecurringState.older),
        title=t("Recurring invoices"),
        place="recurring",
        above=back(t("Invoices"), "/admin/invoices"),
        beside=link_button(t("New recurring invoice"), f"{HERE}/new", "primary"),
    )


def nothing_here() -> rx.Component:
    """None yet, or none for this filter and search."""
    narrowed = given(RecurringState.q) | (RecurringState.status != "all")
    words = t("An invoice you write every month can write itself. Begin one here, or from an invoice.")
    return card(
        rx.cond(
            narrowed,
            empty(t("Nothing matches"), t("Nothing fits this filter and search."),
                  link_button(t("Show all that go on"), HERE), kind="search"),
            empty(t("No recurring invoices yet"), words),
        )
    )  # fmt: skip


def plan_row(one: PlanRow) -> rx.Component:
    """One of them: whose it is first, what it bills below; on a phone its rhythm stands beside the day."""
    rhythm = rx.el.span(one.rhythm, class_name="xl:hidden text-small text-soft whitespace-nowrap")
    comes = rx.cond(given(one.next), rx.el.span(one.next, " · ", class_name="whitespace-nowrap"))
    wide = rx.el.span(one.next, class_name="max-xl:hidden")
    return row(
        titled(one.client, one.what, f"{HERE}/{one.key}"),
        cell("extra", one.rhythm),
        cell("when", rx.el.span(comes, rhythm, class_name="xl:hidden"), wide),
        cell("status", plan_badge(one.state, one.state_word, one.fails)),
        cell("amount", amount(one.amount)),
    )


def plan_badge(state: Text, word: Text, fails: Flag) -> rx.Component:
    """How it stands, in the colours of other papers; what fails says so."""
    look = rx.match(state, ("active", "accepted"), ("paused", "draft"), ("stopped", "overdue"), "void")
    troubled = badge("failed", t("Needs a look"))
    return rx.cond(fails, troubled, badge(look, word))  # pyright: ignore[reportArgumentType]
