"""When providers work on a day: what the week says, unless the day is one of its own or a holiday of the business.

All of it is wall-clock time of the provider, in minutes since midnight; 1440 is the next midnight. How it is set:
domain/hours_setting.py.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from portal.domain.slots import Window
from portal.models import Holiday, Hours, HoursException

Days = Mapping[date, list[Window]]


def windows(
    session: Session, business_id: UUID, providers: Collection[UUID], first: date, last: date
) -> Mapping[UUID, Days]:
    """Each provider's stretches of each of these days, in order; a day without any is left out. Three queries."""
    week, own = _week(session, providers), _own(session, providers, first, last)
    holidays = _holidays(session, business_id, first, last)
    found: dict[UUID, dict[date, list[Window]]] = {provider: {} for provider in providers}
    for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)):
        for provider in providers:
            usual = [] if day in holidays else week.get((provider, day.weekday()), [])
            if stretches := own.get((provider, day), usual):
                found[provider][day] = stretches
    return found


def _week(session: Session, providers: Collection[UUID]) -> Mapping[tuple[UUID, int], list[Window]]:
    found = defaultdict[tuple[UUID, int], list[Window]](list)
    query = select(Hours.provider_id, Hours.weekday, Hours.opens, Hours.closes)
    query = query.where(col(Hours.provider_id).in_(providers)).order_by(col(Hours.opens))
    for provider, weekday, opens, closes in session.exec(query):
        found[provider, weekday].append((opens, closes))
    return found


def _own(
    session: Session, providers: Collection[UUID], first: date, last: date
) -> Mapping[tuple[UUID, date], list[Window]]:
    """Days that are not as the week says; an empty list is a day off."""
    found: dict[tuple[UUID, date], list[Window]] = {}
    query = select(HoursException).where(
        col(HoursException.provider_id).in_(providers), col(HoursException.day).between(first, last)
    )
    for one in session.exec(query.order_by(col(HoursException.opens))):
        stretches = found.setdefault((one.provider_id, one.day), [])
        if one.opens is not None and one.closes is not None:
            stretches.append((one.opens, one.closes))
    return found


def _holidays(session: Session, business_id: UUID, first: date, last: date) -> set[date]:
    query = select(Holiday).where(Holiday.business_id == business_id, col(Holiday.day).between(first, last))
    return {one.day for one in session.exec(query)}
