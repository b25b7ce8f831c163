"""What lists of staff share: one page of one filter, searched; the address says which."""

from enum import StrEnum
from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.pages.list_address import Search, address, asked, neighbour, searched


class ListState(StaffState, mixin=True):
    """`newer` and `older` are the addresses of the neighbouring pages, or empty."""

    status: str = "all"
    q: str = ""
    newer: str = ""
    older: str = ""
    _path: ClassVar[str] = ""

    @staff_event
    async def search(self, form: Search) -> EventSpec:
        """Search within the filter."""
        return rx.redirect(address(self._path, self.status, searched(form["q"])))  # pyright: ignore[reportReturnType]

    async def _read(self, rule: Any, filters: type[StrEnum]) -> Any:
        """What the address says; nonsense in it is the first page of everything."""
        await self._enter()
        seen = asked(self.router.url.query_parameters, filters)
        found = await staff_visit(rule, filters(seen.status), seen.q, seen.page)
        self.status, self.q = seen.status, seen.q
        self.newer = neighbour(self._path, seen.status, seen.q, found.newer)
        self.older = neighbour(self._path, seen.status, seen.q, found.older)
        return found
