"""The time of providers that appointments take: the only place where it is taken, moved and given back.

Whoever changes it locks the providers first, in one order. What the program overlooks, the database refuses.
"""

from collections.abc import Collection
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from portal.domain.booking_refusals import SlotTaken
from portal.domain.slots import Slot
from portal.models import Appointment, BusyTime, Occupancy, Provider, Service

OVERLAP = ("occupancy overlaps", "ex_occupancy_overlap")  # as SQLite and PostgreSQL name it: migration 0006


def lock(session: Session, provider_ids: Collection[UUID]) -> None:
    """Nobody else changes these people's time meanwhile (SQLite has one writer anyway)."""
    query = select(Provider.id).where(col(Provider.id).in_(provider_ids)).order_by(col(Provider.id))
    session.exec(query.with_for_update()).all()


def of(session: Session, appointment: Appointment) -> Occupancy | None:
    """The time it takes, if any."""
    return session.exec(select(Occupancy).where(Occupancy.appointment_id == appointment.id)).first()


def take(session: Session, appointment: Appointment, service: Service, slot: Slot) -> None:
    """The slot and the service's buffers, instead of what the appointment had; SlotTaken if it is somebody else's."""
    before, after = timedelta(minutes=service.buffer_before), timedelta(minutes=service.buffer_after)
    row = of(session, appointment)
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
    """Give its time back at once."""
    row = of(session, appointment)
    if row:
        session.delete(row)
        session.flush()  # before anybody takes it within the same transaction


def close(session: Session, appointment: Appointment, moment: datetime) -> None:
    """Its time ends here at the latest. What has passed is kept: it counts among the appointments of its day."""
    row = of(session, appointment)
    if row:
        row.end_at = min(row.end_at, max(moment, row.start_at + timedelta(minutes=1)))
        session.add(row)


def free_run_out(session: Session, provider_ids: Collection[UUID], moment: datetime) -> None:
    """Give back what was held too long, whoever held it: the database knows no clock."""
    ran_out = col(Occupancy.hold_until) <= moment
    session.exec(delete(Occupancy).where(col(Occupancy.provider_id).in_(provider_ids), ran_out))


def is_taken(
    session: Session, service: Service, provider_ids: Collection[UUID], start: datetime, besides: UUID | None = None
) -> bool:
    """Whether somebody has some of this time, besides this appointment: tells a race that was lost from hours that are
    not offered."""
    begins = start - timedelta(minutes=service.buffer_before)
    ends = start + timedelta(minutes=service.minutes + service.buffer_after)

    def there(table: type[Occupancy] | type[BusyTime]) -> Any:
        among = col(table.provider_id).in_(provider_ids)
        return select(table.id).where(among, col(table.start_at) < ends, col(table.end_at) > begins)

    others = there(Occupancy).where(col(Occupancy.appointment_id) != besides) if besides else there(Occupancy)
    return any(session.exec(query).first() for query in (others, there(BusyTime)))


@contextmanager
def _unless_taken(session: Session):
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        if not any(name in str(error.orig) for name in OVERLAP):
            raise
        raise SlotTaken from error
