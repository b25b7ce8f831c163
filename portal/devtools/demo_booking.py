"""What can be booked in the demo, and what its clients have booked: of each kind one, past and to come."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from portal.clock import day_in, now
from portal.devtools.demo_texts import CONSULTATION, PLANNING, WORKSHOP
from portal.domain import activity, occupying, questions, totals
from portal.domain.holding import AGREED
from portal.domain.questions import Question
from portal.domain.slots import Slot
from portal.models import (
    Activity,
    Actor,
    Appointment,
    AppointmentState,
    BookingLink,
    Business,
    Contact,
    Holiday,
    Hours,
    Provider,
    Service,
    ServiceProvider,
)
from portal.models.base import uuid7

VIENNA = "Europe/Vienna"
WEEK = {"Eva Wolf": ((540, 720), (780, 1020)), "Jonas Maier": ((600, 840),)}
ASKED = [
    Question("about", "What is it about?", "text", True),
    Question("site", "The address of your website"),
    Question("how", "How do we meet?", "choice", True, ("At the studio", "By phone", "By video")),
]
# Who, which service, days from today, at, state, with what, how long ago it was booked, what else is known of it.
BOOKED: list[tuple[str, str, int, str, AppointmentState, str, int]] = [
    ("ada@example.com", CONSULTATION["name"], -46, "10:00", AppointmentState.COMPLETED, "", 52),
    ("ada@example.com", PLANNING["name"], -24, "14:00", AppointmentState.CANCELLED_BY_CLIENT, "Not ready yet.", 31),
    ("ada@example.com", CONSULTATION["name"], -9, "11:30", AppointmentState.NO_SHOW, "", 15),
    ("ada@example.com", CONSULTATION["name"], 6, "09:30", AppointmentState.CONFIRMED, "", 2),
    ("ada@example.com", WORKSHOP["name"], 13, "13:00", AppointmentState.REQUESTED, "", 1),
    ("ben@example.com", CONSULTATION["name"], -33, "15:00", AppointmentState.COMPLETED, "", 40),
    ("ben@example.com", CONSULTATION["name"], 8, "15:30", AppointmentState.CONFIRMED, "", 3),
]  # fmt: skip
VERBS = {
    AppointmentState.REQUESTED: "appointment_requested",
    AppointmentState.CANCELLED_BY_CLIENT: "appointment_cancelled",
}


def add(session: Session, business: Business) -> None:
    """People, services, links, and appointments of the clients that are there."""
    eva, jonas = (_provider(session, business, name) for name in WEEK)
    session.add(Holiday(business_id=business.id, day=date(now().year, 12, 25), name="Christmas"))
    services = [
        _service(session, business, [eva, jonas], CONSULTATION, questions=questions.stored(ASKED)),
        _service(session, business, [eva], PLANNING, price=Decimal("90"), tax_rate=Decimal(20)),
        _service(session, business, [eva], WORKSHOP, needs_approval=True),
    ]
    _links(session, business, services)
    session.flush()
    for nth, facts in enumerate(BOOKED):
        _appointment(session, business, {one.name: one for one in services}, eva, facts, nth)


def _provider(session: Session, business: Business, name: str) -> Provider:
    made = Provider(business_id=business.id, name=name, timezone=VIENNA)
    session.add(made)
    session.flush()
    for weekday in range(5):
        for opens, closes in WEEK[name]:
            given: dict[str, Any] = {"weekday": weekday, "opens": opens, "closes": closes}
            session.add(Hours(business_id=business.id, provider_id=made.id, **given))
    return made


def _service(
    session: Session, business: Business, people: list[Provider], facts: dict[str, Any], **more: Any
) -> Service:
    made = Service(business_id=business.id, **facts, **more)
    session.add(made)
    session.flush()
    for position, provider in enumerate(people):
        keys: dict[str, Any] = {"service_id": made.id, "provider_id": provider.id}
        session.add(ServiceProvider(business_id=business.id, position=position, **keys))
    return made


def _links(session: Session, business: Business, services: list[Service]) -> None:
    positions: Iterator[int] = count()
    for slug, service in zip(("first-consultation", "photo-day", "workshop"), services, strict=True):
        keys: dict[str, Any] = {"service_id": service.id, "position": next(positions)}
        session.add(BookingLink(business_id=business.id, slug=slug, label=service.name, **keys))
    elsewhere = "Our courses for small businesses. Places are given by the Chamber of Commerce."
    session.add(BookingLink(business_id=business.id, slug="courses", label="Courses", description=elsewhere,
                            url="https://courses.example/alpenblick", position=next(positions)))  # fmt: skip


def _appointment(session: Session, business: Business, services: dict[str, Service], eva: Provider,
                 facts: tuple[str, str, int, str, AppointmentState, str, int], nth: int) -> None:  # fmt: skip
    email, name, days, clock, state, reason, ago = facts
    contact = session.exec(select(Contact).where(Contact.email_norm == email)).one()
    service, wall = services[name], datetime.combine(_workday(days), time.fromisoformat(clock))
    start = wall.replace(tzinfo=ZoneInfo(VIENNA)).astimezone(UTC)
    booked_at = now() - timedelta(days=ago, minutes=7 * nth + 1)
    made = _row(service, eva, contact, wall, start)
    made.state, made.reason, made.created_at = state, reason, booked_at
    made.confirmed_at = None if state is AppointmentState.REQUESTED else booked_at
    session.add(made)
    session.flush()
    if days > 0:
        occupying.take(session, made, service, Slot(start, made.end_at, wall, eva.id))
    verb = VERBS.get(state, "appointment_booked")
    activity.note_appointment(session, made, verb, Actor.CLIENT, contact.id, "203.0.113.24")
    session.flush()
    session.exec(select(Activity).where(col(Activity.appointment_id) == made.id)).one().created_at = booked_at


def _row(service: Service, eva: Provider, contact: Contact, wall: datetime, start: datetime) -> Appointment:
    key = uuid7()
    answers = [
        {"key": one.key, "label": one.label, "value": said}
        for one, said in zip(ASKED, ("Our new website", "https://berger.example", "At the studio"), strict=True)
    ]
    keys: dict[str, Any] = {"service_id": service.id, "provider_id": eva.id, "contact_id": contact.id}
    agreed = {name: getattr(service, name) for name in AGREED}
    return Appointment(
        id=key, business_id=contact.business_id, client_id=contact.client_id, **keys, **agreed,
        start_at=start, end_at=start + timedelta(minutes=service.minutes), timezone=VIENNA,
        wall_start=f"{wall:%Y-%m-%dT%H:%M}", title=service.name, provider_name=eva.name,
        price_minor=totals.of_one(service.price, service.tax_rate, service.currency),
        answers=answers if service.questions else [], ics_uid=f"{key.hex}@alpenblick.example",
    )  # fmt: skip


def _workday(days: int) -> date:
    """So many days from today; at a weekend, the Monday after."""
    day = day_in(VIENNA, now()) + timedelta(days=days)
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day
