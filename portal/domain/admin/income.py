"""What came in during each of the last months, drawn and said: the figures of a chart in one currency."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, case
from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit
from portal.domain.admin.received import after, arrived, began
from portal.models import Payment

MONTHS = 6
HEIGHT, WIDTH, GAP = (
    40,
    16,
    4,
)  # of a drawing, in its own units: the highest column, each column, between two; half of it at the edges


@dataclass(frozen=True)
class Month:
    """One month, in words and as a column of the drawing; `top` is counted from above."""

    name: str
    short: str
    amount: str
    href: str
    left: int
    top: int
    height: int


@dataclass(frozen=True)
class Income:
    """The months, the oldest first, in the currency in which most has come in; none while nothing has."""

    months: list[Month] = field(default_factory=list)
    view: str = f"0 0 {MONTHS * (WIDTH + GAP)} {HEIGHT}"
    total: str = ""


def income(visit: StaffVisit) -> Income:
    """One look at the payments of these months, however many clients there are."""
    first = list(_months(visit.today))
    bounds = [began(visit, day) for day in [*first, after(first[-1])]]
    at = col(Payment.received_at)
    parts = [and_(at >= low, at < high) for low, high in pairwise(bounds)]
    each = [func.coalesce(func.sum(case((part, Payment.amount_minor), else_=0)), 0) for part in parts]
    whole = func.sum(Payment.amount_minor)
    query: Any = select(Payment.currency, whole, *each)  # pyright: ignore[reportCallIssue, reportArgumentType]
    query = query.where(*arrived(), at >= bounds[0], at < bounds[-1]).group_by(Payment.currency)
    found = visit.db.exec(query.order_by(whole.desc(), Payment.currency)).first()
    if found is None:
        return Income()
    currency, total, *sums = found
    drawn = [
        _month(visit, nth, day, minor, max(sums), currency)
        for nth, (day, minor) in enumerate(zip(first, sums, strict=True))
    ]
    return Income(drawn, total=formats.money(total, currency, visit.locale))


def _months(today: date) -> Iterator[date]:
    """Their first days, the oldest first; this month is the last."""
    months = today.year * 12 + today.month - MONTHS
    for nth in range(months, months + MONTHS):
        yield date(nth // 12, nth % 12 + 1, 1)


def _month(visit: StaffVisit, nth: int, day: date, minor: int, most: int, currency: str) -> Month:
    height = max(1, round(HEIGHT * minor / most)) if minor > 0 else 0
    return Month(
        formats.month(day, visit.locale),
        formats.month_short(day, visit.locale),
        formats.money(minor, currency, visit.locale),
        f"/admin/payments?month={day:%Y-%m}",
        nth * (WIDTH + GAP) + GAP // 2,
        HEIGHT - height,
        height,
    )
