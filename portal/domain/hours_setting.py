"""How the owner sets when somebody works: a whole week or a whole day at a time, so that nothing old is left over."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, select

from portal.domain.signer import clean
from portal.domain.slots import Window
from portal.errors import Refused
from portal.models import Holiday, Hours, HoursException, Provider

MOST = 24  # stretches of one day
LONGEST_NAME = 80
TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)


class NotATime(Refused):
    """Not a time of day."""

    sentence = "“{typed}” is not a time of day. Please write it like 09:30."


class NotAWeekday(Refused):
    """A week has seven."""

    sentence = "A day of the week is a number from 0 (Monday) to 6 (Sunday)."


class Backwards(Refused):
    """It ends before it begins, or leaves the day."""

    sentence = "Hours from {opens} to {closes} do not work: they have to end after they begin, on the same day."


class Overlapping(Refused):
    """The same minutes twice."""

    sentence = "Hours from {opens} to {closes} overlap with other hours of that day."


class TooManyHours(Refused):
    """Nobody works like that."""

    sentence = "One day can have at most {count} stretches of hours."


def minutes_of(typed: str) -> int:
    """ "09:30" → 570; "24:00" is the next midnight."""
    matched = TIME.fullmatch(typed.strip())
    if not matched:
        raise NotATime(typed=clean(typed[:20], 20, "Time"))
    return int(matched[1]) * 60 + int(matched[2]) if matched[1] else 1440


def set_week(session: Session, provider: Provider, week: Mapping[int, Iterable[Window]]) -> None:
    """These hours instead of all that were; a weekday that is not named is a day off."""
    if not all(weekday in range(7) for weekday in week):
        raise NotAWeekday
    fine = {weekday: checked(stretches) for weekday, stretches in week.items()}
    session.exec(delete(Hours).where(col(Hours.provider_id) == provider.id))
    for weekday, stretches in fine.items():
        for opens, closes in stretches:
            _add(session, Hours, provider, weekday=weekday, opens=opens, closes=closes)
    session.flush()


def set_day(session: Session, provider: Provider, day: date, stretches: Iterable[Window]) -> None:
    """This day is as given, whatever week and holidays say; without any stretch it is a day off."""
    fine: list[Window] | list[tuple[None, None]] = checked(stretches) or [(None, None)]
    forget_day(session, provider, day)
    for opens, closes in fine:
        _add(session, HoursException, provider, day=day, opens=opens, closes=closes)
    session.flush()


def forget_day(session: Session, provider: Provider, day: date) -> None:
    """From now on this day is as the week says."""
    same = col(HoursException.provider_id) == provider.id, col(HoursException.day) == day
    session.exec(delete(HoursException).where(*same))


def set_holiday(session: Session, business_id: UUID, day: date, name: str = "") -> None:
    """Nobody works then, but for those who have hours of their own for that day. Said again: a new name."""
    named = clean(name, LONGEST_NAME, "Name")
    known = select(Holiday).where(Holiday.business_id == business_id, Holiday.day == day)
    holiday = session.exec(known).one_or_none() or Holiday(business_id=business_id, day=day)
    holiday.name = named
    session.add(holiday)
    session.flush()


def forget_holiday(session: Session, business_id: UUID, day: date) -> None:
    """A day like any other."""
    session.exec(delete(Holiday).where(col(Holiday.business_id) == business_id, col(Holiday.day) == day))


def _add(session: Session, kind: type[Hours | HoursException], provider: Provider, **facts: Any) -> None:
    session.add(kind(business_id=provider.business_id, provider_id=provider.id, **facts))


def checked(stretches: Iterable[Window]) -> list[Window]:
    """In order; ones that touch stay two: an appointment does not reach from one into the other."""
    ordered, until = sorted(stretches), 0
    if len(ordered) > MOST:
        raise TooManyHours(count=str(MOST))
    for opens, closes in ordered:
        if not 0 <= opens < closes <= 1440:
            raise Backwards(opens=_clock(opens), closes=_clock(closes))
        if opens < until:
            raise Overlapping(opens=_clock(opens), closes=_clock(closes))
        until = closes
    return ordered


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}"
