"""Booking one service: choosing a time, and confirming it while it is held. The hold is the server's, so it survives a
reload; what is typed lives here, this browser window's own."""

from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field

from portal.access.doors import Door
from portal.access.visit import visit
from portal.domain import booking, booking_service_view, holding
from portal.domain.appointment_view import key_of
from portal.domain.booking_refusals import HoldGone, ReadingOnly, TooManyHolds, TooManyTries
from portal.domain.booking_service_view import ServiceView
from portal.domain.booking_slots_view import start_of
from portal.domain.questions import Wrong
from portal.errors import NotFound, Refused
from portal.models import Module
from portal.pages.booking_paying import to_payment
from portal.pages.booking_times import TIMES, Chosen, wish, wrong_choice
from portal.state import ClientState, event, unexpected

STEP, WRONG = "step", "wrong"  # where the step stands, and what is wrong with its answers
MOST = 100  # questions of one form
Key = Annotated[str, Field(max_length=200)]
Typed = Annotated[str, Field(max_length=10_000)]  # what is too long is said in words, not here
Answers = Annotated[dict[str, Any], Field(max_length=3 * MOST)]


class BookingServiceState(ClientState):
    """One service, and how far its booking has come."""

    module: ClassVar = Module.BOOKING

    offer: ServiceView = ServiceView()
    typed: dict[str, str] = {}
    wrong: list[str] = []  # the questions whose answers are
    error: str = ""
    gone: str = ""
    busy: bool = False
    _errors: dict[str, str] = {}
    _leaving: bool = False
    _asked: list[str] = []  # the questions of the last hold: what is typed while it runs out is kept for the next

    @event
    async def load(self) -> Any:
        """What the address says; what was typed stays while the page is of the same service."""
        slug, arrived = self._slug(), not self.is_hydrated  # or else a change was pushed
        if self._leaving and not arrived and slug == self.offer.slug:
            return None
        self._leaving = False
        if slug != self.offer.slug:
            self.ready, self.offer = False, ServiceView()
            self.typed, self._errors, self._asked = {}, {}, []
        if arrived or slug != self.offer.slug:
            self.error = self.gone = ""
        before, self.busy = self.offer.times.day, False
        await self._enter()
        moved_on = await self._look()
        self.ready = True
        if moved_on:
            return moved_on
        chosen = arrived and "day" in self.router.url.query_parameters and self.offer.times.day
        return rx.set_focus(TIMES) if before and chosen not in (False, "", before) else None

    @event
    async def choose(self, form: Chosen) -> Any:
        """Hold it; when somebody was quicker, the list is fresh and says so."""
        self.error = self.gone = ""
        if wrong := wrong_choice(form, self.offer.times):
            self.error = wrong
            return rx.set_focus(TIMES)
        try:
            await visit(holding.hold, self._slug(), start_of(form.get("start", "")))
        except (NotFound, ReadingOnly, TooManyHolds, TooManyTries):
            raise
        except Refused as refused:
            return await self._again(refused)
        await self._look()
        return rx.set_focus(STEP)

    @event
    async def write(self, key: Key, typed: Typed) -> None:
        """Kept as it is typed."""
        if key in self._asked:
            self.typed = {**self.typed, key: typed}

    @event
    async def confirm(self, form: Answers) -> Any:
        """Show at once that it goes on; a second press changes nothing."""
        if self.busy or not self.offer.held.key:
            return None
        self.typed = {key: said for key in self._asked if isinstance(said := form.get(key, ""), str)}
        self.gone, self._errors, self.wrong, self.busy = "", {}, [], True
        return BookingServiceState.book

    @event(door=Door.INTERNAL)
    async def book(self) -> Any:
        """Book it, or say why not; what was typed stays."""
        try:
            return await self._book()
        except Refused:
            self.busy = self._leaving = False
            raise
        except Exception as failure:  # whatever it is: the button must work again
            self.busy, self._leaving, self.notice = False, False, unexpected(failure)
            return None

    @event
    async def release(self) -> Any:
        """Another time is to be chosen."""
        if self.offer.held.key:
            await visit(holding.release, key_of(self.offer.held.key))
        self.offer, self.gone = await self._found(), ""
        return rx.set_focus(STEP)

    @event
    async def ran_out(self) -> Any:
        """By the browser's count ten minutes are over: see what the server says."""
        return await self._look()

    async def _book(self) -> Any:
        key = self.offer.held.key
        try:
            done = await visit(booking.confirm, key_of(key), dict(self.typed))
        except Wrong as wrong:
            self._errors, self.busy = wrong.fields, False
            await self._look()
            return rx.set_focus(WRONG)
        except ReadingOnly:
            raise
        except Refused as refused:
            self.busy = False
            return await self._again(refused)
        if done.bill:
            self._leaving = True  # what is pushed meanwhile must not lead elsewhere
            went = await to_payment(self, key_of(key), self._stay)
            return went or rx.redirect(f"/booking/appointments/{key}", replace=True)
        self.typed = {}
        return rx.redirect(f"/booking/appointments/{key}?new=1", replace=True)

    async def _stay(self) -> None:
        self._leaving = False

    async def _again(self, refused: Refused) -> Any:
        """The fresh list, and why it is needed."""
        moved_on = await self._look()
        if moved_on:
            return moved_on
        self.gone = refused.said()
        return rx.set_focus(STEP)

    async def _look(self) -> Any:
        """Everything anew. A hold that is no more was confirmed elsewhere, or it ran out, and that is said."""
        before, found = self.offer.held.key, await self._found()
        where = await visit(booking_service_view.outcome, before) if before and not found.held.key else None
        if where:
            return rx.redirect(f"{where}?new=1", replace=True)
        if where is not None:
            self.gone = HoldGone().said()
        self.offer = found
        self._asked = [one.key for one in found.held.questions[:MOST]] or self._asked
        self.wrong = [one.label for one in found.held.questions if one.error]
        return None

    async def _found(self) -> ServiceView:
        asked = wish(self.router.url.query_parameters)
        return await visit(booking_service_view.look, self._slug(), asked.day, asked.month, dict(self._errors))

    def _slug(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
