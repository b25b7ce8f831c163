"""The list of invoices of all the business."""

import reflex as rx

from portal.admin.frame import admin_page
from portal.admin.list_state import ListState
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import invoices
from portal.domain.admin.invoices import LATE, Counts, Filter, InvoiceRow
from portal.ui.badge import badge
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import search
from portal.ui.link import quiet_link
from portal.ui.money import amount
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.table import Slot, cell, due_cell, row, table, titled
from portal.ui.text import Text, given, some, t

HERE = "/admin/invoices"


class AdminInvoicesState(ListState, StaffState):
    """One page of one filter."""

    rows: list[InvoiceRow] = []
    counts: Counts = Counts()
    _path = HERE

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of everything."""
        found = await self._read(invoices.page, Filter)
        self.rows, self.counts = found.rows, found.counts
        self.ready = True


COLUMNS: list[tuple[Text, Slot]] = [
    (t("Client"), "title"),
    (t("Issued"), "extra"),
    (t("Due"), "when"),
    (t("Status"), "status"),
    (t("Amount"), "amount"),
]


def page() -> rx.Component:
    """The list."""
    rows, ready = AdminInvoicesState.rows, AdminInvoicesState.ready
    listed = table(t("Invoices"), COLUMNS, rx.foreach(rows, invoice_row), ready=ready)
    return admin_page(
        rx.el.div(
            filters(),
            search(t("Search by number or client"), AdminInvoicesState.q, on_submit=AdminInvoicesState.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-4",
        ),
        rx.cond(ready & ~some(rows), nothing_here(), listed),
        pager(AdminInvoicesState.newer, AdminInvoicesState.older),
        title=t("Invoices"),
        place="invoices",
        beside=rx.el.div(
            rx.el.div(
                quiet_link(t("Recurring"), "/admin/recurring"),
                quiet_link(t("Products"), "/admin/products"),
                quiet_link(t("Payments received"), "/admin/payments"),
                class_name="flex flex-wrap gap-x-5 gap-y-3 lg:hidden",  # a desk has them in its column
            ),
            link_button(t("New invoice"), f"{HERE}/new", "primary"),
            class_name="flex flex-wrap items-center gap-x-5 gap-y-3",
        ),
    )


def is_late(status: Text) -> rx.Var[bool]:
    """Narrowed to how late, as the overview leads here."""
    return rx.Var.create([each.value for each in LATE]).contains(status)  # pyright: ignore[reportAttributeAccessIssue]


def filters() -> rx.Component:
    """What waits for somebody says how much of it there is."""
    counts, status = AdminInvoicesState.counts, AdminInvoicesState.status
    return segments(
        t("Show invoices by status"),
        [
            Segment(t("All"), HERE, None, status == "all"),
            Segment(t("Draft"), f"{HERE}?status=draft", counts.draft, status == "draft"),
            Segment(t("Unpaid"), f"{HERE}?status=unpaid", counts.unpaid, (status == "unpaid") | (status == "not-due")),
            Segment(t("Overdue"), f"{HERE}?status=overdue", counts.overdue, (status == "overdue") | is_late(status)),
            Segment(t("Paid"), f"{HERE}?status=paid", None, status == "paid"),
        ],
    )


def nothing_here() -> rx.Component:
    """Nothing at all yet, or nothing for this filter and search."""
    all_of_them = link_button(t("Show all invoices"), HERE)
    narrowed = given(AdminInvoicesState.q) | (AdminInvoicesState.status != "all")
    return card(
        rx.cond(
            narrowed,
            empty(t("No invoice matches"), t("Nothing fits this filter and search."), all_of_them, kind="search"),
            empty(t("No invoices yet"), t("Write the first one: it stays a draft until you issue it.")),
        )
    )


def invoice_row(one: InvoiceRow) -> rx.Component:
    """One of them: whose it is first, its number below."""
    left = rx.el.span(one.left, class_name="block text-small text-soft text-end")
    return row(
        titled(one.client, rx.cond(given(one.number), one.number, t("Draft")), f"{HERE}/{one.key}"),
        cell("extra", one.issued),
        due_cell(one.due, rx.cond(one.status == "paid", "", one.due_date)),
        cell("status", badge(one.status)),
        cell("amount", amount(one.amount), rx.cond(given(one.left), left)),
    )
