"""What the pages of an invoice and of a quote share: one paper, what is done with it once, and who is told by mail."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

import reflex as rx
from pydantic import Field
from reflex.event import EventSpec

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin.readers import Reader
from portal.errors import NotFound, NotSignedIn, Refused, WrongFields

OUTCOME = "outcome"  # where the focus goes when something was done
Turn = Annotated[str, Field(max_length=20)]


class PaperState(StaffState, mixin=True):
    """One paper. `turn` counts what was done: a second press of a button answers an older page, and does nothing."""

    turn: int = 0
    told: list[str] = []  # who gets the mail, by key
    _order: ClassVar[tuple[str, ...]] = ()  # of the page's fields
    _list: ClassVar[str] = ""  # where its papers are listed

    @staff_event
    async def tick(self, key: UUID, on: bool) -> None:
        """One reader more or less."""
        known = {one.key for one in self._readers()}
        self.told = [one for one in self.told if one != key.hex] + [key.hex] * (on and key.hex in known)
        self._typed_anew()

    async def _do(self, turn: str, done: str, rule: Any, *args: Any) -> Any:
        """Done or refused, the page shows how it stands now; what was typed stays until it is right."""
        if turn != str(self.turn):
            return None
        try:
            await staff_visit(rule, self._key(), *args)
        except WrongFields as wrong:
            return self._mark(wrong, *self._order)
        except (NotFound, NotSignedIn):
            raise
        except Refused as refused:
            self.notice, self.errors = refused.said(), {}
            self._after(refused)
        else:
            self.turn, self.errors, self.notice = self.turn + 1, {}, done
            self._after(None)
        return await self._say()

    async def _copy(self, turn: str, rule: Any) -> Any:
        """On to a new draft of the same words."""
        if turn != str(self.turn):
            return None
        made = await staff_visit(rule, self._key())
        self.turn += 1
        return rx.redirect(f"{self._list}/{made}/edit")

    async def _delete(self, turn: str, rule: Any) -> Any:
        """Throw the draft away."""
        if turn != str(self.turn):
            return None
        await staff_visit(rule, self._key())
        self.turn += 1
        return rx.redirect(f"{self._list}?status=draft")

    async def _end(self, rule: Any, key: UUID, done: str) -> EventSpec:
        """One link. Said twice it is once; what is typed in the page's forms stays."""
        await staff_visit(rule, self._key(), key)
        self.notice = done
        return await self._say()

    async def _say(self) -> EventSpec:
        """Look anew, and go to where it is said."""
        await self._look()
        return rx.set_focus(OUTCOME)  # pyright: ignore[reportReturnType]

    def _tell(self, *, anew: bool) -> None:
        """Whom a mail would go to: at first to all who want such mails."""
        known = [one.key for one in self._readers() if not one.is_off]
        self.told = known if anew else [one for one in self.told if one in known]

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]

    async def _look(self) -> None:
        """Read the paper as it stands."""

    def _readers(self) -> list[Reader]:
        """Who can be told of it."""
        return []

    def _after(self, refused: Refused | None) -> None:
        """Something was done, or refused."""

    def _typed_anew(self) -> None:
        """A mail that was looked at is another one now."""
