"""Staff from the command line: the first owner, and a lost second step when no owner is left to reset it.

Whoever may run commands on this machine may read its database anyway.
"""

from sqlmodel import Session, col, select

from portal import db
from portal.access import second_factor, staff_sessions
from portal.access.emails import normalised
from portal.domain.admin.staff import enter
from portal.errors import Misconfigured, WrongFields
from portal.models import Business, Staff, StaffAction, StaffLogin, StaffRole


def add(name: str, email: str, role: str) -> str:
    """Somebody new of the first business; returns what to tell the operator."""
    if role not in set(StaffRole):
        raise Misconfigured([f"{role} is no role: one of {', '.join(StaffRole)}"])
    with db.everyone(write=True) as session:
        try:
            one = enter(session, _business(session).id, name, email, StaffRole(role))
        except WrongFields as wrong:
            raise Misconfigured([refused.said() for refused in wrong.fields.values()]) from None
        _note(session, one, "staff_entered", role=role)
        return f"{one.name} <{one.email}> may sign in at /login as {role}."


def reset(email: str) -> str:
    """Forget somebody's second step and end their sessions; returns what to tell the operator."""
    with db.everyone(write=True) as session:
        mine = select(Staff).where(Staff.business_id == _business(session).id, Staff.email_norm == normalised(email))
        one = session.exec(mine).first()
        if one is None:
            raise Misconfigured([f"nobody of the staff has the address {email}"])
        second_factor.forget(session, one)
        staff_sessions.revoke(session, col(StaffLogin.staff_id) == one.id)
        _note(session, one, "second_factor_reset_here")
        return f"{one.name} signs in by mail alone, and sets the second step up anew where it is required."


def _business(session: Session) -> Business:
    first = session.exec(select(Business).order_by(col(Business.created_at))).first()
    if first is None:
        raise Misconfigured(["there is no business yet: python -m portal init"])
    return first


def _note(session: Session, one: Staff, verb: str, **facts: str) -> None:
    """Nobody is signed in here: it stands under the person it was done to."""
    session.add(
        StaffAction(
            business_id=one.business_id, staff_id=one.id, verb=verb, about="staff", about_id=one.id, facts=facts
        )
    )
