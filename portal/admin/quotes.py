"""The list of quotes of all the business."""

import reflex as rx

from portal.admin.frame import admin_page
from portal.admin.list_state import ListState
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import quotes
from portal.domain.admin.quotes import Counts, Filter, QuoteRow
from portal.ui.badge import badge
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import search
from portal.ui.link import link
from portal.ui.money import amount
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.table import Slot, cell, due_cell, row, table, titled
from portal.ui.text import Text, given, some, t

HERE = "/admin/quotes"


class AdminQuotesState(ListState, StaffState):
    """One page of one filter."""

    rows: list[QuoteRow] = []
    counts: Counts = Counts()
    _path = HERE

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of everything."""
        found = await self._read(quotes.page, Filter)
        self.rows, self.counts = found.rows, found.counts
        self.ready = True


COLUMNS: list[tuple[Text, Slot]] = [
    (t("Client"), "title"),
    (t("Issued"), "extra"),
    (t("Valid until"), "when"),
    (t("Status"), "status"),
    (t("Amount"), "amount"),
]


def page() -> rx.Component:
    """The list."""
    rows, ready = AdminQuotesState.rows, AdminQuotesState.ready
    listed = table(t("Quotes"), COLUMNS, rx.foreach(rows, quote_row), ready=ready)
    return admin_page(
        rx.el.div(
            filters(),
            search(t("Search by title or client"), AdminQuotesState.q, on_submit=AdminQuotesState.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-4",
        ),
        rx.cond(AdminQuotesState.status == "won", of_this_month()),
        rx.cond(ready & ~some(rows), nothing_here(), listed),
        pager(AdminQuotesState.newer, AdminQuotesState.older),
        title=t("Quotes"),
        place="quotes",
        beside=link_button(t("New quote"), f"{HERE}/new", "primary"),
    )


def filters() -> rx.Component:
    """What waits for somebody says how much of it there is."""
    counts, status = AdminQuotesState.counts, AdminQuotesState.status
    return segments(
        t("Show quotes by status"),
        [
            Segment(t("All"), HERE, None, status == "all"),
            Segment(t("Draft"), f"{HERE}?status=draft", counts.draft, status == "draft"),
            Segment(t("Pending"), f"{HERE}?status=pending", counts.pending, status == "pending"),
            Segment(t("Accepted"), f"{HERE}?status=accepted", None, (status == "accepted") | (status == "won")),
            Segment(t("Rejected"), f"{HERE}?status=rejected", None, status == "rejected"),
            Segment(t("Expired"), f"{HERE}?status=expired", None, status == "expired"),
        ],
        wraps=True,
    )


def of_this_month() -> rx.Component:
    """Where the overview leads to: a part of one filter."""
    all_of_them = link(t("All accepted quotes"), href=f"{HERE}?status=accepted", class_name="underline")
    return rx.el.p(t("Accepted this month."), " ", all_of_them, class_name="text-soft mb-3")


def nothing_here() -> rx.Component:
    """Nothing at all yet, or nothing for this filter and search."""
    all_of_them = link_button(t("Show all quotes"), HERE)
    narrowed = given(AdminQuotesState.q) | (AdminQuotesState.status != "all")
    return card(
        rx.cond(
            narrowed,
            empty(t("No quote matches"), t("Nothing fits this filter and search."), all_of_them, kind="search"),
            empty(t("No quotes yet"), t("Write the first one: it stays a draft until you send it."), kind="quotes"),
        )
    )


def quote_row(one: QuoteRow) -> rx.Component:
    """One of them: whose it is first, its number and title below."""
    called = t("{number} · {title}", number=rx.cond(given(one.number), one.number, t("Draft")), title=one.title)
    return row(
        titled(one.client, called, f"{HERE}/{one.key}"),
        cell("extra", one.issued),
        due_cell(one.until, one.until_date),
        cell("status", badge(one.status)),
        cell("amount", amount(one.amount)),
    )
