"""How long sessions and sign-in links live: as the business chose, or as the server is set up.

Asked anew by every query about sessions: a shorter life ends those that are older at once.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, literal
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from portal import db
from portal.models import Business, Login, StaffLogin
from portal.models.base import UtcMoment
from portal.settings import settings

USUAL = 0
# Minutes to choose from; whatever else is stored counts as `USUAL`.
IDLE = (15, 30, 60, 120, 240, 480, 1440)
ABSOLUTE = (60, 240, 480, 720, 1440, 10080, 43200)
LINK = (15, 30, 60, 240, 720, 1440, 4320)


def usual() -> tuple[timedelta, timedelta, timedelta]:
    """What the server is set up with: idle, in any case, and of a link."""
    return settings().session_idle, settings().session_absolute, settings().link_ttl


def fresh(login: type[Login] | type[StaffLogin], moment: datetime) -> tuple[Any, ...]:
    """A session of this table is neither idle nor too old at this moment."""
    idle, absolute, _ = usual()
    return (
        col(login.seen_at) > _after(login, "session_idle", IDLE, moment, idle),
        col(login.created_at) > _after(login, "session_absolute", ABSOLUTE, moment, absolute),
    )


def not_idle(login: type[Login] | type[StaffLogin], moment: datetime) -> Any:
    """The first of the two."""
    return fresh(login, moment)[0]


def link_life(session: Session, business_id: UUID) -> timedelta:
    """How long a link that is sent now works."""
    minutes = session.get_one(Business, business_id).link_life
    return timedelta(minutes=minutes) if minutes in LINK else settings().link_ttl


def link_life_of(business_id: UUID) -> timedelta:
    """The same, in a read of its own."""
    with db.everyone() as session:
        return link_life(session, business_id)


def _after(
    login: type[Login] | type[StaffLogin], name: str, choices: tuple[int, ...], moment: datetime, otherwise: timedelta
) -> Any:
    """The moment a session must be newer than. `Business` under another name: the query may have its own."""
    business = aliased(Business)
    chosen = select(getattr(business, name)).where(business.id == login.business_id).correlate(login)
    since = {minutes: literal(moment - timedelta(minutes=minutes), UtcMoment()) for minutes in choices}
    return case(since, value=chosen.scalar_subquery(), else_=literal(moment - otherwise, UtcMoment()))
