"""What the business does with appointments. Its own hours and notices do not bind it; the database's refusal of two at
the same time does."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from portal.domain import appointment_changes, occupying
from portal.domain.appointment_changes import LONGEST, By, locked
from portal.domain.appointment_status import CONFIRMED, REQUESTED, Status
from portal.domain.booking_refusals import Changed, NotAhead, NotYet, SameTime
from portal.domain.paragraphs import paragraphs
from portal.domain.slots import Slot
from portal.errors import NotFound
from portal.models import Actor, Appointment, Provider, Service


def approve(session: Session, key: UUID, moment: datetime) -> None:
    """Yes to a request."""
    appointment_changes.approve(session, _locked(session, key), _by(moment))


def decline(session: Session, key: UUID, reason: str, moment: datetime) -> None:
    """No to a request, with the owner's words."""
    said = paragraphs(reason, LONGEST, "Your reason")
    appointment_changes.end(session, _locked(session, key), Status.DECLINED, _by(moment), said)


def cancel(session: Session, key: UUID, reason: str, moment: datetime) -> None:
    """Call off what was agreed; at any time."""
    said = paragraphs(reason, LONGEST, "Your reason")
    appointment_changes.end(session, _locked(session, key), Status.CANCELLED_BY_BUSINESS, _by(moment), said)


def move(session: Session, key: UUID, start: datetime, moment: datetime, provider_id: UUID | None = None) -> None:
    """To any minute ahead that is free, of the same provider or another of the business."""
    start = start.replace(second=0, microsecond=0)
    if start.tzinfo is None or start <= moment:
        raise NotAhead
    appointment = session.get(Appointment, key)
    provider = session.get(Provider, provider_id or appointment.provider_id) if appointment else None
    if appointment is None or provider is None or provider.business_id != appointment.business_id:
        raise NotFound
    locked(session, appointment, [provider.id])
    if appointment.state not in (REQUESTED, CONFIRMED):
        raise Changed
    if (start, provider.id) == (appointment.start_at, appointment.provider_id):
        raise SameTime
    wall = start.astimezone(ZoneInfo(provider.timezone)).replace(tzinfo=None)
    slot = Slot(start, start + (appointment.end_at - appointment.start_at), wall, provider.id)
    occupying.free_run_out(session, [provider.id], moment)
    service = session.get_one(Service, appointment.service_id)
    appointment_changes.move(session, appointment, service, slot, _by(moment))


def complete(session: Session, key: UUID, moment: datetime) -> None:
    """It took place after all, or is over early."""
    appointment_changes.over(session, _begun(session, key, moment), Status.COMPLETED, moment)


def no_show(session: Session, key: UUID, moment: datetime) -> None:
    """Nobody came."""
    appointment = _begun(session, key, moment)
    appointment_changes.over(session, appointment, Status.NO_SHOW, moment)
    _by(moment).note(session, appointment, "appointment_missed")


def _locked(session: Session, key: UUID) -> Appointment:
    appointment = session.get(Appointment, key)
    if appointment is None:
        raise NotFound
    return locked(session, appointment)


def _begun(session: Session, key: UUID, moment: datetime) -> Appointment:
    appointment = _locked(session, key)
    if moment < appointment.start_at:
        raise NotYet
    return appointment


def _by(moment: datetime) -> By:
    return By(Actor.BUSINESS, moment)
