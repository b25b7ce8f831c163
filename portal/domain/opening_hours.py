"""When a provider works: the week, single days that differ, and the holidays of the business. Set by the owner.

All of it is wall-clock time of the provider, in minutes since midnight; 1440 is the next midnight.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from portal.domain.slots import Window
from portal.errors import Refused
from portal.models import Holiday, Hours, HoursException, Provider

MIDNIGHT = 1440
MOST = 24  # stretches of one day
LONGEST_NAME = 80
TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
Week = Mapping[int, Sequence[Window]]


class NotATime(Refused):
    """Not a time of day."""

    sentence = "“{typed}” is not a time of day. Please write it like 09:30."


class NotADay(Refused):
    """A week has seven."""

    sentence = "A weekday is a number from 0 (Monday) to 6 (Sunday)."


class NotWithinADay(Refused):
    """Before midnight, after the next one, or the wrong way round."""

    sentence = "Working time from {opens} to {closes} does not fit into a day. It has to end after it begins."


class Overlapping(Refused):
    """The same minutes twice."""

    sentence = "Working time from {opens} to {closes} overlaps with the one before it."


class TooManyStretches(Refused):
    """Nobody works like that."""

    sentence = "A day can have at most 24 stretches of working time."


class NameTooLong(Refused):
    """It has to fit on a line."""

    sentence = "The name of a holiday can have at most 80 characters."


def windows(
    session: Session, providers: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Mapping[date, list[Window]]]:
    """Each provider's stretches of each of these days; a day without any is left out. Three queries."""
    week, odd, holidays = _week(session, providers), _odd(session, providers, first, last), _holidays(session, first, last)
    found: dict[UUID, dict[date, list[Window]]] = {provider: {} for provider in providers}
    for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)):
        for provider in providers:
            usual = [] if day in holidays else week[provider, day.weekday()]
            if stretches := odd.get((provider, day), usual):
                found[provider][day] = stretches
    return found


def _week(session: Session, providers: Collection[UUID]) -> Mapping[tuple[UUID, int], list[Window]]:
    found = defaultdict[tuple[UUID, int], list[Window]](list)
    query = select(Hours.provider_id, Hours.weekday, Hours.opens, Hours.closes)
    for provider, weekday, *window in session.exec(
        query.where(col(Hours.provider_id).in_(providers)).order_by(col(Hours.opens))
    ):
        found[provider, weekday].append((window[0], window[1]))
    return found


def _odd(session: Session, providers: Collection[UUID], first: date, last: date) -> Mapping[tuple[UUID, date], list[Window]]:
    """Days of their own; an empty list is a day off."""
    found: dict[tuple[UUID, date], list[Window]] = {}
    query = select(HoursException.provider_id, HoursException.day, HoursException.opens, HoursException.closes).where(
        col(HoursException.provider_id).in_(providers), col(HoursException.day).between(first, last)
    )
    for provider, day, opens, closes in session.exec(query.order_by(col(HoursException.opens))):
        stretches = found.setdefault((provider, day), [])
        if opens is not None and closes is not None:
            stretches.append((opens, closes))
    return found


def _holidays(session: Session, first: date, last: date) -> set[date]:
    return set(session.exec(select(Holiday.day).where(col(Holiday.day).between(first, last))))
