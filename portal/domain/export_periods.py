"""The months and quarters a bookkeeper may be given: those in which something moved the balance."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

from portal import formats
from portal.access.visit import Visit
from portal.domain import statement
from portal.domain.periods import Period
from portal.domain.statement import Asked, Statement
from portal.errors import Refused

EVER = "0001-01-01"


class UnknownPeriod(Refused):
    """Not one of those that were offered."""

    sentence = "Nothing was booked in that time. Please choose a period from the list."


@dataclass(frozen=True)
class PeriodChoice:
    """One of them, as a list offers it."""

    value: str = ""  # 2026-10 or 2026-Q4
    label: str = ""


@dataclass(frozen=True)
class PeriodsOffered:
    """The latest first."""

    months: list[PeriodChoice] = field(default_factory=list)
    quarters: list[PeriodChoice] = field(default_factory=list)


def offered(visit: Visit) -> PeriodsOffered:
    """What may be asked for now."""
    starts = _months(visit)
    quarters = dict.fromkeys(quarter_of(first).first for first in starts)
    return PeriodsOffered(
        [PeriodChoice(f"{one:%Y-%m}", formats.month(one, visit.locale)) for one in starts],
        [PeriodChoice(value(quarter_of(one)), formats.quarter(one, visit.locale)) for one in quarters],
    )


def read(visit: Visit, typed: str) -> Period:
    """Back from the form; refused unless it was offered."""
    starts = _months(visit)
    known = {value(period): period for one in starts for period in (month_of(one), quarter_of(one))}
    if typed not in known:
        raise UnknownPeriod
    return known[typed]


def value(period: Period) -> str:
    """How a form names it."""
    if _is_month(period):
        return f"{period.first:%Y-%m}"
    return f"{period.first:%Y}-Q{(period.first.month + 2) // 3}"


def label(period: Period, locale: str) -> str:
    """How a person reads it."""
    return formats.month(period.first, locale) if _is_month(period) else formats.quarter(period.first, locale)


def month_of(day: date) -> Period:
    """The whole month of a day."""
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def quarter_of(day: date) -> Period:
    """The whole quarter of a day."""
    last = day.replace(day=1, month=(day.month + 2) // 3 * 3)
    return Period(last.replace(month=last.month - 2), month_of(last).last)


def ever(visit: Visit) -> list[Statement]:
    """Everything that was ever booked: a statement for each currency."""
    first = statement.read(visit, Asked(EVER))
    return [statement.read(visit, Asked(EVER, "", currency)) for currency in first.currencies]


def _is_month(period: Period) -> bool:
    return period.first.month == period.last.month


def _months(visit: Visit) -> list[date]:
    """The first day of each month that has a movement, the latest first."""
    booked = {one.movement.on.replace(day=1) for found in ever(visit) for one in found.entries}
    return sorted(booked, reverse=True)
