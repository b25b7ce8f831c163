"""What can be booked, as the database has it now: a few queries for all providers of a service, then `slots`.

The days asked for are days on each provider's own calendar. Works in a client's session as in one that sees everybody:
all it reads is shared among the clients of a business, and says nothing about whose an appointment is.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from portal.domain import occupying, opening_hours, slots
from portal.domain.occupying import LONGEST
from portal.domain.slots import Diary, Slot, terms_of
from portal.domain.stretches import Stretch
from portal.models import BusyTime, Occupancy, Provider, Service, ServiceProvider

DAY = timedelta(days=1)


def open_slots(
    session: Session, service: Service, first: date, last: date, moment: datetime, *, besides: UUID | None = None
) -> list[Slot]:
    """Every start of these days once, with the first provider who is free then. `besides`: an appointment whose own
    time does not count as taken; it stays as long as it is, whatever the service has become."""
    earliest: dict[datetime, Slot] = {}
    terms = occupying.terms_of(session, service, besides)
    for diary in diaries(session, service, first, last, moment, besides):
        for slot in slots.open_slots(terms, diary, first, last, moment):
            earliest.setdefault(slot.start, slot)
    return [earliest[start] for start in sorted(earliest)]


def candidates(
    session: Session, service: Service, start: datetime, moment: datetime, *, besides: UUID | None = None
) -> list[Slot]:
    """Who is free for exactly this start, in the order they are chosen; nobody: it is not offered."""
    if start.tzinfo is None or not moment <= start <= moment + timedelta(days=service.horizon_days) + 2 * DAY:
        return []  # nor are there days to look at around the year 1
    day, found = start.astimezone(UTC).date(), list[Slot]()
    around = day - DAY, day + DAY  # whatever the provider's calendar says then
    terms = occupying.terms_of(session, service, besides)
    for diary in diaries(session, service, *around, moment, besides):
        found += [one for one in slots.open_slots(terms, diary, *around, moment) if one.start == start]
    return found


def providers_of(session: Session, service: Service) -> list[Provider]:
    """Who offers it and is active, in the order they are chosen."""
    query = (
        select(Provider)
        .join(ServiceProvider, col(ServiceProvider.provider_id) == col(Provider.id))
        .where(ServiceProvider.service_id == service.id, col(Provider.active))
        .order_by(col(ServiceProvider.position), col(Provider.id))
    )
    return list(session.exec(query))


def diaries(
    session: Session, service: Service, first: date, last: date, moment: datetime, besides: UUID | None = None
) -> list[Diary]:
    """One for each provider, in order; none for a service that is not offered (any more)."""
    providers = providers_of(session, service) if service.active else []
    zones = {one.id: ZoneInfo(one.timezone) for one in providers}
    asked = [slots.days_offered(terms_of(service), zone, first, last, moment) for zone in zones.values()]
    first, last = min((days[0] for days in asked), default=first), max((days[1] for days in asked), default=first)
    if not zones or last < first:
        return []
    windows = opening_hours.windows(session, service.business_id, zones, first, last)
    span = _around(first, last)
    occupied = _occupied(zones, span, moment, besides)
    taken, counts = _taken(session, zones, span, occupied), _counts(session, service, zones, occupied)
    return [Diary(key, zone, windows[key], sorted(taken[key]), counts[key]) for key, zone in zones.items()]


def _around(first: date, last: date) -> Stretch:
    """Moments that enclose these days in any zone, and what an appointment at their edges reaches into."""
    begins = datetime.combine(first, time.min, UTC) - DAY - LONGEST
    return begins, datetime.combine(last, time.min, UTC) + 3 * DAY + LONGEST


def _taken(
    session: Session, zones: Mapping[UUID, ZoneInfo], span: Stretch, occupied: Any
) -> Mapping[UUID, list[Stretch]]:
    """Each provider's taken stretches, here and elsewhere."""
    taken = defaultdict[UUID, list[Stretch]](list)
    for query in (_busy(zones, span), occupied):
        for provider, start, end in session.exec(query):
            taken[provider].append((start, end))
    return taken


def _counts(
    session: Session, service: Service, zones: Mapping[UUID, ZoneInfo], occupied: Any
) -> Mapping[UUID, Counter[date]]:
    """How many appointments of the service each day of each provider has; nobody asks where any number is allowed."""
    counts, lead = defaultdict[UUID, Counter[date]](Counter), timedelta(minutes=service.buffer_before)
    if service.most_per_day:
        for provider, start, _ in session.exec(occupied.where(Occupancy.service_id == service.id)):
            counts[provider][(start + lead).astimezone(zones[provider]).date()] += 1
    return counts


def _busy(providers: Collection[UUID], span: Stretch):
    query = select(BusyTime.provider_id, BusyTime.start_at, BusyTime.end_at)
    return query.where(
        col(BusyTime.provider_id).in_(providers), col(BusyTime.start_at) < span[1], col(BusyTime.end_at) > span[0]
    )


def _occupied(providers: Collection[UUID], span: Stretch, moment: datetime, besides: UUID | None):
    """Holds that have run out are as good as gone."""
    query = select(Occupancy.provider_id, Occupancy.start_at, Occupancy.end_at).where(
        col(Occupancy.provider_id).in_(providers),
        *occupying.within(*span),
        or_(col(Occupancy.hold_until).is_(None), col(Occupancy.hold_until) > moment),
    )
    return query.where(Occupancy.appointment_id != besides) if besides else query
