"""The people of a client: who may sign in for it, what each may do, and who is written to first."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from portal.access.emails import normalised
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import activity, phones
from portal.domain.admin.clients import find
from portal.domain.change_requests import AddressTaken
from portal.domain.people import ROLES
from portal.domain.signer import LONGEST_NAME, clean
from portal.errors import NotFound, Refused, WrongFields
from portal.models import Actor, Client, Contact, ContactRole, StaffRole
from portal.text import t


class NoAddress(Refused):
    """What was typed is no e-mail address."""

    sentence = "This does not look like an e-mail address. Please check it."


class NoName(Refused):
    """Mails begin with it."""

    sentence = "Please write the person's name."


class Meanwhile(Refused):
    """Somebody else was first: another of the staff, or the person themselves."""

    sentence = "Meanwhile this person became: {now}. Nothing of yours is saved yet: please compare, and save again."


@writes
@for_staff(StaffRole.AGENT)
def add(visit: StaffVisit, key: str, name: str, email: str, role: ContactRole, phone: str = "") -> None:
    """Somebody new may sign in for the client; entered twice, they are there once."""
    client = find(visit, key)
    known_as, norm = parsed(name, email)
    same = select(Contact).where(Contact.client_id == client.id, Contact.email_norm == norm)
    known = visit.db.exec(same).first()
    if known is not None and (known.name, known.role, known.active) == (known_as, role, True):
        return
    enter(visit, client, name, email, role, phone)


def enter(visit: StaffVisit, client: Client, name: str, email: str, role: ContactRole, phone: str = "") -> Contact:
    """A person of this client, the first one if there is none; `WrongFields` where something is not right."""
    (known_as, norm), wrong = parsed(name, email), dict[str, Refused]()
    number = _read(wrong, "phone", phones.stored, phone, client.country, visit.locale)
    if wrong:
        raise WrongFields(wrong)
    person = Contact(business_id=client.business_id, client_id=client.id, name=known_as, email=email.strip(),
                     email_norm=norm, role=role, phone=number)  # fmt: skip
    person.is_primary = first_of(visit, client.id) is None
    try:
        with visit.db.begin_nested():
            visit.db.add(person)
    except IntegrityError as error:  # one address, one person of a client
        raise WrongFields({"email": AddressTaken()}) from error
    visit.note("person_added", person, name=person.name, email=person.email, role=role.value)
    activity.note_account(visit.db, person, "person_added", Actor.BUSINESS, name=person.name)
    return person


@writes
@for_staff(StaffRole.AGENT)
def edit(
    visit: StaffVisit, key: UUID, name: str, phone: str, role: ContactRole, seen: tuple[str, str, str] | None = None
) -> None:
    """What is known of somebody, and what they may do. `seen`: name, phone and role as whoever edits saw them."""
    person = own(visit, key)
    visit.db.refresh(person, with_for_update=True)
    before = (person.name, person.phone, person.role.value)
    after = _after(visit, person, name, phone, role)
    if before == after:
        return
    if seen is not None and seen != before:
        now = (person.name, person.phone, t(ROLES[person.role], visit.locale))
        raise Meanwhile(now=", ".join(filter(None, now)))
    facts = put(visit.db, person, *after)
    visit.note("person_changed", person, name=person.name, fields=facts)


def put(session: Session, person: Contact, name: str, phone: str, role: str) -> list[dict[str, str]]:
    """Store what is checked, and let them read it; returns what became of each field."""
    before, after = (person.name, person.phone, person.role.value), (name, phone, role)
    facts = [
        {"field": field, "before": old, "after": new}
        for field, old, new in zip(("name", "phone", "role"), before, after, strict=True)
        if old != new
    ]
    person.edition += person.phone != phone
    person.name, person.phone, person.role = name, phone, ContactRole(role)
    session.add(person)
    activity.note_account(session, person, "person_changed", Actor.BUSINESS, person.id, name=name, fields=facts)
    return facts


def _after(visit: StaffVisit, person: Contact, name: str, phone: str, role: ContactRole) -> tuple[str, str, str]:
    """As it is to be stored; what nobody touched may be old."""
    client, wrong = visit.db.get_one(Client, person.client_id), dict[str, Refused]()
    known_as, number = _read(wrong, "name", _name, name), person.phone
    if phone != phones.shown(person.phone, client.country):
        number = _read(wrong, "phone", phones.stored, phone, client.country, visit.locale)
    if wrong:
        raise WrongFields(wrong)
    return known_as, number, role.value


@for_staff(StaffRole.AGENT)
def facts(visit: StaffVisit, key: UUID) -> tuple[str, str, str]:
    """Name, phone and role as they are now: what somebody who begins to edit has seen."""
    person = own(visit, key)
    return person.name, person.phone, person.role.value


def parsed(name: str, email: str) -> tuple[str, str]:
    """The name as it is kept and the address as it is compared; `WrongFields` for what is missing or none."""
    wrong, norm = dict[str, Refused](), normalised(email)
    known_as = _read(wrong, "name", _name, name)
    if norm is None:
        wrong["email"] = NoAddress()
    if norm is None or wrong:
        raise WrongFields(wrong)
    return known_as, norm


def own(visit: StaffVisit, key: UUID) -> Contact:
    """The business's own, or `NotFound`."""
    person = visit.db.get(Contact, key)
    if person is None:
        raise NotFound
    return person


def _read(wrong: dict[str, Refused], field: str, check: Callable[..., str], *typed: str) -> str:
    """What a field says; a refusal is put down under its name."""
    try:
        return check(*typed)
    except Refused as refused:
        wrong[field] = refused
        return ""


def _name(typed: str) -> str:
    found = clean(typed, LONGEST_NAME, "Name")
    if not found:
        raise NoName
    return found


def first_of(visit: StaffVisit, client_id: UUID) -> Contact | None:
    """Who is written to first; None while there is nobody."""
    return visit.db.exec(select(Contact).where(Contact.client_id == client_id, col(Contact.is_primary))).first()
