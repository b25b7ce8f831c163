"""The clients of the business, as its staff see them: the lists by name, and what each of them owes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import searching
from portal.domain.invoices import owed
from portal.errors import NotFound, Refused
from portal.models import Client, Contact, Invoice, StaffRole

PER_PAGE = 25


class NobodyToBe(Refused):
    """A preview shows what a person reads, and there is none."""

    sentence = "Add a contact first: a preview shows the portal as one of them sees it."


class ClientFilter(StrEnum):
    """The lists; who is archived stands in the last one alone."""

    ALL = "all"
    OWING = "owing"
    OFF = "off"
    ARCHIVED = "archived"


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
    """One page by name. `newer` and `older` are the `page=` of the neighbouring pages, or empty."""

    rows: list[ClientRow]
    count: int
    newer: str
    older: str


@for_staff(StaffRole.AGENT)
def page(visit: StaffVisit, which: ClientFilter = ClientFilter.ALL, search: str = "", at: str = "") -> ClientPage:
    """One page of a list. `search` is part of a name or an address; `at` is `newer` or `older` of an earlier page."""
    conditions = (*_in(which), *_found_by(search))
    shown, newer, older = _leaf(visit, select(Client).where(*conditions), at)
    count = visit.db.exec(select(func.count()).select_from(Client).where(*conditions)).one()
    owing, people = owing_of(visit, shown), _primaries(visit, shown)
    rows = [ClientRow(c.id.hex, c.name, people.get(c.id, ""), owing.get(c.id, ""), access_of(c)) for c in shown]
    return ClientPage(rows, count, newer, older)


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


def owing_of(visit: StaffVisit, clients: list[Client]) -> dict[UUID, str]:
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


def _in(which: ClientFilter) -> tuple[Any, ...]:
    """Each but Owing has an index of its own by name; who owes is read from what is open."""
    if which is ClientFilter.ARCHIVED:
        return (col(Client.archived_at).is_not(None),)
    kept = col(Client.archived_at).is_(None)
    if which is ClientFilter.OFF:
        return kept, ~col(Client.portal_enabled)
    if which is ClientFilter.OWING:
        return kept, col(Client.id).in_(select(Invoice.client_id).where(*owed()))
    return (kept,)


def _found_by(search: str) -> tuple[Any, ...]:
    named = searching.contain(search, col(Client.name))
    if not named:
        return ()
    typed = searching.contain(search, col(Contact.email_norm), col(Contact.name))
    people = select(Contact.client_id).where(*typed)  # looked for once, not anew for each client
    return (or_(*named, col(Client.id).in_(people)),)


def _leaf(visit: StaffVisit, query: Any, at: str) -> tuple[list[Client], str, str]:
    """The clients of one page in their order, and the marks of its neighbours; see `domain/keyset.py`."""
    name, key, mark = col(Client.sort_name), col(Client.id), _read(at)
    back = mark is not None and mark[0]
    if mark is not None:
        _, seen, last = mark
        before = and_(name <= seen, or_(name < seen, key < last))
        query = query.where(before if back else and_(name >= seen, or_(name > seen, key > last)))
    query = query.order_by(name.desc(), key.desc()) if back else query.order_by(name, key)
    found = list(visit.db.exec(query.limit(PER_PAGE + 1)))
    more, shown = len(found) > PER_PAGE, found[:PER_PAGE]
    shown = shown[::-1] if back else shown
    has_newer, has_older = (more, True) if back else (mark is not None, more)
    newer = _written("a", shown[0]) if has_newer and shown else ""
    return shown, newer, _written("b", shown[-1]) if has_older and shown else ""


def _written(side: str, client: Client) -> str:
    return f"{side}.{client.id.hex}.{client.sort_name}"


def _read(text: str) -> tuple[bool, str, UUID] | None:
    """Back from an address: before or after which name and key; nonsense is no mark."""
    side, _, rest = text.partition(".")
    key, dot, name = rest.partition(".")
    try:
        found = UUID(key)
    except ValueError:
        return None
    return (side == "a", _storable(name), found) if dot and side in ("a", "b") else None


def _storable(name: str) -> str:
    """No database takes half a surrogate pair, or null; no name has them."""
    return name.encode("utf-8", "ignore").decode().replace("\x00", "")


def _primaries(visit: StaffVisit, clients: list[Client]) -> dict[UUID, str]:
    query = select(Contact.client_id, Contact.name).where(col(Contact.client_id).in_([one.id for one in clients]))
    return dict(visit.db.exec(query.where(col(Contact.is_primary))).all())
