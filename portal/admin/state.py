"""What every page of the staff shares: its State, and the event that only staff may send."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from portal.access.doors import Door, Handler
from portal.access.staff_visit import staff_visit
from portal.domain.admin import shell
from portal.errors import WrongFields
from portal.state import ClientState, event


def staff_event(handler: Handler) -> Any:
    """An event of a page under `/admin`: refused to everybody who is not of the staff."""
    return event(door=Door.STAFF)(handler)


class StaffState(ClientState):
    """The parent of every admin page's State. What a role may not do is left out; the rules refuse it anyway."""

    may_manage: bool = False
    may_own: bool = False
    to_set_up: int = 0  # steps of the wizard that are left
    hidden: list[str] = []  # parts of the portal that clients do not see
    errors: dict[str, str] = {}  # what is wrong with the page's form, by field

    async def _enter(self) -> None:
        """Who and where: each page's `load` begins with it."""
        self._arrive()
        found = await staff_visit(shell.surroundings)
        self.business, self.person = found.business, found.person
        self.may_manage, self.may_own, self.to_set_up = found.may_manage, found.may_own, found.to_set_up
        self.hidden = list(found.hidden)
        self.missing = False

    def _mark(self, wrong: WrongFields, *order: str) -> EventSpec:
        """Say at each field what is wrong with it, and go to the first of them, in the form's `order`."""
        self.errors = {name: refused.said() for name, refused in wrong.fields.items()}
        first = next(name for name in (*order, *self.errors) if name in self.errors)
        return rx.set_focus(f"field-{first}")  # pyright: ignore[reportReturnType]
