"""What clients change about themselves: phone, address, VAT ID. Papers that were issued keep what they say.

A person edits what they saw: `Edit` names its edition. If the row moved on, nothing is stored and they are told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from portal.access.visit import Visit, writes
from portal.domain import account_rules, activity, phones, postal, postal_words, vat_ids
from portal.domain.parties import address_of
from portal.domain.postal_data import PARTS, Address
from portal.errors import Refused
from portal.models import Actor, Business, Client, Contact, ContactRole

OF_CLIENT = (*PARTS, "vat_id")
NAMES = (*OF_CLIENT, "phone")


class Wrong(Refused):
    """Some fields are not right. `fields` has a sentence for each, in the order of the form."""

    sentence = "Please look at the marked fields. Nothing has been saved yet."

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = dict(fields)


class Moved(Refused):
    """Somebody else was first."""

    sentence = "Somebody else has changed this meanwhile. Nothing of yours was saved yet: please compare below."


class ReadingOnly(Refused):
    """A viewer changes nothing but their own number."""

    sentence = "Your access is for reading only: you can change your own phone number. Ask a colleague for the rest."


class VatLocked(Refused):
    """The owner keeps it."""

    sentence = "The VAT ID is kept by us. Please write to us if it has changed."


@dataclass(frozen=True)
class Edit:
    """What a person touched, as typed, and the editions of client and contact they saw; `seen`: what those said.

    `home` is the country their screen named for phone numbers without one: a colleague may change the client's.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    client_edition: int = 0
    contact_edition: int = 0
    seen: Mapping[str, str] = field(default_factory=dict)
    home: str = ""


@dataclass(frozen=True)
class Stored:
    """The rows as they are, and their fields as a form shows them."""

    business: Business
    client: Client
    contact: Contact
    values: dict[str, str]


def stored(visit: Visit) -> Stored:
    """What is known of the person and their client now."""
    client, contact = visit.db.get_one(Client, visit.client_id), visit.db.get_one(Contact, visit.contact_id)
    values = {name: getattr(client, name) for name in OF_CLIENT}
    values["phone"] = phones.shown(contact.phone, client.country)
    return Stored(visit.db.get_one(Business, visit.business_id), client, contact, values)


def may_change(visit: Visit, business: Business) -> frozenset[str]:
    """The fields this person may change."""
    if visit.role is ContactRole.VIEWER:
        return frozenset({"phone"})
    locked = set() if account_rules.rules_of(business).vat_editable else {"vat_id"}
    return frozenset(NAMES) - locked


@writes
def save(visit: Visit, edit: Edit) -> bool:
    """Store what was changed, all of it or nothing; False when it is as it was. Raises Moved or Wrong."""
    known = stored(visit)
    typed = {name: edit.typed[name] for name in NAMES if edit.typed.get(name, known.values[name]) != known.values[name]}
    _refuse_locked(visit, known, typed)
    if moved(known, Edit(typed, edit.client_edition, edit.contact_edition)):
        raise Moved
    of_client, phone = _checked(visit, known, typed, home_of(edit, known.client))
    is_new = bool(of_client) or phone != known.contact.phone
    _store_client(visit, known, edit, of_client)
    _store_phone(visit, known, edit, phone)
    return is_new


def home_of(edit: Edit, client: Client) -> str:
    """The country a phone number without a country code is one of."""
    return edit.home if "phone" in edit.typed and edit.home in postal_words.codes() else client.country


def moved(known: Stored, edit: Edit) -> bool:
    """Whether what was touched has changed since it was seen."""
    of_client = edit.typed.keys() - {"phone"} and edit.client_edition != known.client.edition
    return bool(of_client) or ("phone" in edit.typed and edit.contact_edition != known.contact.edition)


def _refuse_locked(visit: Visit, known: Stored, typed: Mapping[str, str]) -> None:
    locked = typed.keys() - may_change(visit, known.business)
    if locked:
        raise VatLocked if visit.role is not ContactRole.VIEWER else ReadingOnly


def _checked(visit: Visit, known: Stored, typed: Mapping[str, str], home: str) -> tuple[dict[str, str], str]:
    """What changes of the client, and the phone, as they are stored; raises Wrong. What nobody touched may be old."""
    values, wrong, changes = {**known.values, **typed}, dict[str, str](), dict[str, str]()
    if typed.keys() & set(PARTS):
        address, wrong = postal.checked(Address(**{part: values[part] for part in PARTS}), visit.locale)
        changes = _different(address, known)
    try:
        if "vat_id" in typed:
            vat_id = vat_ids.stored(typed["vat_id"], values["country"], visit.locale)
            changes |= {"vat_id": vat_id} if vat_id != known.client.vat_id else {}
    except Refused as refused:
        wrong["vat_id"] = refused.said(visit.locale)
    phone = known.contact.phone
    try:
        if "phone" in typed:  # read as in the country the screen named, even while that is being changed
            phone = phones.stored(typed["phone"], home, visit.locale)
    except Refused as refused:
        wrong["phone"] = refused.said(visit.locale)
    if wrong:
        raise Wrong(wrong)
    return changes, phone


def _different(address: Address, known: Stored) -> dict[str, str]:
    before = address_of(known.client)
    return {part: getattr(address, part) for part in PARTS if getattr(address, part) != getattr(before, part)}


def _store_client(visit: Visit, known: Stored, edit: Edit, changes: dict[str, str]) -> None:
    if not changes:
        return
    _move(visit, Client, known.client, edit.client_edition, changes)
    for verb, names in (("address_changed", PARTS), ("vat_id_changed", ("vat_id",))):
        facts = [_fact(name, known.values[name], changes[name]) for name in names if name in changes]
        if facts:
            _note(visit, known, verb, facts)
    visit.db.refresh(known.client)


def _store_phone(visit: Visit, known: Stored, edit: Edit, phone: str) -> None:
    before = known.contact.phone
    if phone != before:
        _move(visit, Contact, known.contact, edit.contact_edition, {"phone": phone})
        _note(visit, known, "phone_changed", [_fact("phone", before, phone)])
        visit.db.refresh(known.contact)


def _move(visit: Visit, model: Any, row: Client | Contact, edition: int, changes: dict[str, str]) -> None:
    """The one UPDATE: whoever comes second finds another edition."""
    won = visit.db.exec(
        update(model)
        .where(col(model.id) == row.id, col(model.edition) == edition)
        .values(edition=edition + 1, **changes)
        .execution_options(synchronize_session=False)
    )
    if won.rowcount != 1:
        raise Moved


def _note(visit: Visit, known: Stored, verb: str, fields: list[dict[str, str]]) -> None:
    activity.note_account(visit.db, known.contact, verb, Actor.CLIENT, visit.contact_id, visit.ip, fields=fields)


def _fact(name: str, before: str, after: str) -> dict[str, str]:
    return {"field": name, "before": before, "after": after}
