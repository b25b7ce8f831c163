"""Builders: who can be booked for what and when, and appointments, each with what the test cares about spelled out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import totals
from portal.domain.booking_mailing import TO_BUSINESS
from portal.domain.holding import AGREED
from portal.models import (
    Appointment,
    AppointmentState,
    BookingLink,
    Business,
    BusyTime,
    Client,
    Contact,
    Holiday,
    Hours,
    HoursException,
    Occupancy,
    Outbox,
    Provider,
    Service,
    ServiceProvider,
)
from tests.build import a_business, a_client, a_contact, become

VIENNA = "Europe/Vienna"
WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
TAKES_TIME = (AppointmentState.HELD, AppointmentState.REQUESTED, AppointmentState.CONFIRMED)
_numbers = count(1)


@dataclass(frozen=True)
class Practice:
    """A business with one of everything: half an hour with Eva, Mondays to Fridays from nine to five in Vienna."""

    business: Business
    client: Client
    contact: Contact
    provider: Provider
    service: Service
    link: BookingLink


def a_practice(session: Session, timezone: str = VIENNA, **facts: Any) -> Practice:
    """Everything it takes to book; `facts` are the service's."""
    business = a_business(session)
    client = a_client(session, business)
    provider = a_provider(session, business, timezone=timezone)
    hours(session, provider, "Mo-Fr", "09:00", "17:00")
    service = a_service(session, business, provider, **facts)
    return Practice(business, client, a_contact(session, client), provider, service, a_link(session, service))


def a_provider(session: Session, business: Business, name: str = "Eva Wolf", **facts: Any) -> Provider:
    """Somebody in Vienna who works at no hours yet."""
    return _add(session, Provider(**{"business_id": business.id, "name": name, "timezone": VIENNA, **facts}))


def a_service(session: Session, business: Business, *providers: Provider, **facts: Any) -> Service:
    """Half an hour every half hour, free of charge, until an hour before, cancelled until a day before."""
    given = {"business_id": business.id, "name": "First consultation", "minutes": 30, **facts}
    service = _add(session, Service(**given))
    for position, provider in enumerate(providers):
        offered_by(session, service, provider, position)
    return service


def offered_by(session: Session, service: Service, provider: Provider, position: int = 0) -> ServiceProvider:
    """One more person who offers it."""
    keys: dict[str, Any] = {"service_id": service.id, "provider_id": provider.id}
    return _add(session, ServiceProvider(business_id=service.business_id, position=position, **keys))


def hours(session: Session, provider: Provider, days: str, opens: str, closes: str) -> None:
    """Weekly hours: days as "Mo-Fr" or "Mo,We", times as "09:00"; "24:00" is the next midnight."""
    for weekday in _weekdays(days):
        given: dict[str, Any] = {"weekday": weekday, "opens": minutes(opens), "closes": minutes(closes)}
        _add(session, Hours(business_id=provider.business_id, provider_id=provider.id, **given))


def exception(session: Session, provider: Provider, day: date, opens: str = "", closes: str = "") -> HoursException:
    """One day that is different; without hours it is closed."""
    given: dict[str, Any] = {
        "day": day,
        "opens": minutes(opens) if opens else None,
        "closes": minutes(closes) if closes else None,
    }
    return _add(session, HoursException(business_id=provider.business_id, provider_id=provider.id, **given))


def a_holiday(session: Session, business: Business, day: date, name: str = "Holiday") -> Holiday:
    """Nobody works."""
    return _add(session, Holiday(business_id=business.id, day=day, name=name))


def busy(session: Session, provider: Provider, start: datetime, end: datetime, source: str = "url") -> BusyTime:
    """Taken by something in another calendar."""
    given: dict[str, Any] = {"provider_id": provider.id, "start_at": start, "end_at": end, "source": source}
    return _add(session, BusyTime(business_id=provider.business_id, **given))


