"""The second factor of staff: who has one, who must, and starting anew when a phone is lost."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col

from portal.access import second_factor, staff_sessions
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.errors import NotFound, Refused
from portal.models import Staff, StaffLogin, StaffRole


class Required(Refused):
    """An owner decided so for everybody."""

    sentence = "This portal asks its staff for a second step: it can be set up anew, not left out."


class OwnFirst(Refused):
    """Who asks it of others knows what it is like, and is not locked out by it."""

    sentence = "Set up your own second step first."


class WrongCode(Refused):
    """None of theirs, or used before."""

    sentence = "That code is not right. Codes change every 30 seconds, and each counts once."


class OwnByCode(Refused):
    """An open page that was left, or a stolen session, is not its owner."""

    sentence = "Your own second step is removed with a code of it, below."


@dataclass(frozen=True)
class FactorView:
    """One's own second factor. `spare`: recovery codes not used yet."""

    has_one: bool = False
    spare: int = 0
    required: bool = False


@for_staff(StaffRole.AGENT)
def mine(visit: StaffVisit) -> FactorView:
    """What the person has, and whether they must."""
    me = visit.db.get_one(Staff, visit.staff_id)
    return FactorView(me.factor_since is not None, len(me.recovery_hashes), visit.business.second_factor)


@writes
@for_staff(StaffRole.AGENT)
def remove_mine(visit: StaffVisit, code: str) -> bool:
    """Without one from here on, for whoever can still give a code of it; refused where everybody must have one. False:
    the code is wrong, which is counted and written down."""
    me = visit.db.get_one(Staff, visit.staff_id, with_for_update=True)
    if visit.business.second_factor:
        raise Required
    if me.factor_since is None:
        return True
    right = second_factor.is_right(visit.db, visit.db.get_one(StaffLogin, visit.login_id), me, code)
    if right:
        second_factor.forget(visit.db, me)
    visit.note("second_factor_removed" if right else "second_factor_kept", me)
    return right


@writes
@for_staff(StaffRole.OWNER)
def require(visit: StaffVisit, required: bool) -> None:
    """Everybody must have one, from now on, or each decides. Whoever lacks it sets it up before anything else."""
    business = visit.business
    if business.second_factor == required:
        return
    if required and visit.db.get_one(Staff, visit.staff_id).factor_since is None:
        raise OwnFirst
    business.second_factor = required
    visit.db.add(business)
    if required:
        second_factor.ask_again(visit.db, business)
    visit.note("second_factor_required" if required else "second_factor_optional", business)


@writes
@for_staff(StaffRole.OWNER)
def reset(visit: StaffVisit, key: UUID) -> None:
    """Somebody lost phone and codes: theirs is forgotten, and every session of theirs ends."""
    one = visit.db.get(Staff, key)
    if one is None:
        raise NotFound
    if one.id == visit.staff_id:
        raise OwnByCode
    if one.factor_since is None:
        return
    second_factor.forget(visit.db, one)
    staff_sessions.revoke(visit.db, col(StaffLogin.staff_id) == one.id)
    visit.note("second_factor_reset", one, name=one.name)
