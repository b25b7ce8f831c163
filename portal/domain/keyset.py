"""Paging by position instead of by count: the millionth row costs what the first one does, and nothing is skipped when
rows come or go. A mark names the row a page begins next to, and on which side."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import Session, SQLModel, col

from portal.models import Activity, Appointment, Invoice, Payment, Quote, StaffAction

PER_PAGE = 25
# Papers are listed by their `issue_on`, these by a moment.
MOMENTS: dict[type, str] = {
    Activity: "created_at", Appointment: "start_at", Payment: "received_at", StaffAction: "created_at"
}  # fmt: skip
MOMENT = "%Y%m%d%H%M%S%f"  # to the microsecond, as it is stored
# Each has an index by its day or moment.
Listed = type[Invoice] | type[Quote] | type[Activity] | type[Appointment] | type[Payment] | type[StaffAction]


@dataclass(frozen=True)
class Mark:
    """A place in the list, newest first: the page `newer` than this row, or the older one."""

    newer: bool
    on: date  # or a moment: papers go by their day, what happened by the microsecond
    key: UUID

    def beyond(self, listed: Listed) -> Any:
        """The rows on that side. The plain comparison is what lets the database begin in the middle of the index."""
        on, key = _by(listed), col(listed.id)
        if self.newer:
            return and_(on >= self.on, or_(on > self.on, key > self.key))
        return and_(on <= self.on, or_(on < self.on, key < self.key))


@dataclass(frozen=True)
class Leaf:
    """The rows of one page, newest first, and the marks of its neighbours: empty where there is none."""

    rows: list[Any]
    newer: str
    older: str


def leaf(session: Session, listed: Listed, query: Any, at: str) -> Leaf:
    """One page of what `query` selects, first of all these rows; `at` is a mark of an earlier page, or empty."""
    on, key, mark = _by(listed), col(listed.id), read(at, listed)
    back = mark is not None and mark.newer
    query = query.where(mark.beyond(listed)) if mark else query
    query = query.order_by(on, key) if back else query.order_by(on.desc(), key.desc())
    found = list(session.exec(query.limit(PER_PAGE + 1)))
    more, shown = len(found) > PER_PAGE, found[:PER_PAGE]
    shown = shown[::-1] if back else shown
    has_newer, has_older = (more, True) if back else (mark is not None, more)
    return Leaf(
        shown,
        written(True, shown[0]) if has_newer and shown else "",
        written(False, shown[-1]) if has_older and shown else "",
    )


def written(newer: bool, found: Any) -> str:
    """The mark for an address, of a paper or of a tuple that begins with what happened."""
    row: Any = found if isinstance(found, SQLModel) or hasattr(found, "issue_on") else found[0]
    on = f"{getattr(row, MOMENTS[type(row)]):{MOMENT}}" if type(row) in MOMENTS else f"{row.issue_on:%Y%m%d}"
    return f"{'a' if newer else 'b'}.{on}.{row.id.hex}"


def read(text: str, listed: Listed) -> Mark | None:
    """Back from an address; nonsense, and the mark of another list, is no mark."""
    try:
        side, on, key = text.split(".")
        return Mark(side == "a", _read_on(on, listed), UUID(key))
    except ValueError:
        return None


def _by(listed: Listed) -> Any:
    return col(getattr(listed, MOMENTS.get(listed, "issue_on")))


def _read_on(text: str, listed: Listed) -> date:
    if listed in MOMENTS:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    return date.fromisoformat(text)
