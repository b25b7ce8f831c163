"""Where the portal is, what clients see of it, and how long they stay: the second half of its settings.

As in the first, what is stored takes the place of what a form shows when the page is opened and when it is saved.
"""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access import hosts
from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import parts, reach, signing_in
from portal.domain.admin.parts import PartRow
from portal.domain.admin.reach import Address, Writing
from portal.domain.admin.signing_in import Lives
from portal.errors import WrongFields
from portal.text import t as said

Typed = Annotated[str, Field(max_length=10_000)]  # what is too long is said in words, not here
Word = Annotated[str, Field(max_length=40)]


@with_config(ConfigDict(extra="ignore"))
class HostForm(TypedDict):
    """Its host name."""

    host: Typed


@with_config(ConfigDict(extra="ignore"))
class WritingForm(TypedDict):
    """Its language, with the country whose days and money it writes."""

    locale: Word


@with_config(ConfigDict(extra="ignore"))
class LivesForm(TypedDict):
    """Minutes, from lists."""

    session_idle: Word
    session_absolute: Word
    link_life: Word


class PortalRulesState(StaffState):
    """Everything of it that is set, as it is now."""

    address: Address = Address()
    writing: Writing = Writing()
    parts: list[PartRow] = []
    lives: Lives = Lives()
    known: bool = False
    drawn: dict[str, int] = {}  # by form: how often what is stored took the place of what it showed

    @staff_event
    async def open(self) -> None:
        """The page is on the screen: all forms as they are stored."""
        self.address, self.writing = await staff_visit(reach.address), await staff_visit(reach.writing)
        self.parts, self.lives = await staff_visit(parts.shown), await staff_visit(signing_in.shown)
        self.known = True
        for form in ("host", "writing", "parts", "lives"):
            self._draw(form)

    @staff_event
    async def save_host(self, form: HostForm) -> Any:
        """Mails lead there from now on."""
        try:
            self.address = await staff_visit(reach.save_host, form["host"])
        except WrongFields as refused:
            return self._mark(refused)
        hosts.forget()
        return self._saved("host", said("Saved. Mails lead to {address} from now on.", address=self.address.origin))

    @staff_event
    async def save_writing(self, form: WritingForm) -> Any:
        """For whatever is written from now on."""
        try:
            self.writing = await staff_visit(reach.save_writing, form["locale"])
        except WrongFields as refused:
            return self._mark(refused)
        return self._saved("writing", said("Saved."))

    @staff_event
    async def show_part(self, part: Word, wanted: bool) -> None:
        """Saved at once."""
        await staff_visit(parts.show, part, wanted)
        self.parts = await staff_visit(parts.shown)
        words = "Your clients see it now." if wanted else "Your clients do not see it any more."
        self.errors, self.notice = {}, said(words)

    @staff_event
    async def save_lives(self, form: LivesForm) -> Any:
        """At once, for open sessions too."""
        try:
            self.lives = await staff_visit(signing_in.save, dict[str, Any](form))
        except WrongFields as refused:
            return self._mark(refused, *signing_in.FIELDS)
        return self._saved("lives", said("Saved."))

    def _saved(self, form: str, words: str) -> None:
        self._draw(form)
        self.errors, self.notice = {}, words

    def _draw(self, form: str) -> None:
        self.drawn = {**self.drawn, form: self.drawn.get(form, 0) + 1}
