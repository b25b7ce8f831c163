"""Everything that happened at all clients, newest first."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.activity_kinds import Kind
from portal.domain.admin import business_activity
from portal.domain.admin.business_activity import EntryRow
from portal.pages.activity import KIND_WORDS, change_line
from portal.pages.list_address import with_query
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.link import link
from portal.ui.pager import pager
from portal.ui.segments import Segment, segments
from portal.ui.skeleton import card_bones
from portal.ui.text import given, name, some, t, unbroken
from portal.ui.timeline import moment, timeline

HERE = "/admin/activity"


class BusinessActivityState(StaffState):
    """One page of one kind."""

    rows: list[EntryRow] = []
    kind: str = "all"
    newer: str = ""
    older: str = ""

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page of everything."""
        await self._enter()
        asked = self.router.url.query_parameters
        kind = asked.get("kind", "")
        self.kind = kind if kind in set(Kind) else Kind.ALL.value
        found = await staff_visit(business_activity.page, Kind(self.kind), asked.get("page", ""))
        self.rows = found.rows
        self.newer, self.older = (address(self.kind, mark) if mark else "" for mark in (found.newer, found.older))
        self.ready = True


def address(kind: str, mark: str = "") -> str:
    """The address of a kind and a page of it."""
    return with_query(HERE, kind="" if kind == Kind.ALL else kind, page=mark)


def page() -> rx.Component:
    """The story."""
    state = BusinessActivityState
    choices = [Segment(KIND_WORDS[kind], address(kind), None, state.kind == kind.value) for kind in Kind]
    told = card(timeline(rx.foreach(state.rows, entry_row)))
    return admin_page(
        rx.el.div(segments(t("Show activity by kind"), choices, wraps=True), class_name="mb-4 flex"),
        rx.cond(state.ready, rx.cond(some(state.rows), told, nothing_here()), card_bones(8)),
        pager(state.newer, state.older),
        title=t("Activity"),
        place="activity",
    )


def entry_row(one: EntryRow) -> rx.Component:
    """One thing that happened, leading to what it was about, and whose account it was on."""
    sentence = unbroken(one.story.sentence)
    opens = link(sentence, href=one.story.href, class_name="no-underline hover:underline")
    whose = link(name(one.client), href=one.client_href, class_name="text-small text-soft wrap-anywhere")
    said = rx.cond(given(one.story.href), opens, sentence)
    return moment(rx.fragment(said, rx.foreach(one.story.changes, change_line), rx.el.div(whose)), one.story.when)


def nothing_here() -> rx.Component:
    """Either nothing has happened at all, or nothing of this kind."""
    first = empty(t("Nothing has happened yet"), t("What clients do, and what is done for them, appears here."),
                  kind="activity")  # fmt: skip
    narrowed = empty(t("Nothing of this kind"), t("Nothing like it has happened yet."),
                     link_button(t("Show all activity"), HERE), kind="activity")  # fmt: skip
    return card(rx.cond(BusinessActivityState.kind == Kind.ALL.value, first, narrowed))
