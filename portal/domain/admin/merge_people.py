"""The people of two clients that become one: who is in both is one person, and nobody gets in who could not before."""

from typing import Any

from sqlalchemy import update
from sqlmodel import SQLModel, col, select

from portal.access.staff_visit import StaffVisit
from portal.clock import now
from portal.domain.admin.clients import access_of
from portal.models import BusinessOwned, CalendarFeed, Client, Contact, Outbox, OutboxState

UNSENT = (OutboxState.WAITING, OutboxState.DEAD)


def unite(visit: StaffVisit, heir: Client, other: Client) -> None:
    """Whoever has the same address at both stays as they are at the heir. Of a client whose portal is off, or that is
    archived, people come along without access: it is given to each of them by hand."""
    comes_in = access_of(other) == "on"
    there = {one.email_norm: one for one in _people(visit, heir)}
    for person in _people(visit, other):
        if (same := there.get(person.email_norm)) is not None:
            _become(visit, person, same)
        else:
            person.is_primary = False
            person.active = person.active and comes_in
            visit.db.add(person)


def settle(visit: StaffVisit, heir: Client) -> None:
    """Somebody is the first, if there is anybody."""
    people = _people(visit, heir)
    if people and not any(one.is_primary for one in people):
        first = next((one for one in people if one.active), people[0])
        first.is_primary = True
        visit.db.add(first)


def _people(visit: StaffVisit, client: Client) -> list[Contact]:
    return list(visit.db.exec(select(Contact).where(Contact.client_id == client.id).order_by(col(Contact.id))))


def _become(visit: StaffVisit, person: Contact, same: Contact) -> None:
    """All that names the one names the other; a calendar address they have twice ends here."""
    _end_calendar(visit, person, same)
    for model, name in pointers():
        named: Any = getattr(model, name)
        moved = update(model).where(named == person.id).values({name: same.id})
        visit.db.exec(moved, execution_options={"synchronize_session": False})
    for mail in visit.db.exec(select(Outbox).where(col(Outbox.state).in_(UNSENT))):
        if person.id.hex in mail.facts.values():
            mail.facts = {key: same.id.hex if fact == person.id.hex else fact for key, fact in mail.facts.items()}
            visit.db.add(mail)
    visit.db.delete(person)
    visit.db.flush()


def _end_calendar(visit: StaffVisit, person: Contact, same: Contact) -> None:
    living = select(CalendarFeed).where(col(CalendarFeed.revoked_at).is_(None))
    has_one = visit.db.exec(living.where(CalendarFeed.contact_id == same.id)).first()
    for feed in visit.db.exec(living.where(CalendarFeed.contact_id == person.id)) if has_one else ():
        feed.revoked_at = now()
        visit.db.add(feed)
    visit.db.flush()


def pointers() -> list[tuple[type[BusinessOwned], str]]:
    """Every column that names a person: table and column, from the database's own keys."""
    found = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]  # type: ignore[attr-defined]
    return [
        (model, key.parent.name)
        for model in sorted(found, key=lambda one: one.__name__)
        for key in model.__table__.foreign_keys
        if key.column.table.name == "contact"
    ]
