"""What staff did, newest first."""

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import actions
from portal.domain.admin.actions import ActionRow
from portal.pages.list_address import with_query
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.link import link
from portal.ui.pager import pager
from portal.ui.skeleton import card_bones
from portal.ui.text import given, some, t, unbroken
from portal.ui.timeline import moment, timeline


class AuditState(StaffState):
    """One page of it."""

    rows: list[ActionRow] = []
    newer: str = ""
    older: str = ""

    @staff_event
    async def load(self) -> None:
        """What the address says; nonsense in it is the first page."""
        await self._enter()
        found = await staff_visit(actions.page, self.router.url.query_parameters.get("page", ""))
        self.rows = found.rows
        marks = (found.newer, found.older)
        self.newer, self.older = (with_query("/admin/audit", page=mark) if mark else "" for mark in marks)
        self.ready = True


def page() -> rx.Component:
    """The story of the staff."""
    rows = AuditState.rows
    nothing = card(empty(t("Nothing yet"), t("Whatever staff change is written down here."), kind="activity"))
    told = card(timeline(rx.foreach(rows, action)))
    return admin_page(
        rx.cond(AuditState.ready, rx.cond(some(rows), told, nothing), card_bones(8)),
        pager(AuditState.newer, AuditState.older),
        title=t("What staff did"),
        place="audit",
    )


def action(one: ActionRow) -> rx.Component:
    """One thing somebody did, leading to the client it was about."""
    sentence = unbroken(one.sentence)
    opens = link(sentence, href=one.href, class_name="no-underline hover:underline")
    return moment(rx.cond(given(one.href), opens, sentence), one.when)
