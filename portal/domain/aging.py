"""How old a debt is: what a client owes today, by the days since it was awaited, and what the client has in hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain.dates import days_late
from portal.models import InvoiceKind, InvoiceState

LIMITS = (0, 30, 60, 90)  # days late: current, 1–30, 31–60, 61–90, and more
COUNTS = (InvoiceState.OPEN, InvoiceState.PAID)  # a paid one only where it asked for less than nothing


@dataclass(frozen=True)
class Aging:
    """One currency, in minor units. `parts` run from what is not late to what is over 90 days late."""

    parts: tuple[int, ...]
    credit_minor: int  # more was paid than owed
    notes_minor: int  # what credit notes have left
    coming_minor: int  # owed, but a payment is on its way

    @property
    def balance_minor(self) -> int:
        """What is owed less what is in hand: the closing balance of today's statement."""
        return sum(self.parts) - self.credit_minor - self.notes_minor


def of(documents: Iterable[Any], credit_minor: int, today: date) -> Aging:
    """`documents` are those of one currency the client may know of, as booked.py reads them."""
    parts, notes, coming = [0] * (len(LIMITS) + 1), 0, 0
    for one in documents:
        left = left_of(one)
        if left > 0:
            late = days_late(one.awaited_on, today)
            parts[sum(late > limit for limit in LIMITS)] += left
            coming += min(left, one.processing_minor)
        else:
            notes -= left
    return Aging(tuple(parts), credit_minor, notes, coming)


def left_of(document: Any) -> int:
    """What a document asks for today; below zero: it gives."""
    if document.state not in COUNTS:
        return 0
    if document.kind is InvoiceKind.CREDIT_NOTE:
        return document.credited_minor - document.payable_minor
    return document.balance_minor
