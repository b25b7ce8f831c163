"""Who of a client may sign in, and who of them is the first: their access taken and given back."""

from uuid import UUID

from sqlmodel import col, select

from portal.access import sessions
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import activity
from portal.domain.admin.contacts import first_of, own
from portal.errors import Refused
from portal.models import Actor, Contact, Login, StaffRole


class IsOff(Refused):
    """Whoever cannot sign in cannot be the first."""

    sentence = "{name} has no access. Give it back first."


@writes
@for_staff(StaffRole.AGENT)
def put_first(visit: StaffVisit, key: UUID) -> None:
    """Who is written to first, and whose portal a preview shows."""
    person = own(visit, key)
    if person.is_primary:
        return
    if not person.active:
        raise IsOff(name=person.name)
    _put_first(visit, person)
    visit.note("person_put_first", person, name=person.name)


@writes
@for_staff(StaffRole.MANAGER)
def take_access(visit: StaffVisit, key: UUID) -> None:
    """Somebody signs in no more for this client; their open pages close at once. The next one becomes the first."""
    person = own(visit, key)
    if not person.active:
        return
    person.active = False
    visit.db.add(person)
    sessions.revoke(visit.db, col(Login.contact_id) == person.id)
    visit.note("person_access_taken", person, name=person.name)
    activity.note_account(visit.db, person, "person_access_taken", Actor.BUSINESS, name=person.name)
    others = select(Contact).where(Contact.client_id == person.client_id, col(Contact.active), Contact.id != person.id)
    following = visit.db.exec(others.order_by(col(Contact.id)).limit(1)).first()
    if person.is_primary and following is not None:
        _put_first(visit, following)


@writes
@for_staff(StaffRole.MANAGER)
def give_access(visit: StaffVisit, key: UUID) -> None:
    """They may sign in again; whoever was signed in before must do so anew."""
    person = own(visit, key)
    if person.active:
        return
    person.active = True
    visit.db.add(person)
    visit.note("person_access_given", person, name=person.name)
    activity.note_account(visit.db, person, "person_access_given", Actor.BUSINESS, name=person.name)
    first = first_of(visit, person.client_id)
    if first is None or not first.active:
        _put_first(visit, person)


def _put_first(visit: StaffVisit, person: Contact) -> None:
    theirs = select(Contact).where(Contact.client_id == person.client_id, col(Contact.is_primary))
    for one in visit.db.exec(theirs).all():
        one.is_primary = False
        visit.db.add(one)
    person.is_primary = True
    visit.db.add(person)
