"""Paging by position instead of by count: the millionth row costs what the first one does, and nothing is skipped when
rows come or go. A mark names the row a page begins next to, and on which side."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col

from portal.models import Invoice


@dataclass(frozen=True)
class Mark:
    """A place in the list, newest first: the page `newer` than this row, or the older one."""

    newer: bool
    on: date
    key: UUID

    def beyond(self) -> Any:
        """The rows on that side."""
        day, key = col(Invoice.issue_on), col(Invoice.id)
        if self.newer:
            return or_(day > self.on, and_(day == self.on, key > self.key))
        return or_(day < self.on, and_(day == self.on, key < self.key))


def written(newer: bool, invoice: Invoice) -> str:
    """The mark for an address."""
    return f"{'a' if newer else 'b'}.{invoice.issue_on:%Y%m%d}.{invoice.id.hex}"


def read(text: str) -> Mark | None:
    """Back from an address; nonsense is no mark."""
    try:
        side, day, key = text.split(".")
        return Mark(side == "a", date.fromisoformat(day), UUID(key))
    except ValueError:
        return None
