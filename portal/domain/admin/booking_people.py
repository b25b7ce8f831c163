"""People whose time is booked: their names, their zones, and the hours of their week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import hours_setting, services, zones
from portal.domain.admin import booking_week
from portal.domain.admin.booking_entries import shown_to_all
from portal.domain.admin.booking_typed import Sheet
from portal.domain.appointment_view import key_of
from portal.domain.service_facts import named
from portal.domain.services import NoZone
from portal.domain.signer import clean
from portal.domain.slots import Window
from portal.domain.zones import ZoneGroup
from portal.errors import NotFound
from portal.models import Hours, Provider, StaffRole
from portal.text import t

NEW = "new"
MONDAY = date(2026, 1, 5)
AT_FIRST: dict[int, list[Window]] = {weekday: [(540, 1020)] for weekday in range(5)}  # 9 to 17, Monday to Friday


@dataclass(frozen=True)
class PersonRow:
    """One person in the list."""

    key: str = ""
    name: str = ""
    place: str = ""
    hours: str = ""
    active: bool = True


@dataclass(frozen=True)
class WeekdaySheet:
    """One day of the week in the form; `name` is that of its field."""

    name: str = ""
    label: str = ""
    hours: str = ""


@dataclass(frozen=True)
class PersonSheet:
    """The form as it starts."""

    key: str = ""
    name: str = ""
    timezone: str = ""
    active: bool = True
    week: list[WeekdaySheet] = field(default_factory=list)
    zones: list[ZoneGroup] = field(default_factory=list)


@for_staff(StaffRole.MANAGER)
def listed(visit: StaffVisit) -> list[PersonRow]:
    """Everybody, those who work first."""
    query = select(Provider).order_by(col(Provider.active).desc(), col(Provider.name), col(Provider.id))
    return [_row(visit, one) for one in visit.db.exec(query)]


@for_staff(StaffRole.MANAGER)
def sheet(visit: StaffVisit, key: str) -> PersonSheet:
    """One of them as a form; `new` is somebody who is not there yet, with usual hours to begin with."""
    person = Provider(business_id=visit.business_id, name="", timezone=visit.timezone) if key == NEW else None
    person = person or find(visit, key)
    week = AT_FIRST if key == NEW else week_of(visit, person)
    days = [
        WeekdaySheet(f"day{nth}", _weekday(nth, visit.locale), booking_week.written(week.get(nth, [])))
        for nth in range(7)
    ]
    groups = zones.groups(visit.locale, person.timezone)
    return PersonSheet(key if key == NEW else person.id.hex, person.name, person.timezone, person.active, days, groups)


@writes
@for_staff(StaffRole.MANAGER)
def save(visit: StaffVisit, key: str, form: Mapping[str, str]) -> str:
    """Somebody new, or who is there, with the hours of their week; returns the key."""
    is_new = key == NEW
    person = Provider(business_id=visit.business_id, name="", timezone="") if is_new else find(visit, key)
    typed = Sheet(form, visit.locale)
    name, zone = typed.read("name", named, ""), typed.read("timezone", _zone, "")
    week = {nth: typed.read(f"day{nth}", booking_week.read, []) for nth in range(7)}
    typed.refuse()
    before = (person.name, person.timezone, person.active)
    services.set_provider(visit.db, person, name, zone, active=is_new or typed.ticked("active"))
    if before != (person.name, person.timezone, person.active):
        visit.note("provider_added" if is_new else "provider_changed", person, name=person.name)
    if (week := {nth: stretches for nth, stretches in week.items() if stretches}) != week_of(visit, person):
        hours_setting.set_week(visit.db, person, week)
        visit.note("week_changed", person, name=person.name)
        shown_to_all(visit)
    return person.id.hex


def find(visit: StaffVisit, key: str) -> Provider:
    """The business's own, or `NotFound`."""
    one = visit.db.get(Provider, key_of(key))
    if one is None:
        raise NotFound
    return one


def week_of(visit: StaffVisit, person: Provider) -> dict[int, list[Window]]:
    """When they work, by weekday; a day off is left out."""
    query = select(Hours).where(Hours.provider_id == person.id).order_by(col(Hours.weekday), col(Hours.opens))
    found = groupby(visit.db.exec(query), key=lambda one: one.weekday)
    return {weekday: [(one.opens, one.closes) for one in rows] for weekday, rows in found}


def _zone(typed: str) -> str:
    if not zones.is_known(typed):
        raise NoZone(typed=clean(typed[:40], 40, "Time zone"))
    return typed


def _row(visit: StaffVisit, person: Provider) -> PersonRow:
    week = week_of(visit, person)
    days = [f"{_short(nth, visit.locale)} {booking_week.written(week[nth])}" for nth in sorted(week)]
    hours = " · ".join(days) or t("No weekly hours yet.", visit.locale)
    return PersonRow(person.id.hex, person.name, zones.city(person.timezone, visit.locale), hours, person.active)


def _weekday(nth: int, locale: str) -> str:
    return formats.weekday_name(date.fromordinal(MONDAY.toordinal() + nth), locale)


def _short(nth: int, locale: str) -> str:
    return formats.weekday_short(date.fromordinal(MONDAY.toordinal() + nth), locale)
