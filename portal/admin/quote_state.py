"""One quote that is open before somebody of the staff, and what is done with it."""

from typing import Annotated, Any
from uuid import UUID

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import quote, quote_actions, quote_converting, quote_drafts, quote_sending
from portal.domain.admin.quote import QuoteCard
from portal.domain.admin.quote_converting import Part
from portal.domain.admin.quote_sending import Telling
from portal.errors import NotFound, NotSignedIn, Refused, WrongFields
from portal.text import t as said

OUTCOME = "outcome"  # where the focus goes when something was done
HERE = "/admin/quotes"
Typed = Annotated[str, Field(max_length=20_000)]  # what is too long is said in words, not here
Turn = Annotated[str, Field(max_length=20)]
ORDER = ("subject", "message", "answer", "due_days", "until")


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


class AdminQuoteState(StaffState):
    """One quote. `turn` counts what was done: a second press of a button answers an older page, and does nothing."""

    card: QuoteCard = QuoteCard()
    turn: int = 0
    told: list[str] = []  # who gets the mail, by key

    @staff_event
    async def load(self) -> None:
        """The one the address names; the previous one is cleared first, so that it never shows under a refusal."""
        key = self._key()
        if is_other := key != self.card.key:
            self.ready, self.card, self.errors = False, QuoteCard(), {}
            self.turn += 1
        await self._enter()
        self.card = await staff_visit(quote.card, key)
        known = [one.key for one in self.card.readers]
        self.told = known if is_other else [one for one in self.told if one in known]
        self.ready = True

    @staff_event
    async def tick(self, key: UUID, on: bool) -> None:
        """One reader more or less."""
        known = {one.key for one in self.card.readers}
        self.told = [one for one in self.told if one != key.hex] + [key.hex] * (on and key.hex in known)

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
        if turn != str(self.turn):
            return None
        made = await staff_visit(quote_drafts.copy, self._key())
        self.turn += 1
        return rx.redirect(f"{HERE}/{made}/edit")

    @staff_event
    async def delete(self, turn: Turn) -> Any:
        """Throw the draft away."""
        if turn != str(self.turn):
            return None
        await staff_visit(quote_actions.delete, self._key())
        self.turn += 1
        return rx.redirect(f"{HERE}?status=draft")

    async def _do(self, turn: str, done: str, rule: Any, *args: Any) -> Any:
        """Done or refused, the page shows how it stands now; what was typed stays until it is right."""
        if turn != str(self.turn):
            return None
        try:
            await staff_visit(rule, self._key(), *args)
        except WrongFields as wrong:
            return self._mark(wrong, *ORDER)
        except (NotFound, NotSignedIn):
            raise
        except Refused as refused:
            self.notice, self.errors = refused.said(), {}
        else:
            self.turn, self.errors, self.notice = self.turn + 1, {}, done
        self.card = await staff_visit(quote.card, self._key())
        return rx.set_focus(OUTCOME)

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
