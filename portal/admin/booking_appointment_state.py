"""One appointment that is open, and what is done with it."""

from typing import Annotated, Any

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import booking_appointment, booking_doing
from portal.domain.admin.booking_appointment import AppointmentCard
from portal.domain.signer import TooLong
from portal.errors import NotFound, NotSignedIn, Refused
from portal.text import t

OUTCOME = "outcome"  # where the focus goes when something was done
Typed = Annotated[str, Field(max_length=20_000)]  # what is too long is said in words, not here


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Reasoned(TypedDict):
    """A form with a reason."""

    reason: Typed


class AdminAppointmentState(StaffState):
    """One appointment."""

    shown: AppointmentCard = AppointmentCard()

    @staff_event
    async def load(self) -> Any:
        """The one the address names; the previous one is cleared first, so that it never shows under a refusal. What
        another page says along the way is where the focus goes."""
        key, arrived = self._key(), not self.is_hydrated
        if key != self.shown.key:
            self.ready, self.shown, self.errors = False, AppointmentCard(), {}
        await self._enter()
        self.shown = await staff_visit(booking_appointment.card, key)
        self.ready = True
        return rx.set_focus(OUTCOME) if arrived and self.notice else None

    @staff_event
    async def approve(self) -> Any:
        """Yes."""
        return await self._do(t("The appointment is confirmed. The client is told."), booking_doing.approve)

    @staff_event
    async def decline(self, form: Reasoned) -> Any:
        """No, and why."""
        said = t("The request is declined. The client is told.")
        return await self._do(said, booking_doing.decline, form["reason"])

    @staff_event
    async def cancel(self, form: Reasoned) -> Any:
        """Called off, and why."""
        said = t("The appointment is cancelled. The client is told.")
        return await self._do(said, booking_doing.cancel, form["reason"])

    @staff_event
    async def complete(self) -> Any:
        """It took place."""
        return await self._do(t("It is noted that it took place."), booking_doing.complete)

    @staff_event
    async def no_show(self) -> Any:
        """Nobody came."""
        return await self._do(t("It is noted that nobody came."), booking_doing.no_show)

    async def _do(self, said: str, rule: Any, *args: str) -> Any:
        """Done or refused, the page shows how it stands now."""
        key, self.errors = self._key(), {}
        try:
            await staff_visit(rule, key, *args)
        except TooLong as refused:
            self.errors = {"reason": refused.said()}
            return rx.set_focus("field-reason")
        except (NotFound, NotSignedIn):
            raise
        except Refused as refused:
            said = refused.said()
        self.shown = await staff_visit(booking_appointment.card, key)
        self.notice = said
        return rx.set_focus(OUTCOME)

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
