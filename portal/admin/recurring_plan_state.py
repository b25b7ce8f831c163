"""One recurring invoice that is open before somebody of the staff."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import recurring, recurring_doing
from portal.domain.admin.recurring import PlanCard
from portal.errors import WrongFields
from portal.text import t as said


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Resuming(TypedDict):
    """The day of the next one."""

    day: Annotated[str, Field(max_length=100)]


class PlanPageState(StaffState):
    """One plan."""

    card: PlanCard = PlanCard()

    @staff_event
    async def load(self) -> None:
        """The one the address names; the previous one is cleared first, so that it never shows under a refusal."""
        key = self._key()
        if key != self.card.key:
            self.ready, self.card, self.errors = False, PlanCard(), {}
        await self._enter()
        self.card = await staff_visit(recurring.card, key)
        self.ready = True

    @staff_event
    async def pause(self) -> None:
        """None until it is resumed."""
        await staff_visit(recurring_doing.pause, self._key())
        await self._done(said("Paused. Nothing is written until you resume it."))

    @staff_event
    async def resume(self, form: Resuming) -> Any:
        """On from a day."""
        try:
            await staff_visit(recurring_doing.resume, self._key(), form["day"])
        except WrongFields as refused:
            return self._mark(refused, "day")
        return await self._done(said("It goes on."))

    @staff_event
    async def end(self) -> None:
        """None any more."""
        await staff_visit(recurring_doing.end, self._key())
        await self._done(said("Ended. What it wrote stays as it is."))

    async def _done(self, words: str) -> None:
        self.errors, self.notice = {}, words
        self.card = await staff_visit(recurring.card, self._key())

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
