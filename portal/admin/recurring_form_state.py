"""A recurring invoice that is being written: whatever is typed is kept here at once, and stored when somebody saves."""

from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.draft_state import ORDER, DraftField
from portal.admin.lines_state import LinesState, Typed
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import invoices, recurring_begin, recurring_saving
from portal.domain.admin.draft_form import TypedDraft
from portal.domain.admin.invoices import PayerRow
from portal.domain.admin.readers import Reader
from portal.domain.admin.recurring_form import TypedPlan
from portal.errors import WrongFields
from portal.pages.list_address import Search, searched, with_query
from portal.text import t as said

HERE = "/admin/recurring"
NEW = f"{HERE}/new"
PlanField = Literal["every", "start", "end_on", "times", "message"]
FIRST = ("every", "start", "end_on", "times", "message")


class PlanFormState(LinesState, StaffState):
    """One plan: its rhythm here, what it bills in `LinesState`."""

    plan: TypedPlan = TypedPlan()  # without its draft
    draft: TypedDraft = TypedDraft()  # without its lines
    people: list[Reader] = []  # who can be told
    coming: list[str] = []  # the next days, in words
    payers: list[PayerRow] = []
    q: str = ""
    shown_on: str = ""  # elsewhere no field is shown: what is typed would be the one before's
    _target: str = ""  # the address it belongs to

    @staff_event
    async def load(self) -> None:
        """What is typed and not stored yet stays, whatever is pushed and however often the page is loaded."""
        await self._enter()
        if self.is_hydrated and not self.shown_on:
            return  # pushed by what was just saved: the page is being left
        asked, path = self.router.url.query_parameters, str(self.router.url.path).rstrip("/")
        client, source, self.q = asked.get("client", ""), asked.get("invoice", ""), searched(asked.get("q", ""))
        key = "" if path == NEW else path.split("/")[-2]
        target = key or source or client
        if not target:
            self.plan, self._target = TypedPlan(), ""
            self.payers = await staff_visit(invoices.to_bill, self.q)
        elif target != self._target or not self.changed:
            self.plan, self._target = TypedPlan(), ""
            if key:
                await self._fill(await staff_visit(recurring_begin.read, key))
            else:
                await self._fill(await staff_visit(recurring_begin.begin, client, source))
            self._target = target
        elif not self.is_hydrated:  # the page was loaded again: its fields are new
            self._show()
        self.shown_on, self.ready = path, True

    @staff_event
    async def search(self, form: Search) -> rx.event.EventSpec:
        """Who to write to."""
        return rx.redirect(with_query(NEW, q=searched(form["q"])))  # pyright: ignore[reportReturnType]

    @staff_event
    async def type_field(self, field: DraftField, typed: Typed, turn: int = 0) -> None:
        """One field of what goes for all lines; `turn` as for a line."""
        if turn in (0, self.turn):
            await self._take(field, field, **{field: typed})

    @staff_event
    async def choose_discount(self, kind: Literal["none", "percent", "fixed"]) -> None:
        """None, a part, or an amount."""
        self.draft = replace(self.draft, discount_kind=kind)
        await self._take("discount", "discount", discount_kind=kind)

    @staff_event
    async def type_plan(self, field: PlanField, typed: Typed, turn: int = 0) -> None:
        """One field of the rhythm, or the message; `turn` as for a line."""
        if turn in (0, self.turn):
            await self._plan(field, **{field: typed})

    @staff_event
    async def choose_unit(self, unit: Literal["day", "week", "month", "year"]) -> None:
        """Days, weeks, months or years."""
        await self._plan("every", unit=unit)

    @staff_event
    async def choose_end(self, ends: Literal["never", "day", "times"]) -> None:
        """Never, on a day, or after so many."""
        await self._plan("end_on", ends=ends)

    @staff_event
    async def choose_sending(self, sends: bool) -> None:
        """Issued and sent by itself, or a draft that waits."""
        self.plan, self.changed = replace(self.plan, sends=sends), True

    @staff_event
    async def tick(self, key: UUID, on: bool) -> None:
        """One reader more or less."""
        known = {one.key for one in self.people}
        others = tuple(one for one in self.plan.readers if one != key.hex)
        readers = (*others, key.hex) if on and key.hex in known else others
        self.plan, self.changed = replace(self.plan, readers=readers), True

    @staff_event
    async def save(self) -> Any:
        """Store it, and show it; what cannot be read is marked, and nothing typed is lost."""
        if not self._target:
            return None
        try:
            key = await staff_visit(recurring_saving.save, replace(self.plan, draft=self._typed))
        except WrongFields as wrong:
            self.notice = wrong.said()
            marked = self._mark(wrong, *FIRST, *ORDER)
            return marked if set(FIRST) & set(self.errors) or not self._go_to_wrong() else None
        self.errors, self.changed, self.shown_on, self._target = {}, False, "", ""
        self.notice, self._takes_notice_along = said("The recurring invoice is saved."), True
        return rx.redirect(f"{HERE}/{key}")

    @staff_event
    async def forget(self) -> Any:
        """Back to what is stored, or to nothing."""
        key, self.changed, self.shown_on, self._target, self.errors = self.plan.key, False, "", "", {}
        return rx.redirect(f"{HERE}/{key}" if key else HERE)

    async def _plan(self, field: str, **typed: Any) -> None:
        self.plan, self.changed = replace(self.plan, **typed), True
        self.errors = {at: wrong for at, wrong in self.errors.items() if at != field}
        self.coming = await staff_visit(recurring_begin.coming, self.plan)

    async def _fill(self, found: TypedPlan) -> None:
        self._typed, self.errors, self.changed = found.draft, {}, False
        self.plan = replace(found, draft=TypedDraft())
        self.people = await staff_visit(recurring_begin.readers, found.client_key)
        self.coming = await staff_visit(recurring_begin.coming, self.plan)
        self._show()
        await self._add_up()

    def _show(self) -> None:
        """Fill the fields anew with what is typed."""
        self.draft = replace(self._typed, lines=())
        super()._show()
