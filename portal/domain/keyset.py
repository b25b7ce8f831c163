"""Paging by position instead of by count: the millionth row costs what the first one does, and nothing is skipped when
rows come or go. A mark names the row a page begins next to, and on which side."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import Session, col

from portal.models import Invoice, Quote

PER_PAGE = 25
Paper = type[Invoice] | type[Quote]  # what has `issue_on` and `id`, and an index that goes by them


@dataclass(frozen=True)
class Mark:
    """A place in the list, newest first: the page `newer` than this row, or the older one."""

    newer: bool
    on: date
    key: UUID

    def beyond(self, paper: Paper) -> Any:
        """The rows on that side."""
        day, key = col(paper.issue_on), col(paper.id)
        if self.newer:
            return or_(day > self.on, and_(day == self.on, key > self.key))
        return or_(day < self.on, and_(day == self.on, key < self.key))


@dataclass(frozen=True)
class Leaf:
    """The rows of one page, newest first, and the marks of its neighbours: empty where there is none."""

    rows: list[Any]
    newer: str
    older: str


def leaf(session: Session, paper: Paper, query: Any, at: str) -> Leaf:
    """One page of what `query` selects of these papers; `at` is a mark of an earlier page, or empty."""
    day, key, mark = col(paper.issue_on), col(paper.id), read(at)
    back = mark is not None and mark.newer
    query = query.where(mark.beyond(paper)) if mark else query
    query = query.order_by(day, key) if back else query.order_by(day.desc(), key.desc())
    found = list(session.exec(query.limit(PER_PAGE + 1)))
    more, shown = len(found) > PER_PAGE, found[:PER_PAGE]
    shown = shown[::-1] if back else shown
    has_newer, has_older = (more, True) if back else (mark is not None, more)
    return Leaf(
        shown,
        written(True, shown[0]) if has_newer and shown else "",
        written(False, shown[-1]) if has_older and shown else "",
    )


def written(newer: bool, row: Any) -> str:
    """The mark for an address."""
    return f"{'a' if newer else 'b'}.{row.issue_on:%Y%m%d}.{row.id.hex}"


def read(text: str) -> Mark | None:
    """Back from an address; nonsense is no mark."""
    try:
        side, day, key = text.split(".")
        return Mark(side == "a", date.fromisoformat(day), UUID(key))
    except ValueError:
        return None
