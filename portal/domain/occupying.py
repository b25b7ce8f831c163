"""The time of providers that appointments take: the only place where it is taken, moved and given back.

Whoever changes it locks the providers first, in one order. What the program overlooks, the database refuses.
"""

from collections.abc import Collection
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from portal.domain import slots
from portal.domain.booking_refusals import SlotTaken
from portal.domain.slots import Slot, Terms
from portal.models import Appointment, BusyTime, Occupancy, Provider, Service

LONGEST = timedelta(days=2)  # that one takes, buffers included: what service_facts.SIZES allows
OVERLAP = ("occupancy overlaps", "ex_occupancy_overlap")  # as SQLite and PostgreSQL name it: migration 0006


def lock(session: Session, provider_ids: Collection[UUID]) -> None:
    """Nobody else changes these people's time meanwhile; rows that only point to them may still be written (SQLite has
    one writer anyway)."""
    query = select(Provider.id).where(col(Provider.id).in_(provider_ids)).order_by(col(Provider.id))
    session.exec(query.with_for_update(key_share=True)).all()


def of(session: Session, appointment: Appointment) -> Occupancy | None:
    """The time it takes, if any."""
    return session.exec(select(Occupancy).where(Occupancy.appointment_id == appointment.id)).first()


def take(session: Session, appointment: Appointment, service: Service, slot: Slot) -> None:
    """The slot with its buffers, instead of what the appointment had; SlotTaken if it is somebody else's."""
    row = of(session, appointment)
    before, after = _buffers(appointment, service, row)
    with _unless_taken(session):
        row = row or Occupancy(
            business_id=appointment.business_id,
            appointment_id=appointment.id,
            provider_id=slot.provider_id,
            service_id=appointment.service_id,
            start_at=slot.start,
            end_at=slot.end,
        )
        row.provider_id, row.hold_until = slot.provider_id, appointment.hold_until
        row.start_at, row.end_at = slot.start - before, slot.end + after
        session.add(row)


def shift(session: Session, appointment: Appointment, by: timedelta) -> None:
    """The same stretch, earlier or later; SlotTaken if it would overlap."""
    row = of(session, appointment)
    if row is None:
        return
    with _unless_taken(session):
        row.start_at, row.end_at = row.start_at + by, row.end_at + by
        session.add(row)


def keep(session: Session, appointment: Appointment) -> None:
    """Until its hold runs out, or for good."""
    row = of(session, appointment)
    if row:
        row.hold_until = appointment.hold_until
        session.add(row)


def free(session: Session, appointment: Appointment) -> None:
    """Give its time back at once, before anybody takes it within the same transaction; `free_run_out` may have been
    quicker."""
    session.exec(delete(Occupancy).where(col(Occupancy.appointment_id) == appointment.id))


def close(session: Session, appointment: Appointment, moment: datetime) -> None:
    """Over early: what is left of its time is free, the buffer too. What has passed is kept: it counts among the
    appointments of its day."""
    row = of(session, appointment)
    if row and moment < appointment.end_at:
        row.end_at = min(row.end_at, max(moment, row.start_at + timedelta(minutes=1)))
        session.add(row)


def free_run_out(session: Session, provider_ids: Collection[UUID], moment: datetime) -> None:
    """Give back what was held too long, whoever held it: the database knows no clock. What has passed is in nobody's
    way."""
    ran_out = col(Occupancy.hold_until) <= moment, col(Occupancy.start_at) > moment - LONGEST
    session.exec(delete(Occupancy).where(col(Occupancy.provider_id).in_(provider_ids), *ran_out))


def terms_of(session: Session, service: Service, besides: UUID | None = None) -> Terms:
    """What a start of this service has to fit today; this appointment stays as long as it is, with its buffers."""
    today, agreed = slots.terms_of(service), session.get(Appointment, besides) if besides else None
    if agreed is None:
        return today
    before, after = _buffers(agreed, service, of(session, agreed))
    lengths = {"minutes": agreed.end_at - agreed.start_at, "buffer_before": before, "buffer_after": after}
    return replace(today, **{name: length // timedelta(minutes=1) for name, length in lengths.items()})


def within(begins: datetime, ends: datetime) -> tuple[Any, ...]:
    """What reaches into this stretch of time; found by the index from both ends, however much lies in the past."""
    start_at = col(Occupancy.start_at)
    return start_at > begins - LONGEST, start_at < ends, col(Occupancy.end_at) > begins


def is_taken(
    session: Session, terms: Terms, provider_ids: Collection[UUID], start: datetime, besides: UUID | None = None
) -> bool:
    """Whether somebody has some of this time, besides this appointment: tells a race that was lost from hours that are
    not offered."""
    begins = start - timedelta(minutes=terms.buffer_before)
    ends = start + timedelta(minutes=terms.minutes + terms.buffer_after)
    others = select(Occupancy.id).where(col(Occupancy.provider_id).in_(provider_ids), *within(begins, ends))
    busy = select(BusyTime.id).where(
        col(BusyTime.provider_id).in_(provider_ids), col(BusyTime.start_at) < ends, col(BusyTime.end_at) > begins
    )
    if besides:
        others = others.where(col(Occupancy.appointment_id) != besides)
    return any(session.exec(query).first() for query in (others, busy))


def _buffers(appointment: Appointment, service: Service, row: Occupancy | None) -> tuple[timedelta, timedelta]:
    """Before and after it: as agreed while it takes time, else as the service has them today."""
    if row:
        return appointment.start_at - row.start_at, row.end_at - appointment.end_at
    return timedelta(minutes=service.buffer_before), timedelta(minutes=service.buffer_after)


@contextmanager
def _unless_taken(session: Session):
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        if not any(name in str(error.orig) for name in OVERLAP):
            raise
        raise SlotTaken from error
