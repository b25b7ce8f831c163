"""Two clients side by side, before they are made one: what is known of each, what each has, what becomes of whom."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain.admin import apart
from portal.domain.admin.clients import access_of, find, owing_of
from portal.domain.admin.merge_obstacles import obstacles
from portal.domain.parties import address_of
from portal.domain.people import ROLES
from portal.domain.postal_printed import lines
from portal.domain.postal_words import country_name
from portal.models import Appointment, Client, ClientOwned, Contact, Invoice, Payment, Quote, StaffRole
from portal.text import t


@dataclass(frozen=True)
class ChoiceRow:
    """One thing known of both. `choice` is its name in the form, empty where nothing is to be chosen."""

    choice: str
    label: str
    mine: str
    theirs: str
    takes_mine: bool = True  # suggested, unless the one that stays knows nothing there
    takes_theirs: bool = False


@dataclass(frozen=True)
class FateRow:
    """A person of the one that goes, and what becomes of them."""

    name: str
    email: str
    becomes: str


@dataclass(frozen=True)
class Comparison:
    """`name` stays; `other` becomes part of it. `why_not` is what speaks against it; `can_turn`: nothing does
    the other way round. `apart`: who said that they are not the same. Editions are those that are compared."""

    key: str = ""
    other_key: str = ""
    name: str = ""
    other: str = ""
    choices: list[ChoiceRow] = field(default_factory=list)
    people: list[FateRow] = field(default_factory=list)
    why_not: list[str] = field(default_factory=list)
    can_turn: bool = False
    apart: str = ""
    edition: int = 0
    other_edition: int = 0


@for_staff(StaffRole.MANAGER)
def compare(visit: StaffVisit, key: str, other_key: str) -> Comparison:
    """Both; `NotFound` where one is foreign, absent or the same."""
    heir, other = find(visit, key), find(visit, other_key)
    return Comparison(
        key=heir.id.hex,
        other_key=other.id.hex,
        name=heir.name,
        other=other.name,
        choices=[*_chosen(visit, heir, other), *_counted(visit, heir, other)],
        people=_fates(visit, heir, other),
        why_not=list(obstacles(visit, heir, other)),
        can_turn=not any(obstacles(visit, other, heir)),
        apart=apart.said(visit, heir, other),
        edition=heir.edition,
        other_edition=other.edition,
    )


def _chosen(visit: StaffVisit, heir: Client, other: Client) -> list[ChoiceRow]:
    """What staff choose between; where both say the same there is nothing to choose."""
    sides = [
        ("name", "Name", heir.name, other.name),
        ("address", "Address", _address(visit, heir), _address(visit, other)),
        ("vat_id", "VAT ID", heir.vat_id, other.vat_id),
    ]
    return [
        ChoiceRow("" if mine == theirs else choice, t(label, visit.locale), mine, theirs, bool(mine), not mine)
        for choice, label, mine, theirs in sides
    ]


def _address(visit: StaffVisit, client: Client) -> str:
    """As printed, one line below the other; without more than a country it says nothing."""
    known = lines(address_of(client))
    return "\n".join([*known, country_name(client.country, visit.locale)]) if known else ""


def _counted(visit: StaffVisit, heir: Client, other: Client) -> list[ChoiceRow]:
    words = {"on": "On", "off": "Off", "archived": "Archived"}
    owed = owing_of(visit, [heir, other])
    rows = [
        ("Access", *(t(words[access_of(one)], visit.locale) for one in (heir, other))),
        ("Owes", *(owed.get(one.id, "–") for one in (heir, other))),
    ]
    kinds: dict[str, type[ClientOwned]] = {
        "People": Contact, "Invoices": Invoice, "Payments": Payment, "Quotes": Quote, "Appointments": Appointment,
    }  # fmt: skip
    rows += [(label, *(_count(visit, model, one) for one in (heir, other))) for label, model in kinds.items()]
    since = [formats.day(one.created_at.date(), visit.locale) for one in (heir, other)]
    return [ChoiceRow("", t(label, visit.locale), mine, theirs) for label, mine, theirs in [*rows, ("Entered", *since)]]


def _count(visit: StaffVisit, model: Any, client: Client) -> str:
    found = visit.db.exec(select(func.count()).select_from(model).where(model.client_id == client.id)).one()
    return formats.number(Decimal(found), visit.locale) if found else "–"


def _fates(visit: StaffVisit, heir: Client, other: Client) -> list[FateRow]:
    """As `merge_people` will do it."""
    there = dict(visit.db.exec(select(Contact.email_norm, Contact).where(Contact.client_id == heir.id)).all())
    theirs = select(Contact).where(Contact.client_id == other.id).order_by(col(Contact.name), col(Contact.id))
    return [
        FateRow(one.name, one.email, _fate(visit, one, there.get(one.email_norm), access_of(other) == "on"))
        for one in visit.db.exec(theirs)
    ]


def _fate(visit: StaffVisit, person: Contact, same: Contact | None, comes_in: bool) -> str:
    role = t(ROLES[(same or person).role], visit.locale)
    if same is not None and same.active:
        return t("Is in both: stays as they are here ({role}).", visit.locale, role=role)
    if same is not None:
        return t("Is in both, and has no access here: that stays.", visit.locale)
    if person.active and comes_in:
        return t("Comes along, and sees everything of both ({role}).", visit.locale, role=role)
    return t("Comes along without access, as now.", visit.locale)
