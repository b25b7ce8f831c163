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
from portal.state import ClientState, event
from portal.ui.button import button, link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.facts import time_fact
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.step import step
from portal.ui.text import given, some, t

STEP = "move"  # where the step stands


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
    """Both steps are one place on the page."""
    seen = AppointmentMoveState.shown
    steps = step(
        rx.cond(some(seen.target), t("Confirm the new time"), t("Choose a new time")).to(str),
        rx.cond(some(seen.target), confirming(seen), choosing(seen)),
        id=STEP,
    )
    return client_page(
        rx.el.div(rx.cond(given(seen.fixed), refused(seen), steps), class_name="max-w-3xl"),
        title=t("Move “{title}”", title=seen.title),
        place="booking",
        above=back(t("Back to the appointment"), f"/booking/appointments/{seen.key}"),
        loaded=given(seen.key),
        waiting=card_bones(5, "max-w-3xl"),
    )


def choosing(seen: MoveView) -> rx.Component:
    """What it is now, and where it could go."""
    now = card(rx.el.h2(t("It is now")), times(seen.now))
    return rx.el.div(
        now,
        chooser(
            seen.times,
            Chooser(
                path=f"/booking/appointments/{seen.key}/move",
                error=AppointmentMoveState.error,
                gone=AppointmentMoveState.gone,
                choose=AppointmentMoveState.choose,
                note=t("Nothing is moved before you confirm it."),
            ),
        ),
        class_name="grid gap-5",
    )


def confirming(seen: MoveView) -> rx.Component:
    """From, to, and the button."""
    back_to = link_button(t("Choose another time"), f"/booking/appointments/{seen.key}/move")
    return card(
        rx.el.div(rx.el.h2(t("From")), times(seen.now)),
        rx.el.div(rx.el.h2(t("To")), times(seen.target)),
        rx.el.div(
            button(t("Move appointment"), "primary", on_click=AppointmentMoveState.move),
            back_to,
            class_name="flex flex-wrap gap-3 max-sm:grid border-t border-line pt-5",
        ),
        class_name="grid gap-5",
    )


def times(rows: list[tuple[str, str]]) -> rx.Component:
    """When it is, on one clock or two."""
    return rx.el.dl(rx.foreach(rows, time_fact), class_name="grid gap-2 m-0 mt-1")


def refused(seen: MoveView) -> rx.Component:
    """Why it stays where it is."""
    way_back = link_button(t("Back to the appointment"), f"/booking/appointments/{seen.key}", "primary")
    return card(empty(t("This appointment cannot be moved here"), seen.fixed, way_back, kind="booking"))