def a_link(session: Session, service: Service | None = None, slug: str = "", **facts: Any) -> BookingLink:
    """An entry of the booking page: of a service, or with `url=` and `business_id=` one elsewhere."""
    given: dict[str, Any] = {"slug": slug or f"talk-{next(_numbers)}", "label": "Book a talk"}
    if service:
        given |= {"business_id": service.business_id, "service_id": service.id, "label": service.name}
    return _add(session, BookingLink(**{**given, **facts}))


def an_appointment(session: Session, client: Client, contact: Contact, service: Service, provider: Provider,
                   start: datetime, state: AppointmentState = AppointmentState.CONFIRMED,
                   **facts: Any) -> Appointment:  # fmt: skip
    """As the machine would have left it, with the time it takes while it takes any. A hold lasts ten minutes from now
    unless `hold_until` says otherwise."""
    zone, held = ZoneInfo(provider.timezone), state is AppointmentState.HELD
    given: dict[str, Any] = {
        **{name: getattr(service, name) for name in AGREED},
        "price_minor": totals.of_one(service.price, service.tax_rate, service.currency),
        "title": service.name,
        "provider_name": provider.name,
        "timezone": provider.timezone,
        "wall_start": f"{start.astimezone(zone):%Y-%m-%dT%H:%M}",
        "end_at": start + timedelta(minutes=service.minutes),
        "hold_until": now() + timedelta(minutes=10) if held else None,
        "confirmed_at": None if held or state is AppointmentState.REQUESTED else now(),
        "ics_uid": f"{uuid4().hex}@portal.test",
        **facts,
    }
    keys: dict[str, Any] = {"business_id": client.business_id, "service_id": service.id, "provider_id": provider.id}
    made = Appointment(client_id=client.id, contact_id=contact.id, state=state, start_at=start, **keys, **given)
    _add(session, made)
    if state in TAKES_TIME:
        occupied(session, service, made)
    return made


def occupied(session: Session, service: Service, appointment: Appointment) -> Occupancy:
    """The time an appointment takes, buffers included."""
    before, after = timedelta(minutes=service.buffer_before), timedelta(minutes=service.buffer_after)
    copied: dict[str, Any] = {
        name: getattr(appointment, name) for name in ("business_id", "service_id", "provider_id", "hold_until")
    }
    stretch: dict[str, Any] = {"start_at": appointment.start_at - before, "end_at": appointment.end_at + after}
    return _add(session, Occupancy(appointment_id=appointment.id, **copied, **stretch))


def visiting(contact: Contact, rule: Any, *args: Any, **kwargs: Any) -> Any:
    """Run a rule as this person, who is committed already."""
    with db.everyone(write=True) as session:
        become(session, contact)
    return visit_now(rule, *args, **kwargs)


def kept(key: UUID) -> Appointment:
    """The appointment as it is stored now."""
    with db.everyone() as session:
        return session.get_one(Appointment, key)


def all_occupied() -> list[Occupancy]:
    """All time that is taken."""
    with db.everyone() as session:
        return list(session.exec(select(Occupancy).order_by(col(Occupancy.start_at))))


def told() -> list[str]:
    """What clients are told, as the kinds of their mails, in order."""
    with db.everyone() as session:
        kinds = session.exec(select(Outbox.kind).order_by(col(Outbox.id))).all()
    return [kind.removeprefix("appointment_") for kind in kinds if kind not in TO_BUSINESS.values()]


def at_moment(moment: datetime) -> Any:
    """`with at_moment(…):` the clock of every visit stands there."""
    return patch("portal.access.visit.now", lambda: moment)


def monday(weeks: int = 1) -> date:
    """The Monday of a coming week in Vienna; at least two days ahead."""
    today = day_in(VIENNA, now())
    return today + timedelta(days=(5 - today.weekday()) % 7 + 2 + 7 * (weeks - 1))


def at(day: date, clock: str, zone: str = VIENNA) -> datetime:
    """A wall-clock time of a zone, in UTC."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)


def minutes(clock: str) -> int:
    """ "09:30" → 570."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _weekdays(days: str) -> list[int]:
    first, dash, last = days.partition("-")
    return list(range(WEEK.index(first), WEEK.index(last) + 1)) if dash else [WEEK.index(d) for d in days.split(",")]


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row
