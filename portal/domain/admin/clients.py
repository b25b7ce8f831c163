"""The clients of the business, as its staff see them: the list, one of them, and looking at the portal as they do."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, or_
from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import searching
from portal.domain.invoices import owed
from portal.errors import NotFound, Refused
from portal.models import Client, Contact, ContactRole, Invoice, StaffRole
from portal.text import t

PER_PAGE = 25
ROLES = {ContactRole.OWNER: "Owner", ContactRole.BILLING: "Billing", ContactRole.VIEWER: "Viewer"}


class NobodyToBe(Refused):
    """A preview shows what a person reads, and there is none."""

    sentence = "Add a contact first: a preview shows the portal as one of them sees it."


@dataclass(frozen=True)
class ClientRow:
    """One client in the list."""

    key: str
    name: str
    person: str  # the primary contact
    owed: str  # in words, one amount per currency; empty: nothing
    access: str  # on, off or archived


@dataclass(frozen=True)
class ClientPage:
    """One page by name; `older` is the `page=` of the next one, `newer` that of the first, or empty."""

    rows: list[ClientRow]
    count: int
    newer: str
    older: str


@dataclass(frozen=True)
class ContactRow:
    """A person of the client."""

    key: str
    name: str
    email: str
    role: str
    seen: str  # when they signed in last; empty: never
    active: bool
    is_primary: bool


@dataclass(frozen=True)
class ClientCard:
    """One client, as their page shows it."""

    key: str = ""
    name: str = ""
    access: str = "on"
    vat_id: str = ""
    owed: str = ""
    invoices: int = 0
    contacts: list[ContactRow] = field(default_factory=list)


@for_staff(StaffRole.AGENT)
def page(visit: StaffVisit, search: str = "", at: str = "") -> ClientPage:
    """One page of the clients by name. `search` is part of a name or an address; `at` is `older` of an earlier page."""
    found = visit.db.exec(_ordered(_beyond(_matching(select(Client), search), at)).limit(PER_PAGE + 1)).all()
    shown = list(found[:PER_PAGE])
    older = f"{shown[-1].id.hex}.{shown[-1].name}" if len(found) > PER_PAGE else ""
    count = visit.db.exec(_matching(select(func.count()).select_from(Client), search)).one()
    owing, people = _owing(visit, shown), _primaries(visit, shown)
    rows = [ClientRow(c.id.hex, c.name, people.get(c.id, ""), owing.get(c.id, ""), access_of(c)) for c in shown]
    return ClientPage(rows, count, "-" if at else "", older)


@for_staff(StaffRole.AGENT)
def card(visit: StaffVisit, key: str) -> ClientCard:
    """One client; `NotFound` for a foreign, absent or nonsense key."""
    client = find(visit, key)
    people = visit.db.exec(
        select(Contact)
        .where(Contact.client_id == client.id)
        .order_by(col(Contact.is_primary).desc(), col(Contact.active).desc(), col(Contact.name), col(Contact.id))
    )
    count = visit.db.exec(select(func.count()).select_from(Invoice).where(Invoice.client_id == client.id)).one()
    return ClientCard(
        client.id.hex, client.name, access_of(client), client.vat_id, _owing(visit, [client]).get(client.id, ""),
        count, [_contact(visit, one) for one in people],
    )  # fmt: skip


def find(visit: StaffVisit, key: str) -> Client:
    """The business's own client of this key, or `NotFound`."""
    try:
        client = visit.db.get(Client, UUID(key))
    except ValueError:
        client = None
    if client is None:
        raise NotFound
    return client


def access_of(client: Client) -> str:
    """Whether its people can sign in: on, off, or archived."""
    if client.archived_at:
        return "archived"
    return "on" if client.portal_enabled else "off"


def _matching(query: Any, search: str) -> Any:
    named = searching.contain(search, col(Client.name))
    if not named:
        return query
    typed = searching.contain(search, col(Contact.email_norm), col(Contact.name))
    person: Any = exists(col(Contact.id)).where(col(Contact.client_id) == Client.id, *typed)
    return query.where(or_(*named, person))


def _beyond(query: Any, at: str) -> Any:
    """The rows after a mark, `key.name`; nonsense is no mark."""
    key, dot, name = at.partition(".")
    try:
        after = UUID(key)
    except ValueError:
        return query
    if not dot:
        return query
    return query.where(col(Client.name) >= name, or_(col(Client.name) > name, col(Client.id) > after))


def _ordered(query: Any) -> Any:
    return query.order_by(Client.name, col(Client.id))


def _owing(visit: StaffVisit, clients: list[Client]) -> dict[UUID, str]:
    """What each owes, in words: different currencies are never added up."""
    sums = (
        select(Invoice.client_id, Invoice.currency, func.sum(Invoice.balance_minor))
        .where(*owed(), col(Invoice.client_id).in_([one.id for one in clients]))
        .group_by(col(Invoice.client_id), Invoice.currency)
        .order_by(func.sum(Invoice.balance_minor).desc())
    )
    told: dict[UUID, list[str]] = {}
    for client_id, currency, minor in visit.db.exec(sums):
        told.setdefault(client_id, []).append(formats.money(minor, currency, visit.locale))
    return {client_id: " + ".join(amounts) for client_id, amounts in told.items()}


def _primaries(visit: StaffVisit, clients: list[Client]) -> dict[UUID, str]:
    query = select(Contact.client_id, Contact.name).where(col(Contact.client_id).in_([one.id for one in clients]))
    return dict(visit.db.exec(query.where(col(Contact.is_primary))).all())


def _contact(visit: StaffVisit, one: Contact) -> ContactRow:
    zone = ZoneInfo(visit.zone)
    seen = formats.moment(one.last_login_at, zone, visit.locale) if one.last_login_at else ""
    return ContactRow(
        one.id.hex, one.name, one.email, t(ROLES[one.role], visit.locale), seen, one.active, one.is_primary
    )
