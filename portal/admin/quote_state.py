"""One quote that is open before somebody of the staff, and what is done with it."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.paper_state import OUTCOME, PaperState, Turn
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import paper_links, quote, quote_actions, quote_converting, quote_drafts, quote_sending
from portal.domain.admin.quote import QuoteCard
from portal.domain.admin.quote_converting import Part
from portal.domain.admin.quote_sending import Telling
from portal.domain.admin.readers import Reader
from portal.text import t as said

HERE = "/admin/quotes"
Typed = Annotated[str, Field(max_length=20_000)]  # what is too long is said in words, not here
__all__ = ["HERE", "OUTCOME"]


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Sending(TypedDict):
    """Send. Who is told came with each tick; `turn`: the page this answers to."""

    turn: Turn
    subject: Typed
    message: Typed


@with_config(ConfigDict(extra="ignore"))
class Answering(TypedDict):
    """A word in the thread, about a line or about the whole."""

    turn: Turn
    about: Annotated[str, Field(max_length=100)]
    answer: Typed


@with_config(ConfigDict(extra="ignore"))
class Converting(TypedDict):
    """An invoice of it."""

    turn: Turn
    part: Part
    due_days: Typed
    message: Typed


@with_config(ConfigDict(extra="ignore"))
class Reopening(TypedDict):
    """The same words once more."""

    turn: Turn
    until: Typed
    message: Typed


class AdminQuoteState(PaperState, StaffState):
    """One quote."""

    _order, _list = ("subject", "message", "answer", "due_days", "until"), HERE
    card: QuoteCard = QuoteCard()

    @staff_event
    async def load(self) -> None:
        """The one the address names; the previous one is cleared first, so that it never shows under a refusal."""
        key = self._key()
        if is_other := key != self.card.key:
            self.ready, self.card, self.errors = False, QuoteCard(), {}
            self.turn += 1
        await self._enter()
        await self._look()
        self._tell(anew=is_other)
        self.ready = True

    @staff_event
    async def end_link(self, key: UUID) -> Any:
        """A link by which somebody opens it."""
        return await self._end(paper_links.end_of_quote, key, said("The link opens nothing any more."))

    @staff_event
    async def send(self, form: Sending) -> Any:
        """From now on it is the client's to read."""
        telling = Telling(list(self.told), form["subject"], form["message"])
        done = said("The quote is sent. Those you chose are told by mail.")
        return await self._do(form["turn"], done, quote_sending.send, telling)

    @staff_event
    async def answer(self, form: Answering) -> Any:
        """A word of ours."""
        done = said("Your answer is on its way.")
        return await self._do(form["turn"], done, quote_actions.answer, form["answer"], form["about"])

    @staff_event
    async def withdraw(self, turn: Turn) -> Any:
        """Take it back."""
        return await self._do(turn, said("The quote is withdrawn."), quote_actions.withdraw)

    @staff_event
    async def reopen(self, form: Reopening) -> Any:
        """Ask once more."""
        telling = Telling(list(self.told), "", form["message"])
        done = said("The quote is open again, as a new version. Those you chose are told by mail.")
        return await self._do(form["turn"], done, quote_actions.reopen, form["until"], telling)

    @staff_event
    async def convert(self, form: Converting) -> Any:
        """On to the invoice it became."""
        rule, given = quote_converting.convert, (form["part"], form["due_days"], list(self.told), form["message"])
        return await self._do(form["turn"], said("The invoice is issued. Below you find it."), rule, *given)

    @staff_event
    async def copy(self, turn: Turn) -> Any:
        """On to a new draft of the same words."""
        return await self._copy(turn, quote_drafts.copy)

    @staff_event
    async def delete(self, turn: Turn) -> Any:
        """Throw the draft away."""
        return await self._delete(turn, quote_actions.delete)

    async def _look(self) -> None:
        self.card = await staff_visit(quote.card, self._key())

    def _readers(self) -> list[Reader]:
        return self.card.readers
