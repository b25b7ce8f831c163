"""What can become of an appointment, whoever does it: the row, the time it takes, what is noted and who is told.

Callers hold the locks of `locked` and have checked who may.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from portal.domain import activity, booking_mailing, booking_promises, occupying
from portal.domain.appointment_status import CONFIRMED, REQUESTED, Status, turn
from portal.domain.booking_mailing import News
from portal.domain.booking_refusals import Changed
from portal.domain.slots import Slot
from portal.models import Actor, Appointment, Provider, Service

LONGEST = 500  # characters of a reason
ENDS = {
    Status.CANCELLED_BY_CLIENT: ("appointment_cancelled", News.CANCELLED),
    Status.CANCELLED_BY_BUSINESS: ("appointment_cancelled", News.CANCELLED),
    Status.DECLINED: ("appointment_declined", News.DECLINED),
}


@dataclass(frozen=True)
class By:
    """Who does it, and when."""

    actor: Actor
    moment: datetime
    contact_id: UUID | None = None
    ip: str = ""

    def note(self, session: Session, appointment: Appointment, verb: str, **facts: str) -> None:
        """In the activity."""
        activity.note_appointment(session, appointment, verb, self.actor, self.contact_id, self.ip, **facts)


def locked(session: Session, appointment: Appointment, *others: Collection[UUID]) -> Appointment:
    """The row as it is now, and nobody else changes it, the time of its provider or that of these others."""
    occupying.lock(session, {appointment.provider_id, *(key for keys in others for key in keys)})
    session.refresh(appointment, with_for_update={"key_share": True})
    return appointment


def book(session: Session, appointment: Appointment, by: By) -> None:
    """From a hold to what was wanted; only asked for where the business approves first."""
    turn(appointment, REQUESTED if appointment.needs_approval else CONFIRMED)
    appointment.hold_until = appointment.ended_at = None
    occupying.keep(session, appointment)
    if appointment.state is CONFIRMED:
        appointment.confirmed_at = by.moment
    session.add(appointment)
    by.note(session, appointment, f"appointment_{'booked' if appointment.state is CONFIRMED else 'requested'}")
    booking_mailing.tell(session, appointment, News.BOOKED if appointment.state is CONFIRMED else News.REQUESTED)


def approve(session: Session, appointment: Appointment, by: By) -> None:
    """The business says yes to what was asked for; a hold is not, and one that ran out has no time."""
    if appointment.state is not REQUESTED:
        raise Changed
    turn(appointment, CONFIRMED)
    appointment.confirmed_at, appointment.ics_sequence = by.moment, appointment.ics_sequence + 1
    session.add(appointment)
    by.note(session, appointment, "appointment_approved")
    booking_mailing.tell(session, appointment, News.APPROVED)


def move(session: Session, appointment: Appointment, service: Service, slot: Slot, by: By) -> None:
    """To another start, where it stays as long as it was; SlotTaken if that is somebody else's. What the business
    approves, it approves again unless it moves it itself."""
    before, provider = appointment.start_at, session.get_one(Provider, slot.provider_id)
    occupying.take(session, appointment, service, slot)
    appointment.start_at, appointment.end_at = slot.start, slot.end
    appointment.wall_start, appointment.timezone = f"{slot.wall:%Y-%m-%dT%H:%M}", provider.timezone
    appointment.provider_id, appointment.provider_name = provider.id, provider.name
    if by.actor is Actor.CLIENT and appointment.needs_approval and appointment.state is CONFIRMED:
        turn(appointment, REQUESTED)  # `confirmed_at` stays: it is in calendars, and is taken out if this is declined
    changed(session, appointment, "appointment_moved", by, before)


def changed(session: Session, appointment: Appointment, verb: str, by: By, before: datetime) -> None:
    """It has another time: noted, and told."""
    appointment.ics_sequence += 1
    session.add(appointment)
    by.note(session, appointment, verb, before=before.isoformat())
    asked = by.actor is Actor.CLIENT and appointment.state is REQUESTED
    booking_mailing.tell(session, appointment, News.REQUESTED if asked else News.MOVED)


def end(session: Session, appointment: Appointment, to: Status, by: By, reason: str = "") -> None:
    """Cancelled or declined: its time is free at once."""
    turn(appointment, to)
    appointment.ended_at, appointment.reason = by.moment, reason
    appointment.ics_sequence += 1
    session.add(appointment)
    occupying.free(session, appointment)
    booking_promises.ended(session, appointment)
    verb, news = ENDS[to]
    by.note(session, appointment, verb)
    booking_mailing.tell(session, appointment, news)


def over(session: Session, appointment: Appointment, to: Status, moment: datetime) -> None:
    """It took place, or nobody came; where that is early, what is left of its time is free."""
    turn(appointment, to)
    appointment.ended_at = moment
    session.add(appointment)
    occupying.close(session, appointment, moment)


def slot_of(appointment: Appointment) -> Slot:
    """The time it has."""
    wall = datetime.fromisoformat(appointment.wall_start)
    return Slot(appointment.start_at, appointment.end_at, wall, appointment.provider_id)
