"""What surrounds every page of the staff: their business, and who is looking."""

from dataclasses import dataclass

from sqlmodel import col, select

from portal.access.modules import hidden_by
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain.shell import BusinessCard, PersonCard, business_card
from portal.models import Contact, Staff, StaffRole
from portal.text import t

ROLES = {StaffRole.OWNER: "Owner", StaffRole.MANAGER: "Manager", StaffRole.AGENT: "Agent"}


@dataclass(frozen=True)
class StaffSurroundings:
    """Both, in one read, and what the person may do: the pages leave out what they may not, the rules refuse it."""

    business: BusinessCard
    person: PersonCard
    may_manage: bool
    may_own: bool
    to_set_up: int = 0  # steps of the wizard that are left, for owners
    hidden: tuple[str, ...] = ()  # the parts its clients do not see


@for_staff(StaffRole.AGENT)
def surroundings(visit: StaffVisit) -> StaffSurroundings:
    """The shell of every page under `/admin`."""
    me = visit.db.get_one(Staff, visit.staff_id)
    person = PersonCard(
        name=me.name,
        company=t(ROLES[me.role], visit.locale),
        email=me.email,
        first_name=me.name.split(" ")[0],
        theme=me.theme or "system",
        acts_for_several=_is_client_too(visit, me),
    )
    card = business_card(visit.business)
    owns = visit.may(StaffRole.OWNER)
    left = len(visit.business.to_set_up) if owns else 0
    hidden = tuple(sorted(hidden_by(visit.business)))
    return StaffSurroundings(card, person, visit.may(StaffRole.MANAGER), owns, left, hidden)


def _is_client_too(visit: StaffVisit, me: Staff) -> bool:
    same = select(Contact.id).where(Contact.email_norm == me.email_norm, col(Contact.active))
    return visit.db.exec(same.limit(1)).first() is not None
