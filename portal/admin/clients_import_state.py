"""A list of clients that comes as a file, step by step: its columns, the check of every row, the writing."""

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import import_view, importing
from portal.domain.admin.import_columns import NAMES
from portal.domain.admin.import_view import ImportView
from portal.errors import NotFound
from portal.models import ImportTwins
from portal.text import t

Twins = Literal["skip", "update"]
ENDED = {  # what is said when work behind the scenes is over
    ("checking", "ready"): "Every row is checked. Nothing is written yet.",
    ("writing", "done"): "The list is imported.",
}


class ClientsImportState(StaffState):
    """One's own list, as far as it is."""

    seen: ImportView = ImportView()

    @staff_event
    async def load(self) -> None:
        """Again with every step of the work: what is new is shown, only how it ended is said."""
        await self._enter()
        before = self.seen
        await self._look()
        ended = ENDED.get((before.state, self.seen.state))
        if ended and before.key == self.seen.key:
            self.notice = t(ended)
        self.ready = True

    @staff_event
    async def choose(self, field: str, column: str) -> None:
        """Which column holds this field; empty: none does."""
        at = int(column) if column.isascii() and column.isdigit() and len(column) < 4 else -1
        await self._do(importing.take, field if field in NAMES else "", at)

    @staff_event
    async def choose_twins(self, twins: Twins) -> None:
        """What becomes of clients that are there already."""
        await self._do(importing.choose_twins, ImportTwins(twins))

    @staff_event
    async def check(self) -> None:
        """Every row, behind the scenes."""
        await self._do(importing.check)

    @staff_event
    async def go_back(self) -> None:
        """To the columns."""
        await self._do(importing.go_back)

    @staff_event
    async def discard(self) -> None:
        """Throw the list away; nothing of it was written."""
        await self._do(importing.discard)

    @staff_event
    async def start(self) -> None:
        """Write the rows that are good."""
        await self._do(importing.start)

    async def _do(self, rule: Callable[..., Any], *args: Any) -> None:
        """One step with the list that is shown; when it has moved on meanwhile, what it is now is shown."""
        self.notice = ""
        try:
            await staff_visit(rule, UUID(self.seen.key or f"{0:032}"), *args)
        except NotFound:
            self.notice = t("This list has moved on meanwhile.")
        except (importing.NotMapped, importing.NothingGood, importing.TooLate) as refused:
            self.notice = refused.said()
        await self._look()

    async def _look(self) -> None:
        self.seen = await staff_visit(import_view.current)
