"""The quotes of one client: the list, its counts, and the address of each."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, or_
from sqlmodel import col, func, select

from portal.access.visit import Visit
from portal.domain import keyset, searching
from portal.domain.invoices import SLUG
from portal.domain.quote_rows import QuoteRow, listed, row
from portal.errors import NotFound
from portal.models import DocumentLink, Quote, QuoteState

SEARCHED = (col(Quote.number), col(Quote.title))


class QuoteFilter(StrEnum):
    """The four filters of the list; expired and withdrawn ones stand under All alone."""

    ALL = "all"
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class QuoteCounts:
    """How many quotes each filter holds."""

    all: int = 0
    pending: int = 0
    accepted: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class QuotePage:
    """One page of the list. `newer` and `older` are the `page=` of the neighbouring pages, or empty."""

    rows: list[QuoteRow]
    counts: QuoteCounts
    newer: str
    older: str


def visible() -> tuple[Any, ...]:
    """What a client may know of: no draft, nothing archived. Every list, page, PDF, decision and count uses this."""
    return (col(Quote.state) != QuoteState.DRAFT, col(Quote.archived_at).is_(None))


def matching(which: QuoteFilter, today: date) -> tuple[Any, ...]:
    """The rows of one filter."""
    if which is QuoteFilter.PENDING:
        lasts = or_(col(Quote.valid_until).is_(None), col(Quote.valid_until) >= today)
        return (*visible(), col(Quote.state) == QuoteState.SENT, lasts)
    if which is QuoteFilter.ACCEPTED:
        return (*visible(), col(Quote.state).in_((QuoteState.ACCEPTED, QuoteState.INVOICED)))
    return (*visible(), col(Quote.state) == QuoteState.REJECTED) if which is QuoteFilter.REJECTED else visible()


def find(visit: Visit, slug: str) -> Quote:
    """The client's own visible quote, or `NotFound`: drafts, foreign and nonsense slugs look alike."""
    query = select(Quote).where(Quote.slug == slug, *visible())
    found = visit.db.exec(query).first() if SLUG.fullmatch(slug) else None
    if found is None or not _opened(visit, found):
        raise NotFound
    return found


def _opened(visit: Visit, quote: Quote) -> bool:
    """Whoever came by a link sees the link's own quote and no other."""
    return visit.link_id is None or visit.db.get_one(DocumentLink, visit.link_id).quote_id == quote.id


def page(visit: Visit, which: QuoteFilter = QuoteFilter.ALL, search: str = "", at: str = "") -> QuotePage:
    """One page, newest first. `search` is part of a number or title; `at` is `newer` or `older` of an earlier page."""
    query = listed().where(*matching(which, visit.today), *searching.contain(search, *SEARCHED))
    found = keyset.leaf(visit.db, Quote, query, at)
    rows = [row(visit, quote) for quote in found.rows]
    return QuotePage(rows, counts(visit, search), found.newer, found.older)


def newest(visit: Visit, count: int = 5) -> list[QuoteRow]:
    """The latest, whatever became of them."""
    latest = (col(Quote.issue_on).desc(), col(Quote.id).desc())
    return [row(visit, quote) for quote in visit.db.exec(listed().where(*visible()).order_by(*latest).limit(count))]


def counts(visit: Visit, search: str = "") -> QuoteCounts:
    """All four figures in one pass over the index."""
    found = visit.db.exec(_tally().where(*searching.contain(search, *SEARCHED)), params={"today": visit.today}).one()
    return QuoteCounts(*found)


@lru_cache
def _tally() -> Any:
    """Built once: putting it together takes longer than running it."""
    today: Any = bindparam("today", type_=Date)
    sums = [
        func.coalesce(func.sum(case((and_(*matching(which, today)), 1), else_=0)), 0)
        for which in (QuoteFilter.PENDING, QuoteFilter.ACCEPTED, QuoteFilter.REJECTED)
    ]
    return select(func.count(), *sums).select_from(Quote).where(*visible())
