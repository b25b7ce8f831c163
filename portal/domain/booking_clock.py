"""What happens to appointments by the clock: holds run out, appointments are over, zone rules change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from portal import outbox
from portal.domain import appointment_changes, occupying, slots
from portal.domain.appointment_changes import By
from portal.domain.appointment_status import CONFIRMED, HELD, REQUESTED, Status
from portal.domain.booking_refusals import SlotTaken
from portal.domain.holding import let_go
from portal.log import error_id
from portal.models import Activity, Actor, Appointment
from portal.models.appointment import AHEAD

BATCH = 100  # in one transaction: nobody waits long for it
Rule = Callable[[Session, datetime], int]


def due(session: Session, moment: datetime) -> list[Rule]:
    """Which of the rules below have something to do. Reads only."""
    found: list[Rule] = [rule for rule, over in OVER.items() if session.exec(_ids(over(moment)).limit(1)).first()]
    return [*found, rezone] if _strayed(session, moment) else found


def expire(session: Session, moment: datetime) -> int:
    """Store that holds have run out, up to a batch of them; returns how many."""
    found = _batch(session, _ran_out(moment))
    for appointment in found:
        let_go(session, appointment, moment)
    return len(found)


def complete_past(session: Session, moment: datetime) -> int:
    """What was agreed has taken place; what nobody answered before it would have begun is declined."""
    found = _batch(session, _past(moment))
    for appointment in found:
        if appointment.state is CONFIRMED:
            appointment_changes.over(session, appointment, Status.COMPLETED, moment)
        else:
            appointment_changes.end(session, appointment, Status.DECLINED, By(Actor.SYSTEM, moment))
    return len(found)


def rezone(session: Session, moment: datetime) -> int:
    """Appointments whose wall-clock time is another moment by today's zone rules: they keep the wall-clock time, and
    everybody is told. One that would then overlap stays where it is, and the owner is told. Returns how many moved."""
    strayed = _strayed(session, moment)
    left = _locked(session, col(Appointment.id).in_(strayed))
    moved, before = 0, -1
    while before != moved:  # one may have to make room for the next
        before = moved
        for appointment in sorted(left, key=lambda one: _turn_of(one, strayed[one.id])):
            if _shifted(session, appointment, strayed[appointment.id], moment):
                left.remove(appointment)
                moved += 1
    for appointment in left:
        _note_clash(session, appointment, strayed[appointment.id], moment)
    return moved


def _meant(wall_start: str, timezone: str, start_at: datetime) -> datetime:
    """The moment of a wall-clock time as zones are today; as it is, while that is one of the two it may be."""
    wall, zone = datetime.fromisoformat(wall_start), ZoneInfo(timezone)
    both = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return start_at if start_at in both else slots.moment_of(wall, zone) or both[0]


def _strayed(session: Session, moment: datetime) -> dict[UUID, datetime]:
    """What lies ahead and is not when it was meant to be, with when that is. A zone nobody can read stops no other."""
    found: dict[UUID, datetime] = {}
    facts = select(Appointment.id, Appointment.wall_start, Appointment.timezone, Appointment.start_at)
    for key, wall, timezone, start_at in session.exec(facts.where(AHEAD, col(Appointment.start_at) > moment)):
        try:
            meant = _meant(wall, timezone, start_at)
        except (ValueError, KeyError) as error:
            error_id(error)
        else:
            if meant != start_at:
                found[key] = meant
    return found


def _turn_of(appointment: Appointment, meant: datetime) -> tuple[bool, timedelta]:
    """Who goes earlier makes room from the front, who goes later from the back."""
    since = appointment.start_at - datetime.min.replace(tzinfo=UTC)
    return meant > appointment.start_at, -since if meant > appointment.start_at else since


def _shifted(session: Session, appointment: Appointment, meant: datetime, moment: datetime) -> bool:
    before, by = appointment.start_at, meant - appointment.start_at
    try:
        occupying.shift(session, appointment, by)
    except SlotTaken:
        return False
    appointment.start_at, appointment.end_at = meant, appointment.end_at + by
    session.add(appointment)
    if appointment.state is not HELD:
        appointment_changes.changed(session, appointment, "appointment_rezoned", By(Actor.SYSTEM, moment), before)
    return True


def _note_clash(session: Session, appointment: Appointment, meant: datetime, moment: datetime) -> None:
    """Once for each time it should have: in the activity, and in a mail to the business."""
    noted = select(Activity.facts).where(
        Activity.appointment_id == appointment.id, Activity.verb == "appointment_clashed"
    )
    if meant.isoformat() in [facts["meant"] for facts in session.exec(noted)]:
        return
    By(Actor.SYSTEM, moment).note(session, appointment, "appointment_clashed", meant=meant.isoformat())
    once = f"appointment_clash:{appointment.id.hex}:{meant.isoformat()}"
    told = {"appointment": appointment.id, "sequence": appointment.ics_sequence, "meant": meant.isoformat()}
    outbox.promise(session, appointment.business_id, "appointment_clash", once, **told)


def _batch(session: Session, over: Any) -> list[Appointment]:
    found = session.exec(_ids(over).order_by(col(Appointment.start_at)).limit(BATCH)).all()
    return _locked(session, col(Appointment.id).in_(found) & over)


def _locked(session: Session, which: Any) -> list[Appointment]:
    """Providers first, then the rows, as everybody locks them."""
    occupying.lock(session, session.exec(select(Appointment.provider_id).where(which).distinct()).all())
    rows = select(Appointment).where(which).order_by(col(Appointment.id)).with_for_update(key_share=True)
    return list(session.exec(rows.execution_options(populate_existing=True)))


def _ids(which: Any) -> Any:
    return select(Appointment.id).where(which)


def _ran_out(moment: datetime) -> Any:
    return and_(AHEAD, col(Appointment.state) == HELD, col(Appointment.hold_until) <= moment)


def _past(moment: datetime) -> Any:
    agreed = and_(col(Appointment.state) == CONFIRMED, col(Appointment.end_at) <= moment)
    return and_(AHEAD, or_(agreed, and_(col(Appointment.state) == REQUESTED, col(Appointment.start_at) <= moment)))


OVER: dict[Rule, Callable[[datetime], Any]] = {expire: _ran_out, complete_past: _past}
