"""The list of invoices."""

import reflex as rx

from portal.access.visit import visit
from portal.domain import invoices
from portal.domain.invoices import Counts, Filter, InvoiceRow
from portal.pages.frame import client_page
from portal.pages.list_address import Search, address, asked, neighbour, searched
from portal.state import ClientState, event
from portal.ui.badge import badge
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import search
from portal.ui.link import quiet_link
from portal.ui.money import amount
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.table import Slot, cell, due_cell, opening, row, table
from portal.ui.text import Text, given, some, t


class InvoicesState(ClientState):
    """One page of one filter."""

    rows: list[InvoiceRow] = []
    counts: Counts = Counts()
    status: str = "all"
    q: str = ""
    newer: str = ""
    older: str = ""

    @event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of everything."""
        await self._enter()
        seen = asked(self.router.url.query_parameters, Filter)
        self.status, self.q = seen.status, seen.q
        found = await visit(invoices.page, Filter(seen.status), seen.q, seen.page)
        self.rows, self.counts = found.rows, found.counts
        self.newer = neighbour("/invoices", seen.status, seen.q, found.newer)
        self.older = neighbour("/invoices", seen.status, seen.q, found.older)
        self.ready = True

    @event
    async def search(self, form: Search) -> rx.event.EventSpec:
        """Search within the filter."""
        to = address("/invoices", self.status, searched(form["q"]))
        return rx.redirect(to)  # pyright: ignore[reportReturnType]


COLUMNS: list[tuple[Text, Slot]] = [
    (t("Number"), "lead"),
    (t("Issued"), "extra"),
    (t("Due"), "when"),
    (t("Status"), "status"),
    (t("Amount"), "amount"),
]


def page() -> rx.Component:
    """The list."""
    rows, ready = InvoicesState.rows, InvoicesState.ready
    listed = table(t("Invoices"), COLUMNS, rx.foreach(rows, invoice_row), ready=ready)
    several = (InvoicesState.counts.unpaid > 1) & ClientState.person.may_pay
    return client_page(
        rx.el.div(
            filters(),
            search(t("Search by number"), InvoicesState.q, on_submit=InvoicesState.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-4",
        ),
        rx.cond(ready & ~some(rows), nothing_here(), listed),
        pager(InvoicesState.newer, InvoicesState.older),
        title=t("Invoices"),
        place="invoices",
        beside=rx.el.div(
            rx.cond(several, link_button(t("Pay several"), "/pay")),
            rx.cond(ClientState.person.has_statement, quiet_link(t("Statement of account"), "/statement")),
            class_name="flex flex-wrap items-center gap-x-5 gap-y-3",
        ),
    )


def filters() -> rx.Component:
    """All, Paid, Unpaid, Overdue, each with its count."""
    counts, status = InvoicesState.counts, InvoicesState.status
    return segments(
        t("Show invoices by status"),
        [
            Segment(t("All"), "/invoices", counts.all, status == "all"),
            Segment(t("Paid"), "/invoices?status=paid", counts.paid, status == "paid"),
            Segment(t("Unpaid"), "/invoices?status=unpaid", counts.unpaid, status == "unpaid"),
            Segment(t("Overdue"), "/invoices?status=overdue", counts.overdue, status == "overdue"),
        ],
    )


def nothing_here() -> rx.Component:
    """Either there is nothing at all yet, or nothing for this filter and search."""
    all_of_them = link_button(t("Show all invoices"), "/invoices")
    return card(
        rx.cond(
            given(InvoicesState.q) | (InvoicesState.status != "all"),
            empty(t("No invoice matches"), t("Nothing fits this filter and search."), all_of_them, kind="search"),
            empty(t("No invoices yet"), t("As soon as we send you an invoice, it appears here and in your mail.")),
        )
    )


def invoice_row(invoice: InvoiceRow) -> rx.Component:
    """One invoice."""
    return row(
        opening(invoice.number, f"/invoices/{invoice.slug}"),
        cell("extra", invoice.issued),
        due_cell(invoice.due, rx.cond(invoice.status == "paid", "", invoice.due_date)),
        cell("status", badge(invoice.status)),
        cell("amount", amount(invoice.amount), still_left(invoice)),
    )


def still_left(invoice: InvoiceRow) -> rx.Component:
    """What is still owed, once a part of it is settled."""
    return rx.cond(given(invoice.left), rx.el.span(invoice.left, class_name="block text-small text-soft text-end"))
