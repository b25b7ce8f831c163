"""The quotes of all the business, as its staff list them. Drafts stand by the day they were written."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, or_
from sqlmodel import col, func, select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import keyset, quote_rows, searching
from portal.domain.admin.reading import by_staff
from portal.domain.admin.received import began
from portal.domain.quote_status import QuoteStatus
from portal.errors import NotFound
from portal.models import Client, Quote, QuoteState, StaffRole

ACCEPTED = (QuoteState.ACCEPTED, QuoteState.INVOICED)


class Filter(StrEnum):
    """The filters of the list; what was withdrawn stands under All alone."""

    ALL = "all"
    DRAFT = "draft"
    PENDING = "pending"
    ACCEPTED = "accepted"
    WON = "won"  # accepted this month: what the overview counts
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True)
class QuoteRow:
    """One of them. `number` is empty on a draft; `until` is in words, `until_date` the day beside it."""

    key: str
    number: str
    client: str
    title: str
    issued: str
    until: str
    until_date: str
    status: str
    amount: str


@dataclass(frozen=True)
class Counts:
    """How many wait: for staff to send them, or for clients to answer."""

    draft: int = 0
    pending: int = 0


@dataclass(frozen=True)
class QuotePage:
    """One page. `newer` and `older` are the `page=` of its neighbours, or empty."""

    rows: list[QuoteRow]
    counts: Counts
    newer: str
    older: str


@for_staff(StaffRole.AGENT)
def page(visit: StaffVisit, which: Filter = Filter.ALL, search: str = "", at: str = "") -> QuotePage:
    """One page, newest first. `search` is part of a number, of a title or of a client's name."""
    asked: Any = (*quote_rows.SHOWN, Quote.client_id)
    query = select(*asked).where(*_kept(), *_of(visit, which), *_matching(search))
    found = keyset.leaf(visit.db, Quote, query, at)
    named = _names(visit, {one.client_id for one in found.rows})
    rows = [_row(visit, one, named[one.client_id]) for one in found.rows]
    return QuotePage(rows, _counts(visit, search), found.newer, found.older)


def find(visit: StaffVisit, key: str, *, lock: bool = False) -> Quote:
    """The business's own quote of this key, or `NotFound`: foreign, absent and nonsense look alike."""
    try:
        found = visit.db.get(Quote, UUID(key), with_for_update=lock or None, populate_existing=lock)
    except ValueError:
        found = None
    if found is None or found.archived_at:
        raise NotFound
    return found


def _kept() -> tuple[Any, ...]:
    return (col(Quote.archived_at).is_(None),)


def _of(visit: StaffVisit, which: Filter) -> tuple[Any, ...]:
    """The rows of one filter."""
    state, until = col(Quote.state), col(Quote.valid_until)
    chosen: dict[Filter, tuple[Any, ...]] = {
        Filter.ALL: (),
        Filter.DRAFT: (state == QuoteState.DRAFT,),
        Filter.PENDING: (state == QuoteState.SENT, or_(until.is_(None), until >= visit.today)),
        Filter.ACCEPTED: (state.in_(ACCEPTED),),
        Filter.WON: (state.in_(ACCEPTED), col(Quote.decided_at) >= began(visit, visit.today.replace(day=1))),
        Filter.REJECTED: (state == QuoteState.REJECTED,),
        Filter.EXPIRED: (state == QuoteState.SENT, until < visit.today),
    }
    return chosen[which]


def _matching(search: str) -> tuple[Any, ...]:
    named = searching.contain(search, col(Client.name))
    if not named:
        return ()
    theirs = col(Quote.client_id).in_(select(Client.id).where(*named))
    return (or_(theirs, *searching.contain(search, col(Quote.number), col(Quote.title))),)


def _counts(visit: StaffVisit, search: str) -> Counts:
    """However many are decided, only what waits is read."""
    sums = [
        func.coalesce(func.sum(case((and_(*_of(visit, which)), 1), else_=0)), 0)
        for which in (Filter.DRAFT, Filter.PENDING)
    ]
    waiting = col(Quote.state).in_([QuoteState.DRAFT, QuoteState.SENT])
    return Counts(*visit.db.exec(select(*sums).where(*_kept(), waiting, *_matching(search))).one())


def _names(visit: StaffVisit, keys: set[UUID]) -> dict[UUID, str]:
    return dict(visit.db.exec(select(Client.id, Client.name).where(col(Client.id).in_(keys))).all())


def _row(visit: StaffVisit, found: Any, client: str) -> QuoteRow:
    said = quote_rows.row(by_staff(visit, found.client_id), found)
    is_draft = said.status == QuoteStatus.DRAFT.value
    return QuoteRow(found.id.hex, said.number, client, said.title, said.issued, "" if is_draft else said.until,
                    said.until_date, said.status, said.amount)  # fmt: skip
