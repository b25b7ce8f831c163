"""How the business stands: what is owed and how late, what came in this month, what waits for an answer."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, or_
from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain.admin.income import Income, income
from portal.domain.admin.invoices import Filter
from portal.domain.admin.received import began, sums
from portal.domain.appointment_event import span_of, when
from portal.domain.invoices import owed
from portal.domain.quotes import QuoteFilter, matching
from portal.models import (
    Appointment,
    AppointmentState,
    Client,
    Invoice,
    Payment,
    Quote,
    StaffRole,
)

AHEAD = 5  # appointments shown
AGES = (0, 30, 60, 90)  # days late: not late, 1–30, 31–60, 61–90, and more
WIDTH = 1000  # of the bar that is drawn of them, in units of its own
BEHIND = (Filter.NOT_DUE, Filter.LATE_30, Filter.LATE_60, Filter.LATE_90, Filter.LATE_MORE)  # the list of each


@dataclass(frozen=True)
class Age:
    """A part of what is owed, by how late it is, in words and as a part of a bar."""

    late: int  # its place among the five, the first is not late
    amount: str
    href: str
    left: int
    width: int


@dataclass(frozen=True)
class Owed:
    """What is owed in one currency."""

    currency: str
    total: str
    overdue: str  # empty: nothing is
    count: int
    ages: list[Age] = field(default_factory=list)


@dataclass(frozen=True)
class Coming:
    """An appointment of the next days."""

    key: str
    title: str
    when: str
    client: str
    href: str


@dataclass(frozen=True)
class Overview:
    """The first page of the staff."""

    owed: list[Owed] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)  # this month, an amount per currency
    income: Income = field(default_factory=Income)
    pending: int = 0  # quotes that wait for an answer
    won: int = 0  # quotes accepted this month
    appointments: list[Coming] = field(default_factory=list)


@for_staff(StaffRole.AGENT)
def overview(visit: StaffVisit) -> Overview:
    """All of it, each figure by one look at an index or one aggregate."""
    month = began(visit, visit.today.replace(day=1))
    accepted = (*matching(QuoteFilter.ACCEPTED, visit.today), col(Quote.decided_at) >= month)
    return Overview(
        owed=[_owed(visit, *sums) for sums in visit.db.exec(_owing(), params=_bounds(visit.today))],
        paid=sums(visit, col(Payment.received_at) >= month),
        income=income(visit),
        pending=_count(visit, *matching(QuoteFilter.PENDING, visit.today)),
        won=_count(visit, *accepted),
        appointments=_ahead(visit),
    )


def _count(visit: StaffVisit, *which: Any) -> int:
    return visit.db.exec(select(func.count()).select_from(Quote).where(*which)).one()


@lru_cache
def _owing() -> Any:
    """Per currency: how many, and how much in each of the five ages; built once. Bounds: `on_0` is today."""
    due = col(Invoice.awaited_on)
    bounds: list[Any] = [bindparam(f"on_{days}", type_=Date) for days in AGES]
    late = [and_(due < high, due >= low) for high, low in pairwise(bounds)]
    parts = [or_(due.is_(None), due >= bounds[0]), *late, due < bounds[-1]]
    sums = [func.coalesce(func.sum(case((part, Invoice.balance_minor), else_=0)), 0) for part in parts]
    query: Any = select(Invoice.currency, func.count(), *sums)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return query.where(*owed()).group_by(Invoice.currency).order_by(func.sum(Invoice.balance_minor).desc())


def _bounds(today: date) -> dict[str, date]:
    return {f"on_{days}": today - timedelta(days=days) for days in AGES}


def _owed(visit: StaffVisit, currency: str, count: int, *parts: int) -> Owed:
    def money(minor: int) -> str:
        return formats.money(minor, currency, visit.locale)

    total = sum(parts)
    lefts = [0, *accumulate(parts)]
    ages = [
        Age(nth, money(part), f"/admin/invoices?status={BEHIND[nth]}", *_drawn(lefts[nth], part, total))
        for nth, part in enumerate(parts)
        if part
    ]
    late = total - parts[0]
    return Owed(currency, money(total), money(late) if late else "", count, ages)


def _drawn(before: int, part: int, total: int) -> tuple[int, int]:
    """Where a part begins, and how wide it is."""
    left = WIDTH * before // total
    return left, WIDTH * (before + part) // total - left


def _ahead(visit: StaffVisit) -> list[Coming]:
    coming = (AppointmentState.CONFIRMED, AppointmentState.REQUESTED)
    query = (
        select(Appointment, Client.name)
        .join(Client, col(Client.id) == Appointment.client_id)
        .where(col(Appointment.state).in_(coming), Appointment.start_at >= visit.now)
        .order_by(col(Appointment.start_at), col(Appointment.id))
    )
    return [
        Coming(one.id.hex, one.title, when(*span_of(one), visit.zone, visit.locale), client,
               f"/admin/booking/appointments/{one.id.hex}")
        for one, client in visit.db.exec(query.limit(AHEAD))
    ]  # fmt: skip
