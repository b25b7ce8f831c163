"""What clients do with appointments: confirm what they hold, move it, cancel it. Every condition is checked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from portal import formats
from portal.access.visit import Visit, writes
from portal.domain import appointment_changes, appointments, availability, holding, occupying, questions
from portal.domain.appointment_changes import LONGEST, By, locked, slot_of
from portal.domain.appointment_status import CONFIRMED, EXPIRED, HELD, REQUESTED, Status, status_of
from portal.domain.booking_refusals import (
    Changed,
    HoldGone,
    NotBookable,
    ReadingOnly,
    SameTime,
    SlotTaken,
    TooLate,
)
from portal.domain.holding import HOLD
from portal.domain.paragraphs import paragraphs
from portal.errors import Refused
from portal.models import Actor, Appointment, Business, Service

PAY_WITHIN = timedelta(minutes=40)  # Stripe keeps a page open for half an hour at least


@dataclass(frozen=True)
class Confirmed:
    """What became of a hold. `bill`: it has a price, and stays held until that is paid."""

    state: Status
    bill: bool = False


@writes
def confirm(visit: Visit, key: UUID, given: Mapping[str, str]) -> Confirmed:
    """Book what is held, with the answers to the owner's questions. Said twice, it is booked once. A hold that is worth
    nothing any more is let go, with the reason in words."""
    appointment, service = _to_change(visit, key)
    if appointment.state in (REQUESTED, CONFIRMED):
        return Confirmed(appointment.state)
    if status_of(appointment, visit.now) is not HELD:
        raise HoldGone
    answers = questions.answers_of(service, given, visit.locale)
    if refusal := _worthless(visit, appointment, service):
        holding.let_go(visit.db, appointment, visit.now)
        refusal.keeps = True
        raise refusal
    appointment.answers = answers
    if appointment.price_minor:
        return _until_paid(visit, appointment)
    appointment_changes.book(visit.db, appointment, _by(visit))
    return Confirmed(appointment.state)


def paid(session: Session, appointment: Appointment, moment: datetime) -> bool:
    """Its price has arrived: booked, also after the hold ran out while nobody else has the time. False: it is lost."""
    locked(session, appointment)
    if appointment.state in (REQUESTED, CONFIRMED, Status.COMPLETED, Status.NO_SHOW):
        return True
    if appointment.state not in (HELD, EXPIRED) or not kept(session, appointment, moment):
        return False
    appointment_changes.book(session, appointment, By(Actor.CLIENT, moment, appointment.contact_id))
    return True


def kept(session: Session, appointment: Appointment, moment: datetime) -> bool:
    """Its time is still its own; taken again where it was let go and nobody else has it. Its rows are locked."""
    if appointment.start_at <= moment:
        return False
    service = session.get_one(Service, appointment.service_id)
    occupying.free_run_out(session, [appointment.provider_id], moment)
    try:
        if occupying.of(session, appointment) is None:
            occupying.take(session, appointment, service, slot_of(appointment))
    except SlotTaken:
        return False
    return True


def pay_until(appointment: Appointment, moment: datetime) -> datetime:
    """How long it is kept for who begins to pay now: never beyond its start."""
    return min(moment + PAY_WITHIN, appointment.start_at)


@writes
def move(visit: Visit, key: UUID, start: datetime) -> Status:
    """To another start that is offered, besides itself; the same provider if they are free then."""
    appointment, service = _to_change(visit, key, wide=True)
    _in_time(visit, appointment)
    if start == appointment.start_at:
        raise SameTime
    if not holding.is_near(service, start, visit.now):
        raise NotBookable
    found = availability.candidates(visit.db, service, start, visit.now, besides=appointment.id)
    people = [one.id for one in availability.providers_of(visit.db, service)]
    occupying.free_run_out(visit.db, people, visit.now)
    for slot in sorted(found, key=lambda one: one.provider_id != appointment.provider_id):
        try:
            appointment_changes.move(visit.db, appointment, service, slot, _by(visit))
        except SlotTaken:  # of one provider: the next may be free
            continue
        return appointment.state
    terms = occupying.terms_of(visit.db, service, key)
    raise SlotTaken if found or occupying.is_taken(visit.db, terms, people, start, key) else NotBookable


@writes
def cancel(visit: Visit, key: UUID, reason: str = "") -> None:
    """Its time is free at once; said twice, it is cancelled once."""
    appointment, _ = _to_change(visit, key)
    if appointment.state is Status.CANCELLED_BY_CLIENT:
        return
    _in_time(visit, appointment)
    said = paragraphs(reason, LONGEST, "Your reason")
    appointment_changes.end(visit.db, appointment, Status.CANCELLED_BY_CLIENT, _by(visit), said)


def changeable_until(appointment: Appointment) -> datetime:
    """Until when the client may move or cancel it. What was only ever asked for binds nobody: until it would begin."""
    binding = appointment.state is not REQUESTED or appointment.confirmed_at is not None
    return appointment.start_at - timedelta(minutes=appointment.cancel_notice if binding else 0)


def too_late(visit: Visit, appointment: Appointment) -> TooLate | None:
    """Why it can no longer be moved or cancelled here, and whom to ask instead."""
    until = changeable_until(appointment)
    if visit.now <= until and visit.now < appointment.start_at:
        return None
    business = visit.db.get_one(Business, visit.business_id)
    words = formats.moment(until, ZoneInfo(visit.zone), visit.locale)
    return TooLate(until=words, whom=business.contact_phone or business.contact_email)


def _to_change(visit: Visit, key: UUID, *, wide: bool = False) -> tuple[Appointment, Service]:
    """The client's own, locked with its provider, or with all of its service; not for viewers."""
    appointment = appointments.find(visit, key)
    if not appointments.may_change(visit):
        raise ReadingOnly
    service = visit.db.get_one(Service, appointment.service_id)
    others = [one.id for one in availability.providers_of(visit.db, service)] if wide else []
    return locked(visit.db, appointment, others), service


def _in_time(visit: Visit, appointment: Appointment) -> None:
    if appointment.state not in (REQUESTED, CONFIRMED):
        raise Changed
    if late := too_late(visit, appointment):
        raise late


def _worthless(visit: Visit, appointment: Appointment, service: Service) -> Refused | None:
    """Why what is held cannot be had. Whether there was time enough is judged as of when it was chosen."""
    if appointment.start_at <= visit.now or not holding.is_bookable(visit.db, service):
        return NotBookable()
    try:
        if occupying.of(visit.db, appointment) is None:  # a clock was wrong: somebody gave it back too early
            occupying.take(visit.db, appointment, service, slot_of(appointment))
    except SlotTaken as taken:
        return taken
    chosen_at, besides = appointment.created_at, appointment.id
    free = availability.candidates(visit.db, service, appointment.start_at, chosen_at, besides=besides)
    return None if appointment.provider_id in [slot.provider_id for slot in free] else NotBookable()


def _until_paid(visit: Visit, appointment: Appointment) -> Confirmed:
    """Held while somebody pays; pressed again and again, no longer than that. None: money is on its way already."""
    if appointment.hold_until is not None:
        appointment.hold_until = min(pay_until(appointment, visit.now), appointment.created_at + HOLD + PAY_WITHIN)
        visit.db.add(appointment)
        occupying.keep(visit.db, appointment)
    return Confirmed(HELD, bill=True)


def _by(visit: Visit) -> By:
    return By(Actor.CLIENT, visit.now, visit.contact_id, visit.ip)
