"""The list of quotes: which of them wait for an answer, and how long they last."""

from typing import ClassVar

import reflex as rx

from portal.access.visit import visit
from portal.domain import quotes
from portal.domain.quote_rows import QuoteRow
from portal.domain.quotes import QuoteCounts, QuoteFilter
from portal.models import Module
from portal.pages.frame import client_page
from portal.pages.list_address import Search, address, asked, neighbour, searched
from portal.state import ClientState, event
from portal.ui.badge import badge
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.field import search
from portal.ui.money import amount
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.table import Slot, cell, due_cell, row, table, titled
from portal.ui.text import Text, given, some, t


class QuotesState(ClientState):
    """One page of one filter."""

    module: ClassVar = Module.QUOTES

    rows: list[QuoteRow] = []
    counts: QuoteCounts = QuoteCounts()
    status: str = "all"
    q: str = ""
    newer: str = ""
    older: str = ""

    @event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of everything."""
        await self._enter()
        seen = asked(self.router.url.query_parameters, QuoteFilter)
        self.status, self.q = seen.status, seen.q
        found = await visit(quotes.page, QuoteFilter(seen.status), seen.q, seen.page)
        self.rows, self.counts = found.rows, found.counts
        self.newer = neighbour("/quotes", seen.status, seen.q, found.newer)
        self.older = neighbour("/quotes", seen.status, seen.q, found.older)
        self.ready = True

    @event
    async def search(self, form: Search) -> rx.event.EventSpec:
        """Search within the filter."""
        to = address("/quotes", self.status, searched(form["q"]))
        return rx.redirect(to)  # pyright: ignore[reportReturnType]


COLUMNS: list[tuple[Text, Slot]] = [
    (t("Quote"), "title"),
    (t("Issued"), "extra"),
    (t("Valid until"), "when"),
    (t("Status"), "status"),
    (t("Amount"), "sum"),
]


def page() -> rx.Component:
    """The list."""
    rows, ready = QuotesState.rows, QuotesState.ready
    listed = table(t("Quotes"), COLUMNS, rx.foreach(rows, quote_row), ready=ready)
    return client_page(
        rx.el.div(
            filters(),
            search(t("Search by number or title"), QuotesState.q, on_submit=QuotesState.search),
            class_name="flex flex-wrap items-center justify-between gap-3 mb-4",
        ),
        rx.cond(ready & ~some(rows), nothing_here(), listed),
        pager(QuotesState.newer, QuotesState.older),
        title=t("Quotes"),
        place="quotes",
    )


def filters() -> rx.Component:
    """All, Pending, Accepted, Rejected, each with its count."""
    counts, status = QuotesState.counts, QuotesState.status
    return segments(
        t("Show quotes by status"),
        [
            Segment(t("All"), "/quotes", counts.all, status == "all"),
            Segment(t("Pending"), "/quotes?status=pending", counts.pending, status == "pending"),
            Segment(t("Accepted"), "/quotes?status=accepted", counts.accepted, status == "accepted"),
            Segment(t("Rejected"), "/quotes?status=rejected", counts.rejected, status == "rejected"),
        ],
    )


def nothing_here() -> rx.Component:
    """Either there is nothing at all yet, or nothing for this filter and search."""
    all_of_them = link_button(t("Show all quotes"), "/quotes")
    promise = t("When we send you an offer, you can read and answer it here.")
    return card(
        rx.cond(
            given(QuotesState.q) | (QuotesState.status != "all"),
            empty(t("No quote matches"), t("Nothing fits this filter and search."), all_of_them, kind="search"),
            empty(t("No quotes yet"), promise, kind="quotes"),
        )
    )


def quote_row(quote: QuoteRow) -> rx.Component:
    """One quote."""
    return row(
        titled(quote.title, quote.number, f"/quotes/{quote.slug}"),
        cell("extra", quote.issued),
        due_cell(quote.until, quote.until_date),
        cell("status", badge(quote.status)),
        cell("sum", amount(quote.amount)),
    )
