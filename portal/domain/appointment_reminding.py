"""Who is reminded of an appointment, and when: so many minutes before it as its service says, once for each.

A reminder that cannot come at its time comes while more than half of the way to the appointment is left; after that
the next one has its turn. Whoever was told of the time since a reminder's moment is not told again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from portal import outbox
from portal.domain.booking_mailing import News
from portal.models import Appointment, AppointmentState, Outbox, Service
from portal.models.appointment import AHEAD

TELLING = (News.BOOKED, News.APPROVED, News.MOVED)  # whose mails name the time
KIND = "appointment_reminder"
COLUMNS: Any = (
    Appointment.id,
    Appointment.service_id,
    Appointment.start_at,
    Appointment.ics_sequence,
    Appointment.confirmed_at,
    Appointment.created_at,
)


@dataclass(frozen=True)
class Due:
    """One appointment as it stood at the look, and the reminder whose turn it is, in minutes before its start."""

    appointment_id: UUID
    sequence: int
    minutes: int

    @property
    def once(self) -> str:
        """What it is promised under: a moved appointment is reminded of anew."""
        return f"{KIND}:{self.appointment_id.hex}:{self.sequence}:{self.minutes}"


def due(session: Session, moment: datetime) -> list[Due]:
    """Whose turn it is, of every business. Reads only."""
    stages = {key: tuple(given) for key, given in session.exec(select(Service.id, Service.reminders))}
    furthest = max((minutes for given in stages.values() for minutes in given), default=0)
    coming = col(Appointment.start_at) > moment, col(Appointment.start_at) <= moment + timedelta(minutes=furthest)
    query = select(*COLUMNS).where(AHEAD, Appointment.state == AppointmentState.CONFIRMED, *coming)
    found: dict[Due, datetime] = {}
    for one in session.exec(query.order_by(col(Appointment.start_at), col(Appointment.id))):
        minutes = stage_of(stages.get(one.service_id, ()), one.start_at, moment)
        at = one.start_at - timedelta(minutes=minutes or 0)
        if minutes is not None and (one.confirmed_at or one.created_at) < at:
            found[Due(one.id, one.ics_sequence, minutes)] = at
    known = _known(session, found)
    return [one for one, at in found.items() if one.once not in known and not _told_since(known, one, at)]


def promise(session: Session, one: Due) -> bool:
    """Promise the mail; whether it is still true is asked when it leaves."""
    row = session.get(Appointment, one.appointment_id)
    if row is None:
        return False
    facts = {"appointment": row.id, "sequence": one.sequence, "minutes": one.minutes}
    outbox.promise(session, row.business_id, KIND, one.once, **facts)
    return True


def stage_of(reminders: Iterable[int], start: datetime, moment: datetime) -> int | None:
    """The last reminder whose moment has come, unless it comes too late."""
    left = start - moment
    minutes = min((one for one in reminders if timedelta(minutes=one) >= left), default=None)
    return minutes if minutes is not None and is_timely(minutes, start, moment) else None


def is_timely(minutes: int, start: datetime, moment: datetime) -> bool:
    """More than half of the way is left."""
    return start - moment > timedelta(minutes=minutes) / 2


def _known(session: Session, found: Iterable[Due]) -> dict[str, datetime]:
    """Which of the promises about them exist, and since when."""
    names = [name for one in found for name in (one.once, *_news(one))]
    query = select(Outbox.once, Outbox.created_at)
    chunks = (names[first : first + 500] for first in range(0, len(names), 500))
    return {once: made for chunk in chunks for once, made in session.exec(query.where(col(Outbox.once).in_(chunk)))}


def _told_since(known: dict[str, datetime], one: Due, at: datetime) -> bool:
    return any(known[name] >= at for name in _news(one) if name in known)


def _news(one: Due) -> list[str]:
    """The promises of `booking_mailing.tell` about the same time."""
    return [f"appointment_{news}:{one.appointment_id.hex}:{one.sequence}" for news in TELLING]
