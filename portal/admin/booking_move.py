"""Moving an appointment: one of the free times, then both times side by side and the button that moves it."""

from typing import Any

import reflex as rx

from portal.access.staff_visit import staff_visit
from portal.admin.booking_another_time import Wish, another_time
from portal.admin.frame import admin_page
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import booking_moving, booking_wish
from portal.domain.admin.booking_moving import Moving
from portal.errors import NotFound, NotSignedIn, Refused, WrongFields
from portal.pages.booking_times import TIMES, Chooser, Chosen, chooser, wish, wrong_choice
from portal.pages.list_address import with_query
from portal.pages.moving_parts import STEP, as_it_is, from_to, steps
from portal.text import t as said
from portal.ui.button import link_button
from portal.ui.card import card
from portal.ui.empty import empty
from portal.ui.facts import fact
from portal.ui.notice import notice
from portal.ui.shell import back
from portal.ui.skeleton import card_bones
from portal.ui.text import given, some, t

PATH = "/admin/booking/appointments"


class AdminMoveState(StaffState):
    """Where one appointment is to go. What is chosen lives in the address."""

    shown: Moving = Moving()
    error: str = ""
    gone: str = ""

    @staff_event
    async def load(self) -> Any:
        """The times, or the one that is chosen."""
        key, before = self._key(), self.shown
        arrived = not self.is_hydrated  # or else a change was pushed
        if key != before.key:
            self.ready, self.shown = False, Moving()
        if key != before.key or arrived:
            self.error, self.gone, self.errors = "", "", {}
        await self._enter()
        asked = wish(self.router.url.query_parameters)
        found = await staff_visit(booking_moving.look, key, asked.day, asked.month, *self._target())
        self.gone = found.gone or ("" if found.target else self.gone)
        self.shown, self.ready = found, True
        stays = arrived and key == before.key and not found.fixed and self._is_here()
        return rx.set_focus(STEP) if stays and bool(found.target) != bool(before.target) else None

    @staff_event
    async def choose(self, form: Chosen) -> Any:
        """On to the second step; nothing is moved yet."""
        self.error = self.gone = ""
        if wrong := wrong_choice(form, self.shown.times):
            self.error = wrong
            return rx.set_focus(TIMES)
        start = form.get("start", "")
        found = await staff_visit(booking_moving.look, self._key(), self._asked("day"), to=start)
        if not found.target:
            self.shown, self.gone = found, found.gone
            return None if found.fixed else rx.set_focus(STEP)
        return rx.redirect(with_query(f"{PATH}/{self._key()}/move", day=self.shown.times.day, to=start))

    @staff_event
    async def wish_for(self, form: Wish) -> Any:
        """On to the second step with a time clients are not offered."""
        key = self._key()
        try:
            to = await staff_visit(booking_wish.start, key, form["on"], form["time"], form["who"])
        except WrongFields as refused:
            return self._mark(refused, "on", "time")
        self.errors = {}
        return rx.redirect(with_query(f"{PATH}/{key}/move", to=to, who=form["who"]))

    @staff_event
    async def move(self) -> Any:
        """Move it; when somebody was quicker, the list is fresh and says so."""
        key = self._key()
        try:
            await staff_visit(booking_moving.move, key, *self._target())
        except (NotFound, NotSignedIn):
            raise
        except Refused as refused:
            self.shown = await staff_visit(booking_moving.look, key, self._asked("day"))
            self.gone = refused.said()
            return None if self.shown.fixed else rx.set_focus(STEP)
        self.notice, self._takes_notice_along = said("The appointment is moved. The client is told."), True
        return rx.redirect(f"{PATH}/{key}", replace=True)

    def _target(self) -> tuple[str, str]:
        return self._asked("to"), self._asked("who")

    def _asked(self, name: str) -> str:
        return self.router.url.query_parameters.get(name, "")[:40]

    def _is_here(self) -> bool:
        """Not on the way to the appointment: a change may be pushed while the page is left."""
        return str(self.router.url.path).rstrip("/").endswith("/move")

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").removesuffix("/move").rsplit("/", 1)[-1]


def page() -> rx.Component:
    """What it is, and where it is to go."""
    seen = AdminMoveState.shown
    return admin_page(
        steps(seen.target, seen.fixed, confirming(seen), choosing(seen), f"{PATH}/{seen.key}"),
        title=rx.cond(given(seen.key), t("Move “{title}”", title=seen.title), t("Move")).to(str),
        place="booking",
        above=back(t("Back to the appointment"), f"{PATH}/{seen.key}"),
        loaded=given(seen.key),
        waiting=card_bones(5, "max-w-3xl"),
    )


def choosing(seen: Moving) -> rx.Component:
    """What it is now, and where it could go."""
    at = Chooser(
        path=f"{PATH}/{seen.key}/move",
        error=AdminMoveState.error,
        gone=AdminMoveState.gone,
        choose=AdminMoveState.choose,
        note=t("Nothing is moved before you confirm it."),
    )
    words = t("Its service is not offered any more, or nobody who offers it works in the days it can be booked for.")
    hours = rx.cond(StaffState.may_manage, link_button(t("People and hours"), "/admin/booking/hours"))
    full = card(empty(t("No time is free"), words, hours, kind="booking"))
    is_free = some(seen.times.days) | given(seen.times.next_day) | given(seen.times.earlier) | given(seen.times.later)
    return rx.el.div(
        as_it_is(seen.now),
        rx.cond(is_free, chooser(seen.times, at), full),
        another_time(seen, AdminMoveState.wish_for),
        class_name="grid gap-5",
    )


def confirming(seen: Moving) -> rx.Component:
    """From, to, and what staff should know."""
    return from_to(
        seen.now,
        seen.target,
        rx.cond(seen.unusual, notice(t("Clients could not choose this time themselves."), tone="due")),
        rx.el.p(t("The client is told by e-mail."), class_name="text-soft"),
        who=rx.cond(given(seen.provider), fact(t("With"), seen.provider)),
        move=AdminMoveState.move,
        other=f"{PATH}/{seen.key}/move",
    )
