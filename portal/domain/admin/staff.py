"""Who runs the portal: adding people, their roles, and taking access away. Owners alone may; one always stays."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from portal import db, formats, outbox
from portal.access import staff_sessions
from portal.access.emails import normalised
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain.admin.shell import ROLES
from portal.domain.letters import one_line
from portal.errors import NotFound, Refused, WrongFields
from portal.models import Staff, StaffLogin, StaffRole
from portal.text import t

MOST = 200  # people; far more than any small business has


class NoAddress(Refused):
    """What was typed is no e-mail address."""

    sentence = "This does not look like an e-mail address. Please check it."


class NoName(Refused):
    """Without one, nobody knows who did what."""

    sentence = "Please write the person's name."


class KnownAlready(Refused):
    """An address signs in one person of the staff."""

    sentence = "{email} belongs to somebody of the staff already."


class LastOwner(Refused):
    """Nobody could undo it."""

    sentence = "At least one owner must stay. Make somebody else an owner first."


class TooMany(Refused):
    """A script, not a business."""

    sentence = "There are {count} people on the list already. Remove somebody first."


@dataclass(frozen=True)
class StaffRow:
    """One person, as the list of staff shows them."""

    key: str
    name: str
    email: str
    role: str
    role_word: str
    active: bool
    is_me: bool
    seen: str  # when they signed in last, in words; empty: never
    has_factor: bool


@for_staff(StaffRole.MANAGER)
def listed(visit: StaffVisit) -> list[StaffRow]:
    """Everybody, those who may sign in first."""
    found = visit.db.exec(select(Staff).order_by(col(Staff.active).desc(), col(Staff.name), col(Staff.id)))
    return [_row(visit, one) for one in found]


@writes
@for_staff(StaffRole.OWNER)
def add(visit: StaffVisit, name: str, email: str, role: StaffRole) -> None:
    """Somebody new may sign in, and is told by mail. Somebody who was taken off comes back under the same name."""
    _queue(visit)
    if visit.db.exec(select(func.count()).select_from(Staff)).one() >= MOST:
        raise TooMany(count=str(MOST))
    one = enter(visit.db, visit.business_id, name, email, role)
    visit.note("staff_added", one, name=one.name, email=one.email, role=role.value)
    outbox.promise(visit.db, visit.business_id, "staff_invited", f"staff_invited:{one.id.hex}:{visit.now.isoformat()}",
                   staff=one.id.hex)  # fmt: skip


@writes
@for_staff(StaffRole.OWNER)
def change_role(visit: StaffVisit, key: UUID, role: StaffRole) -> None:
    """What somebody may do, from now on."""
    _queue(visit)
    one = _found(visit, key)
    if one.role is role:
        return
    _keep_an_owner(visit, one)
    visit.note("staff_role_changed", one, name=one.name, before=one.role.value, role=role.value)
    one.role = role
    visit.db.add(one)


@writes
@for_staff(StaffRole.OWNER)
def take_access(visit: StaffVisit, key: UUID) -> None:
    """Somebody may sign in no more; their open pages close at once."""
    _queue(visit)
    one = _found(visit, key)
    if not one.active:
        return
    _keep_an_owner(visit, one)
    one.active = False
    visit.db.add(one)
    staff_sessions.revoke(visit.db, col(StaffLogin.staff_id) == one.id)
    visit.note("staff_access_taken", one, name=one.name)


def enter(session: Session, business_id: UUID, name: str, email: str, role: StaffRole) -> Staff:
    """A person of the staff, new or back again; `WrongFields` without a name, with a bad address or one in use."""
    norm, known_as = normalised(email), one_line(name)
    mine = select(Staff).where(Staff.business_id == business_id, Staff.email_norm == (norm or ""))
    one = session.exec(mine).first()
    wrong = _wrong(known_as, norm, email.strip(), one)
    if norm is None or wrong:
        raise WrongFields(wrong)
    one = one or Staff(business_id=business_id, name="", email="", email_norm=norm)
    one.name, one.email, one.role, one.active = known_as, email.strip(), role, True
    session.add(one)
    session.flush()
    return one


def _wrong(name: str, norm: str | None, email: str, known: Staff | None) -> dict[str, Refused]:
    wrong: dict[str, Refused] = {} if name else {"name": NoName()}
    if norm is None:
        wrong["email"] = NoAddress()
    elif known is not None and known.active:
        wrong["email"] = KnownAlready(email=email)
    return wrong


def _queue(visit: StaffVisit) -> None:
    """One change at a time: of two owners who take each other's role, one stays."""
    db.queue(visit.db, "staff", visit.business_id)


def _found(visit: StaffVisit, key: UUID) -> Staff:
    one = visit.db.get(Staff, key)
    if one is None:
        raise NotFound
    return one


def _keep_an_owner(visit: StaffVisit, one: Staff) -> None:
    """Refuse what would leave the portal without an owner. Two owners who send each other away queue here."""
    owners = select(Staff.id).where(col(Staff.active), Staff.role == StaffRole.OWNER).order_by(col(Staff.id))
    if visit.db.exec(owners.with_for_update()).all() == [one.id]:
        raise LastOwner


def _row(visit: StaffVisit, one: Staff) -> StaffRow:
    seen = formats.moment(one.last_login_at, ZoneInfo(visit.zone), visit.locale) if one.last_login_at else ""
    return StaffRow(one.id.hex, one.name, one.email, one.role.value, t(ROLES[one.role], visit.locale), one.active,
                    one.id == visit.staff_id, seen, one.factor_since is not None)  # fmt: skip
