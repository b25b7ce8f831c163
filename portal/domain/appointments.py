"""The appointments of one client: all its people see all of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, select

from portal.access.visit import Visit
from portal.domain import keyset
from portal.domain.appointment_status import CONFIRMED, EXPIRED, HELD, REQUESTED, status_of
from portal.domain.keyset import Leaf
from portal.domain.occupying import LONGEST
from portal.errors import NotFound
from portal.models import Appointment, ContactRole


def find(visit: Visit, key: UUID) -> Appointment:
    """The client's own, whatever became of it; foreign and absent ones look alike."""
    found = visit.db.get(Appointment, key)
    if found is None:
        raise NotFound
    return found


def ahead(visit: Visit, limit: int = 50) -> list[Appointment]:
    """What is still to come, the next one first: agreed, asked for, or held until it is paid."""
    query = select(Appointment).where(*_ahead(visit)).order_by(col(Appointment.start_at), col(Appointment.id))
    return list(visit.db.exec(query.limit(limit)))


def held(visit: Visit) -> list[Appointment]:
    """One's own holds that are not being paid yet, the next one first. All of them lie ahead, so the index finds them
    from there, however long the past is."""
    mine = Appointment.contact_id == visit.contact_id, Appointment.state == HELD, col(Appointment.start_at) > visit.now
    query = select(Appointment).where(*mine).order_by(col(Appointment.start_at), col(Appointment.id))
    return [one for one in visit.db.exec(query) if one.invoice_id is None and status_of(one, visit.now) is HELD]


def past(visit: Visit, at: str = "") -> Leaf:
    """One page of all the others, the latest first; holds that came to nothing are left out. `at` is `newer` or
    `older` of an earlier page."""
    over = and_(col(Appointment.state).in_((REQUESTED, CONFIRMED)), col(Appointment.end_at) <= visit.now)
    ended = col(Appointment.state).not_in((HELD, EXPIRED, REQUESTED, CONFIRMED))
    return keyset.leaf(visit.db, Appointment, select(Appointment).where(or_(over, ended)), at)


def may_change(visit: Visit) -> bool:
    """Whether this person may book, move and cancel."""
    return visit.role is not ContactRole.VIEWER


def _ahead(visit: Visit) -> tuple[Any, ...]:
    agreed = and_(col(Appointment.state).in_((REQUESTED, CONFIRMED)), col(Appointment.end_at) > visit.now)
    to_be_paid = and_(
        col(Appointment.state) == HELD,
        or_(col(Appointment.hold_until).is_(None), col(Appointment.hold_until) > visit.now),
        col(Appointment.invoice_id).is_not(None),
    )
    return or_(agreed, to_be_paid), col(Appointment.start_at) > visit.now - LONGEST
