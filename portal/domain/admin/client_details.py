"""What staff write down about a client: name, address, VAT ID, currency. Papers that were issued keep what they say.

A person edits what they saw, as clients do in `domain/profile.py`: if the client moved on meanwhile, nothing is stored
and they are told.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from portal import money
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import activity, postal, vat_ids
from portal.domain.admin import contacts
from portal.domain.admin.clients import find
from portal.domain.postal_data import PARTS, Address
from portal.domain.profile import Edit, Moved, Wrong
from portal.domain.signer import LONGEST_NAME, clean
from portal.errors import Refused, WrongFields
from portal.models import Actor, Client, Contact, ContactRole, Invoice, Quote, StaffRole

OF_CLIENT = ("name", *PARTS, "vat_id", "currency")
OF_PERSON = ("person", "email")  # of a new client, who may act for it; both may stay empty
VERBS = {
    "name_changed": ("name",),
    "address_changed": PARTS,
    "vat_id_changed": ("vat_id",),
    "currency_changed": ("currency",),
}


class NoName(Refused):
    """Papers are addressed to somebody."""

    sentence = "Please write the name of the company or person."


class NoCurrency(Refused):
    """None that is money anywhere."""

    sentence = "Please choose the currency."


class CurrencyFixed(Refused):
    """What is owed is counted in it."""

    sentence = "The currency stays as it is: there are invoices or quotes in it."


@writes
@for_staff(StaffRole.AGENT)
def add(visit: StaffVisit, key: UUID, typed: Mapping[str, str]) -> str:
    """A new client, and whoever acts for it; returns its key. Asked again under the same `key`, it is there already."""
    known = visit.db.get(Client, key)
    if known is not None:
        return known.id.hex
    blank = Client(id=key, business_id=visit.business_id, name="", locale=visit.business.locale)
    checked, wrong = _checked(visit, {name: typed.get(name, "") for name in OF_CLIENT}, OF_CLIENT)
    person, email = (typed.get(name, "") for name in OF_PERSON)
    try:
        if person.strip() or email.strip():
            contacts.parsed(person, email)
    except WrongFields as refused:
        about = {"name": "person", "email": "email"}
        wrong |= {about[name]: said.said(visit.locale) for name, said in refused.fields.items()}
    if wrong:
        raise Wrong(wrong)
    for name, value in checked.items():
        setattr(blank, name, value)
    visit.db.add(blank)
    visit.db.flush()
    visit.note("client_added", blank)
    if email.strip():
        contacts.enter(visit, blank, person, email, ContactRole.OWNER)
    return blank.id.hex


@writes
@for_staff(StaffRole.AGENT)
def save(visit: StaffVisit, key: str, edit: Edit) -> bool:
    """Store what was changed, all of it or nothing; False when it is as it was. Raises Moved or Wrong."""
    client = find(visit, key)
    visit.db.refresh(client, with_for_update=True)
    before = values_of(client)
    touched = [name for name in OF_CLIENT if edit.typed.get(name, before[name]) != before[name]]
    if touched and edit.client_edition != client.edition:
        raise Moved
    checked, wrong = _checked(visit, {**before, **edit.typed}, touched)
    changes = {name: value for name, value in checked.items() if value != before[name]}
    if "currency" in changes and is_currency_fixed(visit, client):
        wrong["currency"] = CurrencyFixed().said(visit.locale)
    if wrong:
        raise Wrong(wrong)
    if changes:
        visit.note("client_changed", client, fields=put(visit.db, client, before, changes))
    return bool(changes)


def values_of(client: Client) -> dict[str, str]:
    """What a form shows of it."""
    return {name: getattr(client, name) for name in OF_CLIENT}


def is_currency_fixed(visit: StaffVisit, client: Client) -> bool:
    """Whether there is a paper that is counted in it, drafts too."""
    papers = (select(model.id).where(model.client_id == client.id).limit(1) for model in (Invoice, Quote))
    return any(visit.db.exec(paper).first() for paper in papers)


def put(
    session: Session, client: Client, before: Mapping[str, str], changes: Mapping[str, str]
) -> list[dict[str, str]]:
    """Store what is checked, and let its people read it; returns what became of each field."""
    for name, value in changes.items():
        setattr(client, name, value)
    client.edition += 1
    session.add(client)
    facts = [{"field": name, "before": before[name], "after": changes[name]} for name in OF_CLIENT if name in changes]
    anybody = session.exec(select(Contact).where(col(Contact.client_id) == client.id).limit(1)).first()
    for verb, names in VERBS.items() if anybody else ():  # else nobody could read it
        told = [fact for fact in facts if fact["field"] in names]
        if told and anybody:
            activity.note_account(session, anybody, verb, Actor.BUSINESS, fields=told)
    return facts


def _checked(
    visit: StaffVisit, values: Mapping[str, str], touched: tuple[str, ...] | list[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What is stored of the fields that were touched, and what is wrong with them. What nobody touched may be old."""
    found, wrong = dict[str, str](), dict[str, str]()
    if set(touched) & set(PARTS):
        found, wrong = address_of(values, visit.locale)
    for name, check in (("name", name_of), ("vat_id", None), ("currency", currency_of)):
        if name not in touched:
            continue
        try:
            typed, country = values[name], values["country"]
            found[name] = check(typed) if check else vat_ids.stored(typed, country, visit.locale)
        except Refused as refused:
            wrong[name] = refused.said(visit.locale)
    return found, wrong


def address_of(values: Mapping[str, str], locale: str) -> tuple[dict[str, str], dict[str, str]]:
    """All of it or nothing but the country: a client may be entered before one knows where it is."""
    known = Address(**{part: values[part] for part in PARTS})
    address, wrong = postal.checked(known, locale)
    if not wrong.get("country") and not any(values[part].strip() for part in PARTS if part != "country"):
        address, wrong = Address(known.country), {}
    return {part: getattr(address, part) for part in PARTS}, wrong


def name_of(typed: str) -> str:
    """A company or person as it is stored."""
    found = clean(typed, LONGEST_NAME, "Name")
    if not found:
        raise NoName
    return found


def currency_of(typed: str) -> str:
    """A currency as it is stored."""
    if typed not in money.currencies():
        raise NoCurrency
    return typed
