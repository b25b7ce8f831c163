"""Holding a time while somebody fills in the form: ten minutes, then it is free again by itself.

One write transaction: what others held too long is given back, the first provider who is free is taken. Of two who
want the same time the database lets one have it; the other is told in words.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlmodel import Session, col, func, select

from portal.access.hosts import origin_of
from portal.access.visit import Visit, writes
from portal.domain import appointment_changes, appointments, availability, booking_promises, occupying, totals
from portal.domain.appointment_status import EXPIRED, HELD, status_of, turn
from portal.domain.booking_refusals import NotBookable, ReadingOnly, SlotTaken, TooManyHolds, TooManyTries
from portal.domain.slots import Slot, terms_of
from portal.errors import NotFound
from portal.models import Appointment, BookingLink, Business, Contact, Provider, Service
from portal.models.base import uuid7

HOLD = timedelta(minutes=10)
MOST_HOLDS = 3  # of one client at a time
MOST_TRIES = 20  # of one person within SPAN
SPAN = timedelta(hours=1)
AGREED = ("location", "video_url", "cancel_notice", "needs_approval", "price", "tax_rate", "currency")


@writes
def hold(visit: Visit, link_slug: str, start: datetime) -> UUID:
    """Keep this start for the visitor; raises SlotTaken, NotBookable, TooManyHolds or TooManyTries. What they held of
    the same service before is given back."""
    service = bookable(visit, link_slug)
    if not appointments.may_change(visit):
        raise ReadingOnly
    people = [one.id for one in availability.providers_of(visit.db, service)]
    _queue(visit)
    occupying.lock(visit.db, people)
    _leave_others(visit, service)
    occupying.free_run_out(visit.db, people, visit.now)
    if not is_near(service, start, visit.now):
        raise NotBookable
    found = availability.candidates(visit.db, service, start, visit.now)
    for slot in found:
        try:
            return _taken(visit, service, slot).id
        except SlotTaken:  # of one provider: the next may be free
            continue
    if found or occupying.is_taken(visit.db, terms_of(service), people, start):
        raise SlotTaken
    raise NotBookable


@writes
def release(visit: Visit, key: UUID) -> None:
    """Give a hold back; what is more than a hold, also one that money is on its way for, stays as it is."""
    appointment = appointments.find(visit, key)
    if not appointments.may_change(visit):
        raise ReadingOnly
    appointment_changes.locked(visit.db, appointment)
    if appointment.state is HELD and appointment.hold_until is not None:
        let_go(visit.db, appointment, visit.now)


def bookable(visit: Visit, link_slug: str) -> Service:
    """The service behind an entry of the booking page; foreign, absent and inactive ones look alike."""
    query = select(Service).join(BookingLink, col(BookingLink.service_id) == col(Service.id))
    found = visit.db.exec(query.where(BookingLink.slug == link_slug, col(BookingLink.active), col(Service.active)))
    service = found.first()
    if service is None:
        raise NotFound
    return service


def is_bookable(session: Session, service: Service) -> bool:
    """Whether the booking page still has it."""
    entry = select(BookingLink.id).where(BookingLink.service_id == service.id, col(BookingLink.active))
    return service.active and session.exec(entry).first() is not None


def is_near(service: Service, start: datetime, moment: datetime) -> bool:
    """Whether it is a moment at all that can be asked for: browsers send any."""
    return start.tzinfo is not None and moment < start <= moment + timedelta(days=service.horizon_days + 2)


def let_go(session: Session, appointment: Appointment, moment: datetime) -> None:
    """A hold is over, and its time is free."""
    turn(appointment, EXPIRED)
    appointment.ended_at = moment
    session.add(appointment)
    occupying.free(session, appointment)
    booking_promises.ended(session, appointment)


def _queue(visit: Visit) -> None:
    """Who chooses for the same client at the same moment waits: the limits are exact. Before the providers, as nobody
    else locks people; rows that only point to them may still be written."""
    visit.db.exec(select(Contact.id).order_by(col(Contact.id)).with_for_update(key_share=True)).all()


def _leave_others(visit: Visit, service: Service) -> None:
    """Give back what the person held of this service, unless it is being paid; refuse to hold ever more, also through
    colleagues."""
    recent = select(func.count()).select_from(Appointment).where(Appointment.contact_id == visit.contact_id)
    since = visit.now - SPAN  # what was chosen since then begins later: the index knows its start
    recent = recent.where(col(Appointment.created_at) > since, col(Appointment.start_at) > since)
    if visit.db.exec(recent).one() >= MOST_TRIES:
        raise TooManyTries
    held, living = select(Appointment).where(Appointment.state == HELD, col(Appointment.start_at) > visit.now), 0
    for one in visit.db.exec(held.order_by(col(Appointment.id)).with_for_update(key_share=True)).all():
        if one.contact_id == visit.contact_id and one.service_id == service.id and not _is_being_paid(one):
            let_go(visit.db, one, visit.now)
        elif status_of(one, visit.now) is HELD:
            living += 1
    if living >= MOST_HOLDS:
        raise TooManyHolds


def _is_being_paid(held: Appointment) -> bool:
    return held.invoice_id is not None or held.hold_until is None or held.hold_until > held.created_at + HOLD


def _taken(visit: Visit, service: Service, slot: Slot) -> Appointment:
    """The row and its time, both or neither."""
    with visit.db.begin_nested():
        appointment = _held(visit, service, slot)
        visit.db.add(appointment)
        visit.db.flush()
        occupying.take(visit.db, appointment, service, slot)
    return appointment


def _held(visit: Visit, service: Service, slot: Slot) -> Appointment:
    """What is agreed, as it is today: later changes of the service do not reach it."""
    key, provider = uuid7(), visit.db.get_one(Provider, slot.provider_id)
    return Appointment(
        id=key,
        created_at=visit.now,
        business_id=visit.business_id,
        client_id=visit.client_id,
        contact_id=visit.contact_id,
        service_id=service.id,
        provider_id=provider.id,
        start_at=slot.start,
        end_at=slot.end,
        timezone=provider.timezone,
        wall_start=f"{slot.wall:%Y-%m-%dT%H:%M}",
        hold_until=min(visit.now + HOLD, slot.start),
        title=service.name,
        provider_name=provider.name,
        **{name: getattr(service, name) for name in AGREED},
        price_minor=totals.of_one(service.price, service.tax_rate, service.currency),
        ics_uid=f"{key.hex}@{urlsplit(origin_of(visit.db.get_one(Business, visit.business_id).host)).hostname}",
    )
