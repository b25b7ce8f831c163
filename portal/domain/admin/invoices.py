"""The invoices of all the business, as its staff list them. Drafts stand by the day they were written."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, or_
from sqlmodel import col, func, select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import invoices, keyset, searching
from portal.domain.admin.reading import by_staff
from portal.domain.listed import SHOWN
from portal.errors import NotFound
from portal.models import Client, Invoice, InvoiceKind, InvoiceState, StaffRole


class Filter(StrEnum):
    """The filters of the list; Overdue is part of Unpaid, and how late is a part of either."""

    ALL = "all"
    DRAFT = "draft"
    UNPAID = "unpaid"
    OVERDUE = "overdue"
    PAID = "paid"
    NOT_DUE = "not-due"
    LATE_30 = "late-30"  # up to 30 days
    LATE_60 = "late-60"
    LATE_90 = "late-90"
    LATE_MORE = "late-more"


LATE = {Filter.LATE_30: (0, 30), Filter.LATE_60: (30, 60), Filter.LATE_90: (60, 90), Filter.LATE_MORE: (90, 100_000)}


@dataclass(frozen=True)
class InvoiceRow:
    """One of them. `number` is empty on a draft; `due` is in words, `due_date` beside it; `left` once a part came."""

    key: str
    number: str
    client: str
    issued: str
    due: str
    due_date: str
    status: str
    amount: str
    left: str


@dataclass(frozen=True)
class Counts:
    """How many wait for somebody: what is done is not counted."""

    draft: int = 0
    unpaid: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class InvoicePage:
    """One page. `newer` and `older` are the `page=` of its neighbours, or empty."""

    rows: list[InvoiceRow]
    counts: Counts
    newer: str
    older: str


@dataclass(frozen=True)
class PayerRow:
    """A client to choose."""

    key: str
    name: str


@for_staff(StaffRole.AGENT)
def page(visit: StaffVisit, which: Filter = Filter.ALL, search: str = "", at: str = "") -> InvoicePage:
    """One page, newest first. `search` is part of a number or of a client's name."""
    asked: Any = (*SHOWN, Invoice.client_id)
    query = select(*asked).where(*_kept(), *_of(visit, which), *_matching(search))
    found = keyset.leaf(visit.db, Invoice, query, at)
    named = _names(visit, {one.client_id for one in found.rows})
    rows = [_row(visit, one, named[one.client_id]) for one in found.rows]
    return InvoicePage(rows, _counts(visit, search), found.newer, found.older)


@for_staff(StaffRole.AGENT)
def to_bill(visit: StaffVisit, search: str = "") -> list[PayerRow]:
    """Who an invoice can be written to, by name: the first of those that match."""
    query = select(Client.id, Client.name).where(col(Client.archived_at).is_(None))
    query = query.where(*searching.contain(search, col(Client.name))).order_by(Client.name, col(Client.id))
    return [PayerRow(key.hex, name) for key, name in visit.db.exec(query.limit(keyset.PER_PAGE))]


def find(visit: StaffVisit, key: str) -> Invoice:
    """The business's own document of this key, or `NotFound`: foreign, absent and nonsense look alike."""
    try:
        found = visit.db.get(Invoice, UUID(key))
    except ValueError:
        found = None
    if found is None or found.archived_at:
        raise NotFound
    return found


def _kept() -> tuple[Any, ...]:
    return (col(Invoice.archived_at).is_(None),)


def _of(visit: StaffVisit, which: Filter) -> tuple[Any, ...]:
    """The rows of one filter."""
    state, open_owing = col(Invoice.state), col(Invoice.balance_minor) > 0
    unpaid, due = (state == InvoiceState.OPEN, open_owing), col(Invoice.awaited_on)
    if which in LATE:  # more days than the first, and no more than the second
        least, most = (visit.today - timedelta(days=days) for days in LATE[which])
        return (*unpaid, due < least, due >= most)
    chosen: dict[Filter, tuple[Any, ...]] = {
        Filter.ALL: (),
        Filter.DRAFT: (state == InvoiceState.DRAFT,),
        Filter.UNPAID: unpaid,
        Filter.OVERDUE: (*unpaid, due < visit.today),
        Filter.NOT_DUE: (*unpaid, or_(due.is_(None), due >= visit.today)),
        Filter.PAID: (state == InvoiceState.PAID, col(Invoice.kind) != InvoiceKind.CREDIT_NOTE),
    }
    return chosen[which]


def _matching(search: str) -> tuple[Any, ...]:
    named = searching.contain(search, col(Client.name))
    if not named:
        return ()
    theirs = col(Invoice.client_id).in_(select(Client.id).where(*named))
    return (or_(theirs, *searching.contain(search, col(Invoice.number))),)


def _counts(visit: StaffVisit, search: str) -> Counts:
    """What is open and what is drafted: however many are paid, only those are read."""
    sums = [
        func.coalesce(func.sum(case((and_(*_of(visit, which)), 1), else_=0)), 0)
        for which in (Filter.DRAFT, Filter.UNPAID, Filter.OVERDUE)
    ]
    waiting = col(Invoice.state).in_([InvoiceState.DRAFT, InvoiceState.OPEN])
    return Counts(*visit.db.exec(select(*sums).where(*_kept(), waiting, *_matching(search))).one())


def _names(visit: StaffVisit, keys: set[UUID]) -> dict[UUID, str]:
    return dict(visit.db.exec(select(Client.id, Client.name).where(col(Client.id).in_(keys))).all())


def _row(visit: StaffVisit, found: Any, client: str) -> InvoiceRow:
    said = invoices.row(by_staff(visit, found.client_id), found)
    return InvoiceRow(found.id.hex, said.number, client, said.issued, said.due, said.due_date, said.status,
                      said.amount, said.left)  # fmt: skip
