"""Days that are not as the week says: of one person, and holidays of everybody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import hours_setting
from portal.domain.admin import booking_week
from portal.domain.admin.booking_entries import shown_to_all
from portal.domain.admin.booking_people import find
from portal.domain.admin.booking_typed import Sheet
from portal.domain.appointment_status import CONFIRMED, REQUESTED
from portal.domain.signer import clean
from portal.domain.slots import Window
from portal.errors import Refused
from portal.models import Appointment, Holiday, HoursException, Provider, StaffRole
from portal.text import t, tn

DAY = timedelta(days=1)
MOST = 100  # days at once
YEARS = 5  # ahead


class NoDay(Refused):
    """Not a day, or one nobody thinks of yet."""

    sentence = "Please choose a day from today on, within the next five years."


class NoSpan(Refused):
    """It ends before it begins, or is too long."""

    sentence = "The last day has to be the first or later, and at most {count} days in all."


@dataclass(frozen=True)
class DayRow:
    """Days in a row with the same hours; both ends as ISO."""

    first: str = ""
    last: str = ""
    label: str = ""
    hours: str = ""


@dataclass(frozen=True)
class HolidayRow:
    """One holiday; `day` is ISO."""

    day: str = ""
    label: str = ""
    name: str = ""


@for_staff(StaffRole.MANAGER)
def of_person(visit: StaffVisit, key: str) -> list[DayRow]:
    """What is ahead of somebody, days in a row together."""
    person, by_day = find(visit, key), dict[date, list[Window]]()
    query = select(HoursException).where(
        HoursException.provider_id == person.id, col(HoursException.day) >= visit.today - DAY
    )
    for one in visit.db.exec(query.order_by(col(HoursException.day), col(HoursException.opens))):
        stretches = by_day.setdefault(one.day, [])
        if one.opens is not None and one.closes is not None:
            stretches.append((one.opens, one.closes))
    spans: list[tuple[date, date, list[Window]]] = []
    for day, stretches in by_day.items():
        if spans and spans[-1][1] == day - DAY and spans[-1][2] == stretches:
            spans[-1] = (spans[-1][0], day, stretches)
        else:
            spans.append((day, day, stretches))
    return [_row(visit, *span) for span in spans]


@for_staff(StaffRole.MANAGER)
def holidays(visit: StaffVisit) -> list[HolidayRow]:
    """Those that are ahead."""
    query = select(Holiday).where(col(Holiday.day) >= visit.today).order_by(col(Holiday.day))
    return [HolidayRow(one.day.isoformat(), formats.weekday(one.day, visit.locale), one.name)
            for one in visit.db.exec(query)]  # fmt: skip


@writes
@for_staff(StaffRole.MANAGER)
def set_days(visit: StaffVisit, key: str, first: str, last: str, hours: str) -> str:
    """These days are as given, whatever week and holidays say; without hours they are off. Says what stays booked."""
    person = find(visit, key)
    typed = Sheet({"first": first, "last": last, "hours": hours}, visit.locale)
    begins = typed.read("first", lambda text: day_ahead(visit, text), visit.today)
    ends = typed.read("last", lambda text: _last(visit, begins, text), begins)
    stretches = typed.read("hours", booking_week.read, [])
    typed.refuse()
    for nth in range((ends - begins).days + 1):
        hours_setting.set_day(visit.db, person, begins + nth * DAY, stretches)
    visit.note("day_changed", person, name=person.name, day=_span(visit, begins, ends))
    shown_to_all(visit)
    return _booked(visit, begins, ends, person)


@writes
@for_staff(StaffRole.MANAGER)
def forget_days(visit: StaffVisit, key: str, first: date, last: date) -> None:
    """From now on these days are as the week says."""
    person = find(visit, key)
    mine = HoursException.provider_id == person.id, col(HoursException.day).between(first, last)
    days = sorted({one.day for one in visit.db.exec(select(HoursException).where(*mine))})
    for day in days:
        hours_setting.forget_day(visit.db, person, day)
    if days:
        visit.note("day_forgotten", person, name=person.name, day=_span(visit, days[0], days[-1]))
        shown_to_all(visit)


@writes
@for_staff(StaffRole.MANAGER)
def set_holiday(visit: StaffVisit, day: str, name: str) -> str:
    """Nobody works then. Says what stays booked."""
    typed = Sheet({"day": day, "holiday": name}, visit.locale)
    on = typed.read("day", lambda text: day_ahead(visit, text), visit.today)
    known_as = typed.read("holiday", lambda text: clean(text, hours_setting.LONGEST_NAME, "Name"), "")
    typed.refuse()
    hours_setting.set_holiday(visit.db, visit.business_id, on, known_as)
    visit.note("holiday_set", day=formats.day(on, visit.locale))
    return _booked(visit, on, on)


@writes
@for_staff(StaffRole.MANAGER)
def forget_holiday(visit: StaffVisit, day: date) -> None:
    """A day like any other."""
    if visit.db.exec(select(Holiday.id).where(Holiday.day == day)).first() is None:
        return
    hours_setting.forget_holiday(visit.db, visit.business_id, day)
    visit.note("holiday_forgotten", day=formats.day(day, visit.locale))
    shown_to_all(visit)


def _booked(visit: StaffVisit, first: date, last: date, person: Provider | None = None) -> str:
    """Empty where nothing is: then nobody has to look."""
    zone = ZoneInfo(person.timezone if person else visit.timezone)
    begins, ends = (datetime.combine(on, time(), zone).astimezone(UTC) for on in (first, last + DAY))
    mine = [col(Appointment.provider_id) == person.id] if person else []
    query = select(func.count()).select_from(Appointment).where(
        col(Appointment.state).in_((CONFIRMED, REQUESTED)), col(Appointment.end_at) > max(begins, visit.now),
        col(Appointment.start_at) < ends, *mine,
    )  # fmt: skip
    count = visit.db.exec(query).one()
    one = "{count} appointment is booked then and stays: please look at it."
    many = "{count} appointments are booked then and stay: please look at them."
    return tn(one, many, count, visit.locale) if count else ""


def day_ahead(visit: StaffVisit, text: str) -> date:
    """A day as it is typed, from today on."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NoDay from None
    if not visit.today <= day <= visit.today + timedelta(days=366 * YEARS):
        raise NoDay
    return day


def _last(visit: StaffVisit, first: date, text: str) -> date:
    last = day_ahead(visit, text) if text.strip() else first
    if not first <= last < first + MOST * DAY:
        raise NoSpan(count=str(MOST))
    return last


def _row(visit: StaffVisit, first: date, last: date, stretches: list[Window]) -> DayRow:
    hours = booking_week.written(stretches) or t("Off", visit.locale)
    return DayRow(first.isoformat(), last.isoformat(), _span(visit, first, last), hours)


def _span(visit: StaffVisit, first: date, last: date) -> str:
    if first == last:
        return formats.day(first, visit.locale)
    ends = {"first": formats.day(first, visit.locale), "last": formats.day(last, visit.locale)}
    return t("{first} to {last}", visit.locale, **ends)
