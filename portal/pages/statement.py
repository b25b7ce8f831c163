"""The statement of account. Period, currency and page live in the address: it can be shared, and Back goes back."""

from typing import ClassVar
from urllib.parse import urlencode

import reflex as rx
from typing_extensions import TypedDict

from portal.access.visit import visit
from portal.addresses import route
from portal.domain import statement_page
from portal.domain.sheets import Figure
from portal.domain.statement import Asked
from portal.domain.statement_page import Choice, StatementPage
from portal.domain.statement_words import LineView
from portal.models import Module
from portal.pages.frame import client_page
from portal.state import ClientState, event
from portal.ui import account
from portal.ui.account import age, ages, figures, sum_of
from portal.ui.button import file_button, submit
from portal.ui.card import card, card_head
from portal.ui.empty import empty
from portal.ui.field import day_field
from portal.ui.notice import notice
from portal.ui.pager import pager
from portal.ui.segments import Segment, segment, segment_row
from portal.ui.shell import back
from portal.ui.skeleton import card_bones, list_rows
from portal.ui.table import Slot, cell, entry, row, table
from portal.ui.text import Text, given, some, t


class Days(TypedDict):
    """The form of the period."""

    first: str
    last: str


class StatementState(ClientState):
    """One page of one statement."""

    module: ClassVar = Module.STATEMENT

    shown: StatementPage = StatementPage()

    @event
    async def load(self) -> None:
        """What the address says; where it makes no sense, the statement of this year, and a sentence."""
        await self._enter()
        said = self.router.url.query_parameters
        asked = Asked(said.get("from", ""), said.get("to", ""), said.get("currency", ""))
        self.shown = await visit(statement_page.page, asked, said.get("page", ""))
        self.ready = True

    @event
    async def choose(self, form: Days) -> rx.event.EventSpec:
        """Another period in this currency."""
        days = {"from": form["first"][:20], "to": form["last"][:20], "currency": self.shown.currency}
        return rx.redirect(f"/statement?{urlencode(days)}")  # pyright: ignore[reportReturnType]


COLUMNS: list[tuple[Text, Slot]] = [
    (t("Date"), "day"),
    (t("Entry"), "entry"),
    (t("Charge"), "charge"),
    (t("Payment or credit"), "credit"),
    (t("Balance"), "balance"),
]


def page() -> rx.Component:
    """The statement."""
    seen = StatementState.shown
    return client_page(
        rx.cond(given(seen.remark), rx.el.div(notice(seen.remark), role="status", class_name="mb-4")),
        choices(seen),
        sums(seen),
        rx.cond(seen.is_new, nothing_yet(), lines(seen)),
        pager(address(seen.earlier), address(seen.later), seen.summary),
        rx.cond(seen.is_new, rx.fragment(), by_age(seen)),
        title=t("Statement of account"),
        place="invoices",
        above=back(t("Invoices"), "/invoices"),
        beside=files(seen),
        waiting=rx.el.div(
            card_bones(2), rx.el.div(list_rows(), class_name="card p-0! overflow-hidden"), class_name="grid gap-5"
        ),
    )


def files(seen: StatementPage) -> rx.Component:
    """The same statement to keep."""
    return rx.el.div(
        file_button(t("Download PDF"), route("/documents/statement.pdf?") + seen.query),
        file_button(t("Download CSV"), route("/documents/statement.csv?") + seen.query),
        class_name="flex flex-wrap gap-3",
    )


def choices(seen: StatementPage) -> rx.Component:
    """Which period, and in which currency where there are several."""
    currencies = segment_row(t("Currency"), rx.foreach(seen.currencies, choice))
    return rx.el.div(
        segment_row(t("Period"), rx.foreach(seen.periods, choice), class_name="max-md:text-small max-md:*:px-1.5!"),
        rx.cond(some(seen.currencies), currencies),
        rx.el.form(
            day_field(t("From"), "first", seen.first),
            rx.el.span("–", aria_hidden="true", class_name="max-md:hidden text-soft"),
            day_field(t("To"), "last", seen.last),
            submit(t("Show"), kind="quiet", class_name="max-md:col-span-2"),
            on_submit=StatementState.choose,
            class_name="grid grid-cols-2 gap-x-3 gap-y-2 max-md:w-full md:flex md:items-center md:gap-2",
        ),
        class_name="flex flex-wrap items-center justify-between gap-3 mb-4",
    )


def choice(one: Choice) -> rx.Component:
    """Another statement, one click away."""
    return segment(Segment(one.label, "/statement?" + one.query, None, one.is_current))


def sums(seen: StatementPage) -> rx.Component:
    """What the period comes to."""
    favour = rx.cond(seen.in_favour, t("in your favour"), "")
    return figures(
        sum_of(t("Opening balance"), seen.opening),
        sum_of(t("Charges"), seen.charged),
        sum_of(t("Payments and credits"), seen.paid),
        sum_of(t("Closing balance on {day}", day=seen.last_day), seen.closing, favour, is_last=True),
    )


def lines(seen: StatementPage) -> rx.Component:
    """The lines, between opening and closing balance."""
    return table(
        t("Entries"),
        COLUMNS,
        rx.cond(seen.opens, balance_row(seen.first_day, t("Opening balance"), seen.opening_plain)),
        rx.foreach(seen.lines, line),
        rx.cond(seen.closes, balance_row(seen.last_day, t("Closing balance"), seen.closing_plain)),
    )


def line(one: LineView) -> rx.Component:
    """One movement; on a phone charge and payment share a place, so a payment says its sign."""
    minus = rx.el.span("−", class_name="md:hidden")
    word = rx.el.span(t("Balance"), " ", class_name="md:hidden")
    return row(
        cell("day", one.day, rx.cond(given(one.receipt), rx.el.span(" · ", one.receipt, class_name="md:hidden"))),
        entry(one.words, one.path, one.receipt),
        cell("charge", rx.el.span(one.charge, class_name="amount")),
        cell("credit", rx.cond(given(one.payment), rx.el.span(minus, one.payment, class_name="amount"))),
        cell("balance", word, rx.el.span(one.balance, class_name="amount")),
    )


def balance_row(day: Text, words: Text, text: Text) -> rx.Component:
    """The balance before the first line, or after the last; on a phone it stands where amounts do."""
    return row(
        cell("day", day),
        cell("entry", rx.el.span(words, class_name="font-semibold")),
        cell("charge", rx.el.span(text, class_name="amount md:hidden")),
        cell("credit"),
        cell("balance", rx.el.span(text, class_name="amount max-md:hidden")),
    )


def nothing_yet() -> rx.Component:
    """Before the first invoice."""
    return card(
        empty(
            t("Nothing booked yet"), t("Your invoices and payments will be listed here, with your balance after each.")
        )
    )


def by_age(seen: StatementPage) -> rx.Component:
    """How old today's debt is, whatever the period."""
    found = seen.aging
    return card(
        card_head(t("Owed on {day}, by age", day=found.on)),
        ages(rx.foreach(found.ages, aged)),
        account.sums(rx.foreach(found.less, aged), age(t("Balance"), found.total, is_last=True)),
        rx.cond(given(found.remark), rx.el.p(found.remark, class_name="text-small text-soft mt-3")),
        class_name="mt-5",
    )


def aged(one: Figure) -> rx.Component:
    """One age, or what is taken off."""
    return age(one.label, one.amount)


def address(query: Text) -> Text:
    """The page of a query; empty without one."""
    return rx.cond(given(query), "/statement?" + rx.Var.create(query).to(str), "").to(str)
