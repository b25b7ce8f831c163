"""The form of one service: what it starts with, its questions that come and go, and saving it."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from portal.access.staff_visit import staff_visit
from portal.admin.state import StaffState, staff_event
from portal.domain.admin import booking_service_saving, booking_services
from portal.domain.admin.booking_service_questions import QuestionSheet
from portal.domain.admin.booking_services import ServiceSheet
from portal.domain.question_setting import MOST
from portal.errors import WrongFields
from portal.text import t

PATH = "/admin/booking/services"
MOST_FIELDS = 600  # people and questions have some each, and Reflex sends what has an id twice
Form = Annotated[dict[str, Any], Field(max_length=MOST_FIELDS)]
LONGEST = 20_000  # of a field: what is too long is said in words
Nth = Annotated[int, Field(ge=0, le=100_000)]
Kind = Annotated[str, Field(max_length=10)]
ORDER = (
    "name", "slug", "description", "minutes", "increment", "buffer_before", "buffer_after", "notice", "horizon_days",
    "most_per_day", "location", "video_url", "price", "tax_rate", "currency", "cancel_notice", "reminders", "questions",
)  # fmt: skip


def words_of(form: dict[str, Any]) -> dict[str, str]:
    """What was typed, and nothing else a browser may send."""
    return {name: value for name, value in form.items() if isinstance(value, str) and len(value) <= LONGEST}


class AdminServiceState(StaffState):
    """One service."""

    sheet: ServiceSheet = ServiceSheet()
    rows: list[QuestionSheet] = []
    saved: int = 0  # how often: the form starts anew after each

    @staff_event
    async def load(self) -> None:
        """The one the address names. What somebody types stays, whatever changes behind it."""
        key, arrived = self._key(), not self.is_hydrated
        await self._enter()
        if key == self.sheet.key and not arrived:
            return
        self.ready, self.sheet, self.errors = False, ServiceSheet(), {}
        self._start(await staff_visit(booking_services.sheet, key))

    @staff_event
    async def add_question(self) -> None:
        """One more row, empty."""
        if len(self.rows) < MOST:
            nth = 1 + max((one.nth for one in self.rows), default=-1)
            self.rows = [*self.rows, QuestionSheet(nth=nth)]

    @staff_event
    async def drop_question(self, nth: Nth) -> None:
        """One row less; nothing is saved yet."""
        self.rows = [one for one in self.rows if one.nth != nth]

    @staff_event
    async def save(self, form: Form) -> Any:
        """All of it, or what is wrong with it."""
        key, rows = self._key(), [(one.nth, one.key) for one in self.rows]
        try:
            saved = await staff_visit(booking_service_saving.save, key, words_of(form), rows)
        except WrongFields as refused:
            self.notice = refused.said()
            return self._mark(refused, *ORDER)
        self.errors = {}
        self.notice = t("The service is saved. Clients see it as it is now.")
        if saved != key:
            self._takes_notice_along = True
            return rx.redirect(f"{PATH}/{saved}", replace=True)
        self._start(await staff_visit(booking_services.sheet, key))
        return None

    def _start(self, sheet: ServiceSheet) -> None:
        self.sheet, self.rows, self.saved, self.ready = sheet, sheet.questions, self.saved + 1, True

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
