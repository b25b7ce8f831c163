"""The lines of a paper that is being written, whatever paper it is: kept as they are typed, summed up at once.

A page of lines inherits `LinesState` beside `StaffState`, calls `_show` when its fields are to be filled, and lays
`draft_lines.lines_card` out. `_typed` is what is typed; a paper with more than an invoice has overrides `_add_up`, adds
its own fields to `TypedLine`, and changes them in events of its own through `_change_line`.
"""

from dataclasses import replace
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import drafts, products
from portal.domain.admin.draft_form import MOST_LINES, Sums, TypedDraft, TypedLine
from portal.domain.admin.products import Pick
from portal.errors import WrongFields
from portal.text import t as said

Typed = Annotated[str, Field(max_length=10_000)]  # what is too long is said in words, not here
Key = Annotated[str, Field(max_length=20)]
ProductKey = Annotated[str, Field(max_length=32)]
LineField = Literal["description", "quantity", "unit", "price", "tax", "detail"]
TEXTS = ("description", "quantity", "price", "tax", "detail")
COUNTED = ("quantity", "price", "tax", "discount")


class LinesState(StaffState, mixin=True):
    """The lines of one draft. A field keeps what is typed in it: `lines` is sent anew only when lines come, go or move,
    or a product fills one."""

    lines: list[TypedLine] = []
    sums: Sums = Sums()
    turn: int = 0  # counts how often the fields were filled from here
    fresh: str = ""  # the field that takes the focus when it appears: of a new line, or of one just filled
    changed: bool = False  # something was typed that is not stored
    picks: list[Pick] = []  # products that fit what is typed
    picking: str = ""  # the line they are offered to
    pick_at: int = -1  # the one that Enter takes
    _typed: TypedDraft = TypedDraft()

    @staff_event
    async def type_line(self, key: Key, field: LineField, typed: Typed, turn: int = 0) -> None:
        """One field of one line; `turn` is the one it was shown in: a field of the draft before is none of this one."""
        if turn not in (0, self.turn):
            return
        await self._change_line(key, field, **{field: typed})
        self._put_away()
        if field == "description":
            self.picks = await staff_visit(products.matching, typed, self._typed.currency)
            self.picking = key if self.picks else ""

    @staff_event
    async def add_line(self) -> None:
        """Enter: the product that is marked goes into its line, or else one more line comes at the end, at the tax of
        the one before."""
        if self.picking and 0 <= self.pick_at < len(self.picks):
            return await self._take_product(self.picking, self.picks[self.pick_at])
        self._put_away()
        lines = self._typed.lines
        if len(lines) >= MOST_LINES:
            self.notice = said("There are at most {count} lines.", count=MOST_LINES)
            return None
        key = str(max((int(one.key) for one in lines if one.key.isdigit()), default=0) + 1)
        self.fresh = f"description-{key}"
        return await self._arrange([*lines, TypedLine(key, tax=lines[-1].tax if lines else "0")])

    @staff_event
    async def remove_line(self, key: Key) -> None:
        """One less."""
        lines = self._typed.lines
        at = next((nth for nth, one in enumerate(lines) if one.key == key), None)
        if at is not None:
            await self._arrange([one for one in lines if one.key != key])

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
    async def mark_pick(self, down: bool) -> None:
        """The arrow keys: the next product, or the one before; before the first none is marked."""
        if self.picking:
            self.pick_at = max(-1, min(len(self.picks) - 1, self.pick_at + (1 if down else -1)))

    @staff_event
    async def pick(self, key: Key, product: ProductKey) -> None:
        """A product that was pointed at."""
        chosen = next((one for one in self.picks if one.key == product), None)
        if chosen and key == self.picking:
            await self._take_product(key, chosen)

    @staff_event
    async def leave_picks(self) -> None:
        """None of them, or the field was left."""
        self._put_away()

    async def _take_product(self, key: str, one: Pick) -> None:
        """Copied into the line: what it is, its unit, price and tax. How many was typed stays, and is typed next."""
        self._put_away()
        self.fresh = f"quantity-{key}"
        facts = {"description": one.name, "detail": one.detail, "unit": one.unit, "price": one.price, "tax": one.tax}
        filled = [replace(line, **facts, filled=line.filled + 1) if line.key == key else line
                  for line in self._typed.lines]  # fmt: skip
        self.errors = {at: wrong for at, wrong in self.errors.items() if not at.endswith(f"-{key}")}
        await self._arrange(filled)

    async def _change_line(self, key: str, field: str, **facts: Any) -> None:
        """One line is another; `field` is where it was typed."""
        lines = tuple(replace(one, **facts) if one.key == key else one for one in self._typed.lines)
        await self._take(f"{field}-{key}", field, lines=lines)

    async def _take(self, name: str, field: str, **typed: Any) -> None:
        """Keep what was typed; sums follow at once, errors go."""
        self._typed, self.changed = replace(self._typed, **typed), True
        self.errors = {at: wrong for at, wrong in self.errors.items() if at != name}
        if field in COUNTED:
            await self._add_up()

    async def _arrange(self, lines: list[TypedLine]) -> None:
        self._typed, self.lines, self.changed = replace(self._typed, lines=tuple(lines)), lines, True
        await self._add_up()

    async def _add_up(self) -> None:
        """By the one calculator."""
        self.sums = await staff_visit(drafts.sums, self._typed)

    def _fields(self) -> list[str]:
        """The names of all fields of all lines, in the order of the page."""
        return [f"{field}-{one.key}" for one in self._typed.lines for field in get_args(LineField)]

    def _go_to_wrong(self) -> bool:
        """The first field of a line that is wrong takes the focus; False: they are all right."""
        for nth, one in enumerate(self._typed.lines):
            if wrong := next((at for field in TEXTS if (at := f"{field}-{one.key}") in self.errors), ""):
                lines = list(self._typed.lines)
                lines[nth] = replace(one, filled=one.filled + 1)  # it appears anew, with what was typed
                self._typed, self.lines, self.fresh = replace(self._typed, lines=tuple(lines)), lines, wrong
                return True
        return False

    def _mark(self, wrong: WrongFields, *order: str) -> Any:
        """As everywhere; but a field of a line takes the focus by being filled anew: lines come and go."""
        marked = super()._mark(wrong, *order)
        first = next(name for name in (*order, *self.errors) if name in self.errors)
        if "-" not in first:
            return marked
        self._show()
        self.fresh = first
        return None

    def _show(self) -> None:
        """Fill the fields anew with what is typed."""
        self.lines, self.fresh, self.turn = list(self._typed.lines), "", self.turn + 1
        self._put_away()

    def _put_away(self) -> None:
        self.picks, self.picking, self.pick_at = [], "", -1
