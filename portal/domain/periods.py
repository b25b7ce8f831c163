"""The days a statement covers: what an address asks for, or this year so far."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

UNREADABLE = "We could not read these days, so this is the year so far."
BACKWARDS = "The first day is after the last one, so this is the year so far."


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    first: date
    last: date


class Quick(StrEnum):
    """The periods that are one click away."""

    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"


def quick(today: date) -> dict[Quick, Period]:
    """What they mean today; this month and this year end with today."""
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    day = timedelta(days=1)
    return {
        Quick.THIS_MONTH: Period(month, today),
        Quick.LAST_MONTH: Period((month - day).replace(day=1), month - day),
        Quick.THIS_YEAR: Period(year, today),
        Quick.LAST_YEAR: Period((year - day).replace(month=1, day=1), year - day),
    }


def asked(first: str, last: str, today: date) -> tuple[Period, str]:
    """The period an address names, and what to say about it: a catalogue key, empty when all is well.

    Without a last day it ends today; without a first one it begins with the year of the last.
    """
    usual = quick(today)[Quick.THIS_YEAR]
    try:
        end = date.fromisoformat(last) if last else today
        start = date.fromisoformat(first) if first else end.replace(month=1, day=1)
    except ValueError:
        return usual, UNREADABLE
    return (Period(start, end), "") if start <= end else (usual, BACKWARDS)
