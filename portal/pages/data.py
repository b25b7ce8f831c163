"""Your data: everything of the account, or a period for the bookkeeper, as files to keep."""

from uuid import UUID

import reflex as rx
from typing_extensions import TypedDict

from portal.access.visit import visit
from portal.domain import export_periods, exporting
from portal.domain.export_periods import PeriodChoice, PeriodsOffered
from portal.domain.exporting import ExportRow
from portal.domain.periods import Period
from portal.errors import NotFound
from portal.pages.profile_frame import profile_page
from portal.state import ClientState, event
from portal.text import t as said
from portal.ui.button import button, file_button, submit
from portal.ui.card import card, card_head
from portal.ui.listing import listed, listing
from portal.ui.select import select
from portal.ui.skeleton import card_bones
from portal.ui.text import given, some, t


class Time(TypedDict):
    """The form of the bookkeeper's period."""

    period: str


class DataState(ClientState):
    """The person's exports, and the periods they may ask for."""

    exports: list[ExportRow] = []
    offered: PeriodsOffered = PeriodsOffered()

    @event
    async def load(self) -> None:
        """Again with every step of one that is built; only what is new is said."""
        await self._enter()
        before = self._built()
        await self._look()
        if not before or before != self._built():  # it takes a look through all books
            self.offered = await visit(export_periods.offered)
        self._say_how_it_ended(before)
        self.ready = True

    @event
    async def ask_everything(self) -> None:
        """The whole account."""
        await self._ask(None)

    @event
    async def ask_period(self, form: Time) -> None:
        """What a bookkeeper needs of a month or a quarter."""
        await self._ask(await visit(export_periods.read, form["period"]))

    @event
    async def remove(self, key: UUID) -> None:
        """One export, and its files."""
        try:
            await visit(exporting.remove, key)
            self.notice = said("The export and its files are deleted.")
        except NotFound:
            self.notice = said("That export is deleted already.")
        await self._look()

    async def _ask(self, period: Period | None) -> None:
        if not await visit(exporting.ask, period):
            self.notice = said("One export is being put together. When it is ready, you can ask for the next.")
        else:
            self.notice = said("Your files are being put together. You may leave this page.")
        await self._look()

    async def _look(self) -> None:
        self.exports = await visit(exporting.listed)

    def _built(self) -> str:
        """The key of the one that is being built; empty: none is."""
        return next((one.key for one in self.exports if one.state == "building"), "")

    def _say_how_it_ended(self, key: str) -> None:
        now = {one.state for one in self.exports if one.key == key}
        if "ready" in now:
            self.notice = said("Your files are ready.")
        elif "failed" in now:
            self.notice = said("Your files could not be put together.")


def page() -> rx.Component:
    """Two ways to ask, and what was asked for."""
    return profile_page(
        "data",
        rx.el.div(
            rx.el.div(everything_card(), bookkeeper_card(), class_name="grid gap-5 md:grid-cols-2"),
            exports_card(),
            class_name="grid gap-5",
        ),
        waiting=rx.el.div(card_bones(3), card_bones(3), class_name="grid gap-5"),
    )


def everything_card() -> rx.Component:
    """The whole account."""
    inside = t(
        "All invoices, receipts and quotes as PDF, the ledger for a spreadsheet, the statement of account, and all of "
        "it as data for programs."
    )
    return card(
        rx.el.div(card_head(t("Everything")), rx.el.p(inside, class_name="text-soft")),
        button(t("Put everything together"), on_click=DataState.ask_everything, class_name="mt-auto max-sm:w-full"),
        class_name="flex flex-col items-start gap-3",
    )


def bookkeeper_card() -> rx.Component:
    """One month or quarter."""
    inside = t("The invoices and receipts of a month or a quarter, with tables that add up to the statement.")
    period = select(
        t("Month or quarter"),
        "period",
        rx.el.optgroup(rx.foreach(DataState.offered.months, period_option), label=t("Months")),
        rx.el.optgroup(rx.foreach(DataState.offered.quarters, period_option), label=t("Quarters")),
    )
    form = rx.el.form(
        period,
        submit(t("Put these together"), kind="quiet", class_name="sm:justify-self-start"),
        on_submit=DataState.ask_period,
        class_name="grid gap-3 w-full mt-auto",
    )
    return card(
        rx.el.div(card_head(t("For your bookkeeper")), rx.el.p(inside, class_name="text-soft")),
        rx.cond(some(DataState.offered.months), form, rx.el.p(t("Nothing has been booked yet."))),
        class_name="flex flex-col items-start gap-3",
    )


def period_option(one: PeriodChoice) -> rx.Component:
    """One of them."""
    return rx.el.option(one.label, value=one.value)


def exports_card() -> rx.Component:
    """What was asked for, or what would stand here."""
    none = rx.el.p(t("There is none yet. Files you ask for appear here, for a day."), class_name="text-soft")
    known = rx.fragment(
        rx.el.p(t("Only you can download them, for a day. Then they are deleted."), class_name="text-soft mb-4"),
        listing(rx.foreach(DataState.exports, export_row), is_last=True),
    )
    return card(card_head(t("Your exports")), rx.cond(some(DataState.exports), known, none))


def export_row(one: ExportRow) -> rx.Component:
    """One of them, as far as it is."""
    failed = t("Something went wrong on our side. Please try again or write to us.")
    over = t("Its day is over and the files are deleted. You can ask for them again.")
    stand = rx.match(
        one.state,
        ("building", building(one)),
        ("failed", rx.el.p(failed, class_name="text-bad")),
        ("over", rx.el.p(over)),
        rx.fragment(one.progress, rx.el.span(" · ", aria_hidden="true"), one.until),
    )
    return listed(rx.el.span(one.title), one.asked, stand, beside=ways(one))


def building(one: ExportRow) -> rx.Component:
    """How far it is, drawn and in words; the words are read when one gets there, not with each step."""
    bar = rx.cond(
        one.total > 0,
        rx.el.progress(value=one.done, max=one.total, aria_label=t("Files put together"), class_name="progress"),
        rx.el.progress(aria_label=t("Files put together"), class_name="progress"),
    )
    return rx.el.div(bar, rx.el.span(one.progress), class_name="flex flex-wrap items-center gap-x-3 gap-y-1 py-1")


def ways(one: ExportRow) -> rx.Component:
    """Download and delete."""
    download = file_button(t("Download"), one.href, "primary", aria_label=t("Download: {title}", title=one.title))
    word = rx.cond(one.state == "building", t("Cancel"), t("Delete"))
    label = rx.cond(
        one.state == "building", t("Cancel: {title}", title=one.title), t("Delete: {title}", title=one.title)
    )
    end = button(word, aria_label=label, on_click=DataState.remove(one.key))
    return rx.el.div(rx.cond(given(one.href), download), end, class_name="flex flex-wrap gap-3")
