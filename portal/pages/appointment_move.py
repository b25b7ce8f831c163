"""Moving an appointment: the same choice of a time, then both times side by side and the button that moves it."""

from typing import Any, ClassVar

import reflex as rx

from portal.access.visit import visit
from portal.domain import appointment_moving, booking
from portal.domain.appointment_moving import MoveView
from portal.domain.appointment_view import key_of
from portal.domain.booking_refusals import ReadingOnly
from portal.domain.booking_slots_view import start_of
from portal.errors import NotFound, Refused
from portal.models import Module
from portal.pages.booking_times import TIMES, Chooser, Chosen, chooser, wish, wrong_choice
from portal.pages.frame import client_page
from portal.pages.list_address import with_query
from portal.pages.moving_parts import STEP, as_it_is, from_to, steps
from portal.state import ClientState, event
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, t


class AppointmentMoveState(ClientState):
    """Where one appointment is to go. What is chosen lives in the address."""

    module: ClassVar = Module.BOOKING

    shown: MoveView = MoveView()
    error: str = ""
    gone: str = ""

    @event
    async def load(self) -> Any:
        """The times, or the one that is chosen."""
        key, before = self._key(), self.shown
        arrived = not self.is_hydrated  # or else a change was pushed
        if key != before.key:
            self.ready, self.shown = False, MoveView()
        if key != before.key or arrived:
            self.error = self.gone = ""
        await self._enter()
        await self._look()
        self.ready = True
        if not arrived or key != before.key or self.shown.fixed:
            return None
        if bool(self.shown.target) != bool(before.target):
            return rx.set_focus(STEP)
        by_choice = self._asked("day") and self.shown.times.day not in ("", before.times.day)
        return rx.set_focus(TIMES) if by_choice else None

    @event
    async def choose(self, form: Chosen) -> Any:
        """On to the second step; nothing is moved yet."""
        self.error = self.gone = ""
        if wrong := wrong_choice(form, self.shown.times):
            self.error = wrong
            return rx.set_focus(TIMES)
        start = form.get("start", "")
        found = await visit(appointment_moving.look, self._key(), self._asked("day"), to=start)
        if not found.target:
            self.shown, self.gone = found, found.gone
            return None if found.fixed else rx.set_focus(STEP)
        return rx.redirect(with_query(self._path(), day=self.shown.times.day, to=start))

    @event
    async def move(self) -> Any:
        """Move it; when somebody was quicker, the list is fresh and says so."""
        key = self._key()
        try:
            await visit(booking.move, key_of(key), start_of(self._asked("to")))
        except (NotFound, ReadingOnly):
            raise
        except Refused as refused:
            self.shown = await visit(appointment_moving.look, key, self._asked("day"))
            self.gone = refused.said()
            return None if self.shown.fixed else rx.set_focus(STEP)
        return rx.redirect(f"/booking/appointments/{key}?moved=1", replace=True)

    async def _look(self) -> None:
        asked = wish(self.router.url.query_parameters)
        found = await visit(appointment_moving.look, self._key(), asked.day, asked.month, self._asked("to"))
        self.gone = found.gone or ("" if found.target else self.gone)
        self.shown = found

    def _asked(self, name: str) -> str:
        return self.router.url.query_parameters.get(name, "")[:40]

    def _path(self) -> str:
        return f"/booking/appointments/{self._key()}/move"

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").removesuffix("/move").rsplit("/", 1)[-1]


def page() -> rx.Component:
    """What it is, and where it is to go."""
    seen = AppointmentMoveState.shown
    here = f"/booking/appointments/{seen.key}"
    confirming = from_to(seen.now, seen.target, move=AppointmentMoveState.move, other=f"{here}/move")
    return client_page(
        steps(seen.target, seen.fixed, confirming, choosing(seen), here),
        title=t("Move “{title}”", title=seen.title),
        place="booking",
        above=back(t("Back to the appointment"), here),
        loaded=given(seen.key),
        waiting=card_bones(5, "max-w-3xl"),
    )


def choosing(seen: MoveView) -> rx.Component:
    """What it is now, and where it could go."""
    at = Chooser(
        path=f"/booking/appointments/{seen.key}/move",
        error=AppointmentMoveState.error,
        gone=AppointmentMoveState.gone,
        choose=AppointmentMoveState.choose,
        note=t("Nothing is moved before you confirm it."),
    )
    return rx.el.div(as_it_is(seen.now), chooser(seen.times, at), class_name="grid gap-5")
