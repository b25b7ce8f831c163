"""Everything that happened on the account, newest first, under its day."""

from typing import ClassVar

import reflex as rx

from portal.access.visit import visit
from portal.domain import activity_page
from portal.domain.activity import ActivityRow
from portal.domain.activity_changes import ChangeRow
from portal.domain.activity_kinds import Kind
from portal.domain.activity_page import ActivityDay
from portal.models import Module
from portal.pages.frame import client_page
from portal.pages.list_address import with_query
from portal.state import ClientState, event
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.link import link
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t, unbroken
from portal.ui.timeline import moment, timeline

KIND_WORDS = {
    Kind.ALL: t("All"),
    Kind.INVOICES: t("Invoices"),
    Kind.PAYMENTS: t("Payments"),
    Kind.QUOTES: t("Quotes"),
    Kind.APPOINTMENTS: t("Appointments"),
    Kind.ACCOUNT: t("Account"),
}


class ActivityState(ClientState):
    """One page of one kind."""

    module: ClassVar = Module.ACTIVITY

    days: list[ActivityDay] = []
    kind: str = "all"
    newer: str = ""
    older: str = ""

    @event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of everything."""
        await self._enter()
        asked = self.router.url.query_parameters
        kind = asked.get("kind", "")
        self.kind = kind if kind in set(Kind) else Kind.ALL.value
        found = await visit(activity_page.page, Kind(self.kind), asked.get("page", ""))
        self.days = found.days
        self.newer, self.older = (address(self.kind, mark) if mark else "" for mark in (found.newer, found.older))
        self.ready = True


def address(kind: str, mark: str = "") -> str:
    """The address of a kind and a page of it."""
    return with_query("/activity", kind="" if kind == Kind.ALL else kind, page=mark)


def page() -> rx.Component:
    """The story."""
    days, ready = ActivityState.days, ActivityState.ready
    told = card(rx.foreach(days, one_day), class_name="divide-y divide-line")
    return client_page(
        rx.el.div(kinds(), class_name="mb-4 flex"),
        rx.cond(ready, rx.cond(some(days), told, nothing_here()), card_bones(8)),
        pager(ActivityState.newer, ActivityState.older),
        title=t("Activity"),
        place="activity",
    )


def kinds() -> rx.Component:
    """Everything, or one kind of it."""
    choices = [Segment(KIND_WORDS[kind], address(kind), None, ActivityState.kind == kind.value) for kind in Kind]
    return segments(t("Show activity by kind"), choices, wraps=True)


def one_day(day: ActivityDay) -> rx.Component:
    """What happened on one day, beside its date; on a phone below it."""
    return rx.el.div(
        rx.el.h2(day.heading, class_name="md:mt-3"),
        timeline(rx.foreach(day.rows, entry_row)),
        class_name="grid gap-x-6 md:grid-cols-[10rem_minmax(0,1fr)] py-3 first:pt-0 last:pb-0",
    )


def entry_row(entry: ActivityRow) -> rx.Component:
    """One thing that happened, leading to its document. "You" is the client: a colleague is named."""
    sentence = unbroken(entry.sentence)
    opens = link(sentence, href=entry.href, class_name="no-underline hover:underline")
    said = rx.cond(given(entry.href), opens, sentence)
    by = rx.el.div(t("by {name}", name=entry.by), class_name="text-small text-soft")
    return moment(rx.fragment(said, rx.foreach(entry.changes, change_line), rx.cond(given(entry.by), by)), entry.when)


def change_line(one: ChangeRow) -> rx.Component:
    """What one field said, and what it says now."""
    empty = rx.el.span(t("nothing"))
    before, after = (rx.cond(given(text), name(text), empty) for text in (one.before, one.after))
    arrow = rx.el.span(" → ", aria_label=t("now"), role="img")
    return rx.el.div(one.label, ": ", before, arrow, after, class_name="text-small text-soft")


def nothing_here() -> rx.Component:
    """Either nothing has happened at all, or nothing of this kind."""
    all_of_it = link_button(t("Show all activity"), "/activity")
    promise = t("Invoices, payments and quotes will be told here as they happen.")
    return card(
        rx.cond(
            ActivityState.kind == Kind.ALL.value,
            empty(t("Nothing has happened yet"), promise, kind="activity"),
            empty(t("Nothing of this kind yet"), t("Other things may have happened."), all_of_it, kind="activity"),
        )
    )
