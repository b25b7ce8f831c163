"""An invoice that is being written: whatever is typed is kept here at once, and stored when somebody saves it."""

from dataclasses import replace
from typing import Annotated, Any, Literal

import reflex as rx
from pydantic import Field

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import drafts, invoices
from portal.domain.admin.draft_form import MOST_LINES, Sums, TypedDraft, TypedLine
from portal.domain.admin.invoices import PayerRow
from portal.errors import WrongFields
from portal.pages.list_address import Search, searched, with_query
from portal.text import t as said

HERE = "/admin/invoices"
NEW = f"{HERE}/new"
Typed = Annotated[str, Field(max_length=10_000)]  # what is too long is said in words, not here
Key = Annotated[str, Field(max_length=20)]
LineField = Literal["description", "detail", "quantity", "price", "tax"]
DraftField = Literal["discount", "due_days", "po_number", "notes"]
COUNTED = ("quantity", "price", "tax", "discount")
ORDER = ("discount", "due_days", "po_number", "notes")


class DraftState(StaffState):
    """One draft. A field keeps what is typed in it: `lines` is sent anew only when lines come, go or move."""

    draft: TypedDraft = TypedDraft()  # without its lines
    lines: list[TypedLine] = []
    sums: Sums = Sums()
    payers: list[PayerRow] = []
    q: str = ""
    turn: int = 0  # counts how often the fields were filled from here
    fresh: str = ""  # the line that was just added: it takes the focus
    changed: bool = False  # something was typed that is not stored
    _typed: TypedDraft = TypedDraft()
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
        self.ready = True

    @staff_event
    async def search(self, form: Search) -> rx.event.EventSpec:
        """Who to write to."""
        return rx.redirect(with_query(NEW, q=searched(form["q"])))  # pyright: ignore[reportReturnType]

    @staff_event
    async def type_line(self, key: Key, field: LineField, typed: Typed) -> None:
        """One field of one line."""
        lines = tuple(replace(one, **{field: typed}) if one.key == key else one for one in self._typed.lines)
        await self._take(f"{field}-{key}", field, lines=lines)

    @staff_event
    async def type_field(self, field: DraftField, typed: Typed) -> None:
        """One field of the whole."""
        await self._take(field, field, **{field: typed})

    @staff_event
    async def choose_discount(self, kind: Literal["none", "percent", "fixed"]) -> None:
        """None, a part, or an amount."""
        self.draft = replace(self.draft, discount_kind=kind)
        await self._take("discount", "discount", discount_kind=kind)

    @staff_event
    async def add_line(self) -> None:
        """One more at the end, at the tax of the one before; it takes the focus."""
        lines = self._typed.lines
        if len(lines) >= MOST_LINES:
            self.notice = said("An invoice has at most {count} lines.", count=MOST_LINES)
            return
        self.fresh = str(max((int(one.key) for one in lines), default=0) + 1)
        await self._arrange([*lines, TypedLine(self.fresh, tax=lines[-1].tax if lines else "0")])

    @staff_event
    async def remove_line(self, key: Key) -> None:
        """One less."""
        await self._arrange([one for one in self._typed.lines if one.key != key])

    @staff_event
    async def move_line(self, key: Key, down: bool) -> None:
        """One place up or down."""
        lines = list(self._typed.lines)
        at = next((nth for nth, one in enumerate(lines) if one.key == key), None)
        to = -1 if at is None else at + (1 if down else -1)
        if at is not None and 0 <= to < len(lines):
            lines[at], lines[to] = lines[to], lines[at]
            await self._arrange(lines)

    @staff_event
    async def save(self) -> Any:
        """Store it, and show it as it would look; what cannot be read is marked, and nothing typed is lost."""
        if not self._target:
            return None
        try:
            key = await staff_visit(drafts.save, self._typed)
        except WrongFields as wrong:
            self.notice, marked = wrong.said(), self._mark(wrong, *ORDER)
            return marked if set(self.errors) & set(ORDER) else None
        self.errors, self.changed, self._target = {}, False, ""
        self.notice, self._takes_notice_along = said("The draft is saved. The client sees nothing of it yet."), True
        return rx.redirect(f"{HERE}/{key}")

    @staff_event
    async def forget(self) -> Any:
        """Back to what is stored, or to nothing."""
        key, self.changed, self._target, self.errors = self._typed.key, False, "", {}
        return rx.redirect(f"{HERE}/{key}" if key else HERE)

    async def _take(self, name: str, field: str, **typed: Any) -> None:
        """Keep what was typed; sums follow at once, errors go."""
        self._typed, self.changed = replace(self._typed, **typed), True
        self.errors = {at: wrong for at, wrong in self.errors.items() if at != name}
        if field in COUNTED:
            self.sums = await staff_visit(drafts.sums, self._typed)

    async def _arrange(self, lines: list[TypedLine]) -> None:
        self._typed, self.lines, self.changed = replace(self._typed, lines=tuple(lines)), lines, True
        self.sums = await staff_visit(drafts.sums, self._typed)

    async def _fill(self, found: TypedDraft) -> None:
        self._typed, self.errors, self.changed, self.fresh = found, {}, False, ""
        self._show()
        self.sums = await staff_visit(drafts.sums, found)

    def _show(self) -> None:
        """Fill the fields anew with what is typed."""
        self.draft, self.lines = replace(self._typed, lines=()), list(self._typed.lines)
        self.fresh, self.turn = "", self.turn + 1
