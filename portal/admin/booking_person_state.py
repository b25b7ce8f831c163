"""Somebody whose time is booked: their form, their days, their other calendars."""

from datetime import date
from typing import Annotated, Any

import reflex as rx
from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from portal.access.staff_visit import staff_visit
from portal.admin.booking_service_state import Form, words_of
from portal.admin.state import StaffState, staff_event
from portal.domain import busy_times
from portal.domain.admin import booking_calendars, booking_days, booking_people
from portal.domain.admin.booking_calendars import CalendarCard
from portal.domain.admin.booking_days import DayRow
from portal.domain.admin.booking_people import PersonSheet
from portal.errors import WrongFields
from portal.gateways import busy_calendar
from portal.gateways.settling import in_gateway
from portal.text import t

PATH = "/admin/booking/hours"
Typed = Annotated[str, Field(max_length=5000)]  # what is too long is said in words
ORDER = ("name", "timezone", *(f"day{nth}" for nth in range(7)))


@with_config(ConfigDict(extra="ignore"))  # Reflex sends a field that has an id twice: under its name and its id
class NewDays(TypedDict):
    """The form of days that are different."""

    first: Typed
    last: Typed
    hours: Typed


@with_config(ConfigDict(extra="ignore"))
class Address(TypedDict):
    """The form of a calendar's address."""

    url: Typed


class PersonState(StaffState):
    """One person."""

    sheet: PersonSheet = PersonSheet()
    days: list[DayRow] = []
    calendar: CalendarCard = CalendarCard()
    saved: int = 0  # how often: the form starts anew after each
    added: int = 0
    reading: bool = False  # a calendar is being read

    @staff_event
    async def load(self) -> None:
        """Who the address names. What somebody types stays, whatever changes behind it."""
        key, arrived = self._key(), not self.is_hydrated
        await self._enter()
        if arrived or key != self.sheet.key:
            self.ready, self.sheet, self.errors, self.reading = False, PersonSheet(), {}, False
            self._start(await staff_visit(booking_people.sheet, key))
            left = self.router.url.query_parameters.get("left", "")[:6]
            if left.isascii() and left.isdigit():
                self.notice = f"{t('The file is read.')} {busy_times.note(int(left))}".strip()
        await self._look(key)
        self.ready = True

    @staff_event
    async def save(self, form: Form) -> Any:
        """Name, zone and week, or what is wrong with them."""
        key = self._key()
        try:
            saved = await staff_visit(booking_people.save, key, words_of(form))
        except WrongFields as refused:
            self.notice = refused.said()
            return self._mark(refused, *ORDER)
        self.errors, self.notice = {}, t("Saved. Clients see the new times at once; what is booked stays.")
        if saved != key:
            self._takes_notice_along = True
            return rx.redirect(f"{PATH}/{saved}", replace=True)
        self._start(await staff_visit(booking_people.sheet, key))
        return None

    @staff_event
    async def set_days(self, form: NewDays) -> Any:
        """Days that are not as the week says."""
        key = self._key()
        try:
            booked = await staff_visit(booking_days.set_days, key, form["first"], form["last"], form["hours"])
        except WrongFields as refused:
            return self._mark(refused, "first", "last", "hours")
        self.errors, self.added = {}, self.added + 1
        self.notice = f"{t('The days are set.')} {booked}".strip()
        await self._look(key)
        return None

    @staff_event
    async def forget_days(self, first: date, last: date) -> None:
        """As the week says again."""
        await staff_visit(booking_days.forget_days, self._key(), first, last)
        self.notice = t("The days are as the week says again.")
        await self._look(self._key())

    @staff_event
    async def set_address(self, form: Address) -> Any:
        """Where their other calendar is; it is read at once."""
        key = self._key()
        try:
            due = await staff_visit(booking_calendars.set_address, key, form["url"])
        except WrongFields as refused:
            return self._mark(refused, "url")
        self.errors, self.added = {}, self.added + 1
        self.reading, self.notice = due is not None, "" if due else t("No other calendar is read any more.")
        await self._look(key)
        return PersonState.read_calendar() if due else None

    @staff_event
    async def read_calendar(self) -> None:
        """Read it now."""
        key = self._key()
        due = await staff_visit(booking_calendars.due, key)
        wrong = await in_gateway(busy_calendar.read, due) if due else ""
        self.reading, self.notice = False, wrong or t("The calendar is read.")
        await self._look(key)

    @staff_event
    async def forget_file(self) -> None:
        """What the file said does not count any more."""
        await staff_visit(booking_calendars.forget_file, self._key())
        self.notice = t("The times of the file do not count any more.")
        await self._look(self._key())

    async def _look(self, key: str) -> None:
        if key != booking_people.NEW:
            self.days = await staff_visit(booking_days.of_person, key)
            self.calendar = await staff_visit(booking_calendars.card, key)

    def _start(self, sheet: PersonSheet) -> None:
        self.sheet, self.saved = sheet, self.saved + 1

    def _key(self) -> str:
        return str(self.router.url.path).rstrip("/").rsplit("/", 1)[-1]
