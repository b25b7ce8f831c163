"""One appointment that is open, and its cancelling."""

from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.visit import visit
from portal.domain import appointment_view, booking
from portal.domain.appointment_view import AppointmentView
from portal.domain.booking_refusals import Changed, TooLate
from portal.domain.signer import TooLong
from portal.models import Module
from portal.state import ClientState, event
from portal.text import t

OUTCOME = "outcome"  # where the page says what has just been done
Reason = Annotated[str, Field(max_length=20_000)]  # what is too long is said in words, not here


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class Cancelling(TypedDict):
    """The form: why, in one's own words."""

    reason: Reason


class AppointmentPageState(ClientState):
    """One appointment of one client."""

    module: ClassVar = Module.BOOKING

    shown: AppointmentView = AppointmentView()
    done: str = ""  # what was done to get here
    reason: str = ""
    error: str = ""

    @event
    async def load(self) -> Any:
        """The one the address names; the previous one is cleared first, so that it never shows under a refusal."""
        key = self._key()
        if key != self.shown.key:
            self.ready, self.shown, self.reason, self.error, self.done = False, AppointmentView(), "", "", ""
        await self._enter()
        self.shown = await visit(appointment_view.look, key)
        asked = self.router.url.query_parameters
        self.done = next((one for one in ("new", "moved") if one in asked), "")
        self.ready = True
        arrived = not self.is_hydrated  # or else a change was pushed
        return rx.set_focus(OUTCOME) if self.done and arrived else None

    @event
    async def write(self, typed: Reason) -> None:
        """Kept as it is typed."""
        self.reason = typed

    @event
    async def cancel(self, form: Cancelling) -> Any:
        """Said twice, it is cancelled once."""
        self.reason, self.error, self.done = form["reason"], "", ""
        try:
            await visit(booking.cancel, appointment_view.key_of(self._key()), self.reason)
        except TooLong as refused:
            self.error = refused.said()
            return rx.set_focus("field-reason")
        except (Changed, TooLate) as refused:
            self.shown = await visit(appointment_view.look, self._key())
            self.notice = refused.said()
            return None
        self.reason = ""
        self.shown = await visit(appointment_view.look, self._key())
        self.notice = t("Your appointment is cancelled.")
        return rx.set_focus(OUTCOME)

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
