"""The page of one client: what it shows, and what is decided about the client as a whole."""

from datetime import date
from typing import Annotated

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from reflex.event import EventSpec
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import client_access, client_card, merging
from portal.domain.admin.client_card import ClientCard
from portal.errors import NotFound, WrongFields
from portal.text import t


@with_config(ConfigDict(extra="ignore"))
class Pause(TypedDict):
    """The form of a pause."""

    until: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


class ClientPageState(StaffState):
    """One client."""

    card: ClientCard = ClientCard()
    key: str = ""

    @staff_event
    async def load(self) -> EventSpec | None:
        """Who the address names; whoever was merged into another is found there."""
        await self._enter()
        if self._whose() != self.key:
            self.errors = {}
        self.key = self._whose()
        try:
            await self._look()
        except NotFound:
            heir = await staff_visit(merging.heir_of, self.key)
            return rx.redirect(f"/admin/clients/{heir}", replace=True)  # pyright: ignore[reportReturnType]
        self.ready = True
        return None

    @staff_event
    async def switch(self, on: bool) -> None:
        """Their portal on or off."""
        await staff_visit(client_access.switch, self._whose(), on)
        off = t("The portal is off for them: their open pages are closed, and they get no mails.")
        self.notice = t("The portal is on for them. They sign in anew.") if on else off
        await self._look()

    @staff_event
    async def archive(self) -> None:
        """Put away."""
        await staff_visit(client_access.archive, self._whose())
        self.notice = t("The client is archived. Nobody of them can sign in, and no mails go out.")
        await self._look()

    @staff_event
    async def take_back(self) -> None:
        """Out of the archive."""
        await staff_visit(client_access.take_back, self._whose())
        self.notice = t("The client is back in the list, with the access it had.")
        await self._look()

    @staff_event
    async def pause(self, form: Pause) -> EventSpec | None:
        """No reminders for a while."""
        try:
            until = date.fromisoformat(form["until"]) if form["until"] else None
            await staff_visit(client_access.pause_reminders, self._whose(), until)
        except ValueError:
            return self._mark(WrongFields({"until": client_access.WrongDay()}))
        except WrongFields as refused:
            return self._mark(refused)
        self.errors = {}
        await self._look()
        self.notice = t("Reminders wait until {day}.", day=self.card.paused) if until else t("Reminders go on.")
        return None

    @staff_event
    async def resume(self) -> None:
        """They go on."""
        await staff_visit(client_access.pause_reminders, self._whose(), None)
        self.notice = t("Reminders go on.")
        await self._look()

    def _whose(self) -> str:
        """The client the address names."""
        return self.router.url.path.rstrip("/").rsplit("/", 1)[-1]

    async def _look(self) -> None:
        self.card = await staff_visit(client_card.card, self._whose())
