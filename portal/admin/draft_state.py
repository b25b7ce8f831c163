"""An invoice that is being written: whatever is typed is kept here at once, and stored when somebody saves it."""

from dataclasses import replace
from typing import Any, Literal

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.lines_state import LinesState, Typed
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import drafts, invoices
from portal.domain.admin.draft_form import TypedDraft
from portal.domain.admin.invoices import PayerRow
from portal.errors import WrongFields
from portal.pages.list_address import Search, searched, with_query
from portal.text import t as said

HERE = "/admin/invoices"
NEW = f"{HERE}/new"
DraftField = Literal["discount", "due_days", "po_number", "notes"]
ORDER = ("discount", "due_days", "po_number", "notes")


class DraftState(LinesState, StaffState):
    """One draft of an invoice."""

    draft: TypedDraft = TypedDraft()  # without its lines
    payers: list[PayerRow] = []
    q: str = ""
    filled: bool = False  # until then no field is shown: what is typed would be the draft before's
    _target: str = ""  # the address it belongs to

    @staff_event
    async def load(self) -> Any:
        """What is typed and not stored yet stays, whatever is pushed and however often the page is loaded."""
        await self._enter()
        asked, path = self.router.url.query_parameters, str(self.router.url.path).rstrip("/")
        client, self.q = asked.get("client", ""), searched(asked.get("q", ""))
        key = "" if path == NEW else path.split("/")[-2]
        target = key or client
        if not target:
            self.draft, self._target = TypedDraft(), ""
            self.payers = await staff_visit(invoices.to_bill, self.q)
        elif target != self._target or not self.changed:
            self.draft, self._target = TypedDraft(), ""
            await self._fill(await (staff_visit(drafts.read, key) if key else staff_visit(drafts.begin, client)))
            self._target = target
        elif not self.is_hydrated:  # the page was loaded again: its fields are new
            self._show()
        self.ready = self.filled = True
        if key and self.changed:
            await staff_visit(drafts.check, key, self._typed.version)

    @staff_event
    async def search(self, form: Search) -> rx.event.EventSpec:
        """Who to write to."""
        return rx.redirect(with_query(NEW, q=searched(form["q"])))  # pyright: ignore[reportReturnType]

    @staff_event
    async def type_field(self, field: DraftField, typed: Typed, turn: int = 0) -> None:
        """One field of the whole; `turn` as for a line."""
        if turn in (0, self.turn):
            await self._take(field, field, **{field: typed})

    @staff_event
    async def choose_discount(self, kind: Literal["none", "percent", "fixed"]) -> None:
        """None, a part, or an amount."""
        self.draft = replace(self.draft, discount_kind=kind)
        await self._take("discount", "discount", discount_kind=kind)

    @staff_event
    async def save(self) -> Any:
        """Store it, and show it as it would look; what cannot be read is marked, and nothing typed is lost."""
        if not self._target:
            return None
        try:
            key = await staff_visit(drafts.save, self._typed)
        except WrongFields as wrong:
            self.notice = wrong.said()
            marked = self._mark(wrong, *ORDER)
            return None if self._go_to_wrong() else marked
        self.errors, self.changed, self.filled, self._target = {}, False, False, ""
        self.notice, self._takes_notice_along = said("The draft is saved. The client sees nothing of it yet."), True
        return rx.redirect(f"{HERE}/{key}")

    @staff_event
    async def forget(self) -> Any:
        """Back to what is stored, or to nothing."""
        key, self.changed, self.filled, self._target, self.errors = self._typed.key, False, False, "", {}
        return rx.redirect(f"{HERE}/{key}" if key else HERE)

    async def _fill(self, found: TypedDraft) -> None:
        self._typed, self.errors, self.changed = found, {}, False
        self._show()
        await self._add_up()

    def _show(self) -> None:
        """Fill the fields anew with what is typed."""
        self.draft = replace(self._typed, lines=())
        super()._show()
