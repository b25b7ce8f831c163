"""The money that has come in, of all clients."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import received
from portal.domain.admin.received import PaymentRow
from portal.pages.list_address import with_query
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.money import amount, figure
from portal.ui.pager import pager
from portal.ui.shell import back
from portal.ui.table import Slot, cell, row, table, titled
from portal.ui.text import Text, given, some, t

HERE = "/admin/payments"
COLUMNS: list[tuple[Text, Slot]] = [
    (t("Client"), "title"),
    (t("Method"), "extra"),
    (t("Received"), "when"),
    (t("Amount"), "amount"),
]


class ReceivedState(StaffState):
    """One page, of one month or of all."""

    rows: list[PaymentRow] = []
    month: str = ""
    sums: list[str] = []
    newer: str = ""
    older: str = ""

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of everything."""
        await self._enter()
        asked = self.router.url.query_parameters
        month = asked.get("month", "")
        found = await staff_visit(received.page, month, asked.get("page", ""))
        self.rows, self.month, self.sums = found.rows, found.month, found.sums
        within = month if found.month else ""
        marks = (found.newer, found.older)
        self.newer, self.older = (with_query(HERE, month=within, page=mark) if mark else "" for mark in marks)
        self.ready = True


def page() -> rx.Component:
    """The list; of a month also its sum."""
    state = ReceivedState
    listed = table(t("Payments received"), COLUMNS, rx.foreach(state.rows, payment_row), ready=state.ready)
    return admin_page(
        rx.cond(given(state.month), month_card()),
        rx.cond(state.ready & ~some(state.rows), nothing_here(), listed),
        pager(state.newer, state.older),
        title=t("Payments received"),
        place="received",
        above=rx.cond(given(state.month), back(t("Overview"), "/admin"), back(t("Invoices"), "/admin/invoices")),
    )


def month_card() -> rx.Component:
    """Which month, and how much came in."""
    return card(
        rx.el.div(
            rx.el.h2(ReceivedState.month),
            rx.el.div(rx.foreach(ReceivedState.sums, lambda said: figure(said, "1.5rem")), class_name="grid gap-1"),
            class_name="grid gap-1 min-w-0",
        ),
        link_button(t("Show all payments"), HERE),
        class_name="flex flex-wrap items-center justify-between gap-4 mb-4",
    )


def payment_row(one: PaymentRow) -> rx.Component:
    """One of them: whose it is first, what it was for below."""
    return row(
        titled(one.client, one.purpose, one.href),
        cell("extra", one.method),
        cell("when", one.when),
        cell("amount", amount(one.amount)),
    )


def nothing_here() -> rx.Component:
    """Nothing at all, or nothing in this month."""
    text = t("What clients pay, and what you record, appears here.")
    return card(
        rx.cond(given(ReceivedState.month), empty(t("Nothing came in"), text), empty(t("No payments yet"), text))
    )
