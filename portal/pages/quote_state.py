"""A quote that is open: what is on screen, and what the person has picked of it so far."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar

from portal.access.visit import visit
from portal.domain import quote_view
from portal.domain.quote_choosing import Picked
from portal.domain.quote_view import OnScreen, QuoteView
from portal.models import Module
from portal.state import ClientState, event

LONGEST = 41  # one more than is ever read: what is too long stays too long


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a field of the two forms, in words."""

    signer_name: str = ""
    po_number: str = ""
    agreed: str = ""
    kind: str = ""
    words: str = ""


class QuoteState(ClientState):
    """One quote of one client. What is picked stays while the page is open, also when the owner revises the quote."""

    module: ClassVar = Module.QUOTES

    shown: QuoteView = QuoteView()
    wrong: Wrong = Wrong()
    busy: bool = False
    _ticks: dict[str, bool] = {}
    _counts: dict[str, str] = {}
    _told: list[str] = []

    @event
    async def load(self) -> None:
        """The quote the address names; the previous one is cleared first, so that it never shows under a refusal."""
        slug = self._slug()
        if slug != self.shown.slug:
            self.ready, self.shown, self.wrong = False, QuoteView(), Wrong()
            self._ticks, self._counts, self._told, self.notice = {}, {}, [], ""
        self.busy = False
        await self._enter()
        await self._look()
        self.ready = True

    @event
    async def tick(self, key: str, on: bool) -> None:
        """Take a line, or leave it out: the total follows."""
        self._ticks = {**self._ticks, key: on}
        await self._look()

    @event
    async def count(self, key: str, typed: str) -> None:
        """While it is typed the total follows; errors wait until the field is left."""
        self._counts = {**self._counts, key: typed[:LONGEST]}
        self._told = [one for one in self._told if one != key]
        await self._look()

    @event
    async def leave_count(self, key: str, typed: str) -> None:
        """Say what is wrong with it."""
        self._counts = {**self._counts, key: typed[:LONGEST]}
        self._told = [*(one for one in self._told if one != key), key]
        await self._look()

    def _slug(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]

    async def _pick(self, taken: Collection[str], counts: Mapping[str, str]) -> None:
        """What a form says counts more than what its fields told one by one; now every error is told."""
        rows = self.shown.choosing.rows
        self._ticks = {row.key: row.key in taken for row in rows if row.may_leave}
        self._counts = {row.key: counts[row.key][:LONGEST] for row in rows if row.key in counts}
        self._told = [row.key for row in rows]
        await self._look()

    async def _look(self) -> None:
        """Everything anew. A version nobody has looked at yet is noted, and said when it replaces another here."""
        before, slug = self.shown, self._slug()
        on_screen = before.document.version if before.slug == slug else 0
        picked = Picked(dict(self._ticks), dict(self._counts))
        seen = OnScreen(on_screen, before.news.since, picked, tuple(self._told))
        found = await visit(quote_view.look, slug, seen)
        if found.is_new:
            await visit(quote_view.note_looked, slug, found.document.version)
        if on_screen not in (0, found.document.version):
            self.notice = found.news.notice
        self._keep(found)

    def _keep(self, found: QuoteView) -> None:
        """Nothing is kept about lines that are not there."""
        keys = {row.key for row in found.choosing.rows}
        self._ticks = {key: on for key, on in self._ticks.items() if key in keys}
        self._counts = {key: typed for key, typed in self._counts.items() if key in keys}
        self._told = [key for key in self._told if key in keys]
        self.shown = found
