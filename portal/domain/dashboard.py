"""The first page: what is owed, what is late, and what happened lately."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, bindparam, case
from sqlmodel import col, func, select

from portal import formats
from portal.access.visit import Visit
from portal.domain import activity, appointment_rows, credit, invoices, quotes
from portal.domain.activity import ActivityRow
from portal.domain.appointment_rows import AppointmentRow
from portal.domain.invoices import InvoiceRow, owed, visible
from portal.domain.quote_rows import QuoteRow
from portal.models import Business, Invoice, Module
from portal.text import t, tn


@dataclass(frozen=True)
class Balance:
    """What is owed in one currency. The three parts add up to the total; shares are percent of it."""

    currency: str
    total: str
    summary: str  # "3 unpaid invoices, next due in 6 days"
    later: str  # not yet due; empty when nothing
    processing: str
    overdue: str
    later_share: int
    processing_share: int
    overdue_share: int
    payable: int  # invoices of which nothing is on its way


@dataclass(frozen=True)
class Overview:
    """The whole dashboard."""

    balances: list[Balance] = field(default_factory=list)
    nothing_owed: str = ""  # "€0.00" while nothing is owed in any currency
    credits: list[str] = field(default_factory=list)  # what the client has in hand, an amount per currency
    overdue_count: int = 0
    overdue: list[InvoiceRow] = field(default_factory=list)
    recent: list[InvoiceRow] = field(default_factory=list)
    quotes: list[QuoteRow] = field(default_factory=list)  # the newest
    pending: int = 0  # quotes that wait for an answer
    appointments: list[AppointmentRow] = field(default_factory=list)  # the next ones
    activity: list[ActivityRow] = field(default_factory=list)


def overview(visit: Visit) -> Overview:
    """Everything the dashboard shows."""
    business = visit.db.get_one(Business, visit.business_id)
    late = [*owed(), col(Invoice.awaited_on) < visit.today, col(Invoice.processing_minor) < col(Invoice.balance_minor)]
    newest = (col(Invoice.issue_on).desc(), col(Invoice.id).desc())
    overdue = visit.db.exec(select(Invoice).where(*late).order_by(col(Invoice.awaited_on), col(Invoice.id)).limit(3))
    recent = visit.db.exec(select(Invoice).where(*visible()).order_by(*newest).limit(5))
    owing = balances(visit)
    return Overview(
        balances=owing,
        nothing_owed="" if owing else formats.money(0, business.default_currency, visit.locale),
        credits=_credits(visit),
        overdue_count=visit.db.exec(select(func.count()).select_from(Invoice).where(*late)).one(),
        overdue=[invoices.row(visit, invoice) for invoice in overdue],
        recent=[invoices.row(visit, invoice) for invoice in recent],
        quotes=[] if Module.QUOTES in visit.hidden else quotes.newest(visit),
        pending=0 if Module.QUOTES in visit.hidden else quotes.counts(visit).pending,
        appointments=[] if Module.BOOKING in visit.hidden else appointment_rows.ahead(visit, 3),
        activity=[] if Module.ACTIVITY in visit.hidden else activity.latest(visit, business.display_name),
    )


def _credits(visit: Visit) -> list[str]:
    found = credit.of_client(visit.db, visit.client_id)
    return [formats.money(minor, currency, visit.locale) for currency, minor in found.items() if minor > 0]


def balances(visit: Visit) -> list[Balance]:
    """One per currency: never add up different ones."""
    found = visit.db.exec(_owing(), params={"today": visit.today})
    return [_balance(visit, *figures) for figures in found]


@lru_cache
def _owing() -> Any:
    """Built once: putting it together takes longer than running it."""
    is_late = col(Invoice.awaited_on) < bindparam("today", type_=Date)
    owed_minor = col(Invoice.balance_minor)
    coming = case((col(Invoice.processing_minor) > owed_minor, owed_minor), else_=col(Invoice.processing_minor))
    still = owed_minor - coming
    return (
        select(  # pyright: ignore[reportCallIssue]
            Invoice.currency,
            func.count(),
            func.sum(Invoice.balance_minor),
            func.sum(coming),
            func.sum(case((is_late, still), else_=0)),
            func.min(case((is_late, None), else_=Invoice.awaited_on)),
            func.sum(case((coming == 0, 1), else_=0)),
        )
        .where(*owed())
        .group_by(Invoice.currency)
        .order_by(func.sum(Invoice.balance_minor).desc())
    )


def _balance(
    visit: Visit, currency: str, count: int, total: int, coming: int, late: int, next_due: object, payable: int
) -> Balance:
    def money(minor: int) -> str:
        return formats.money(minor, currency, visit.locale) if minor else ""

    later = total - coming - late
    return Balance(
        currency=currency,
        total=formats.money(total, currency, visit.locale),
        summary=_summary(visit, count, next_due),
        later=money(later),
        processing=money(coming),
        overdue=money(late),
        later_share=_share(later, total),
        processing_share=_share(coming, total),
        overdue_share=_share(late, total),
        payable=payable,
    )


def _share(part: int, total: int) -> int:
    return max(2, round(100 * part / total)) if part > 0 else 0


def _summary(visit: Visit, count: int, next_due: object) -> str:
    unpaid = tn("{count} unpaid invoice", "{count} unpaid invoices", count, visit.locale)
    if not next_due:
        return unpaid
    words = formats.due_in_words(next_due, visit.today, visit.locale)  # pyright: ignore[reportArgumentType]
    return t("{unpaid}, next {due}", visit.locale, unpaid=unpaid, due=words)
