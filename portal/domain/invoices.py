"""The invoices of one client: the list, its counts, and the address of each document."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, and_, bindparam, case
from sqlmodel import col, func, select

from portal import formats
from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain import keyset, searching
from portal.domain.ledger import payable_of
from portal.domain.listed import listed
from portal.domain.status import WORDS, Status, status_of
from portal.errors import NotFound
from portal.models import Invoice, InvoiceKind, InvoiceState
from portal.text import t

AWAITED = {Status.UNPAID, Status.PARTIAL, Status.OVERDUE, Status.PROCESSING}  # a due date still means something
SLUG = re.compile(r"[A-Za-z0-9-]{1,80}")


class Filter(StrEnum):
    """The four filters of the list; Overdue is part of Unpaid."""

    ALL = "all"
    PAID = "paid"
    UNPAID = "unpaid"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice as a list shows it. `due` is in words, `due_date` beside it; `left` once a part is settled."""

    slug: str
    number: str
    kind: str
    issued: str
    due: str
    due_date: str
    status: str
    status_word: str
    amount: str
    balance: str
    left: str


@dataclass(frozen=True)
class Counts:
    """How many documents each filter holds."""

    all: int = 0
    paid: int = 0
    unpaid: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class InvoicePage:
    """One page of the list. `newer` and `older` are the `page=` of the neighbouring pages, or empty."""

    rows: list[InvoiceRow]
    counts: Counts
    newer: str
    older: str


def visible() -> tuple[Any, ...]:
    """What a client may know of: no draft, nothing archived. Every list, page, PDF, payment and count uses this."""
    return (col(Invoice.state) != InvoiceState.DRAFT, col(Invoice.archived_at).is_(None))


def owed() -> tuple[Any, ...]:
    """Open and still owing."""
    return (*visible(), col(Invoice.state) == InvoiceState.OPEN, col(Invoice.balance_minor) > 0)


def matching(which: Filter, today: date) -> tuple[Any, ...]:
    """The rows of one filter."""
    if which is Filter.PAID:
        return (
            *visible(),
            col(Invoice.state) == InvoiceState.PAID,
            col(Invoice.kind) != InvoiceKind.CREDIT_NOTE,
        )
    if which is Filter.UNPAID:
        return owed()
    return (*owed(), col(Invoice.awaited_on) < today) if which is Filter.OVERDUE else visible()


def find(visit: Visit, slug: str) -> Invoice:
    """The client's own visible document, or `NotFound`: drafts, foreign and nonsense slugs look alike."""
    found = (
        visit.db.exec(select(Invoice).where(Invoice.slug == slug, *visible())).first() if SLUG.fullmatch(slug) else None
    )
    if found is None:
        raise NotFound
    return found


def page(visit: Visit, which: Filter = Filter.ALL, search: str = "", at: str = "") -> InvoicePage:
    """One page, newest first. `search` is part of a number; `at` is `newer` or `older` of an earlier page."""
    query = listed().where(*matching(which, visit.today), *searching.contain(search, col(Invoice.number)))
    found = keyset.leaf(visit.db, Invoice, query, at)
    rows = [row(visit, invoice) for invoice in found.rows]
    return InvoicePage(rows, counts(visit, search), found.newer, found.older)


def counts(visit: Visit, search: str = "") -> Counts:
    """All four figures in one pass over the index."""
    query = _tally().where(*searching.contain(search, col(Invoice.number)))
    found = visit.db.exec(query, params={"today": visit.today}).one()
    return Counts(*found)


@lru_cache
def _tally() -> Any:
    """Built once: putting it together takes longer than running it."""
    today: Any = bindparam("today", type_=Date)
    sums = [
        func.coalesce(func.sum(case((and_(*matching(which, today)), 1), else_=0)), 0)
        for which in (Filter.PAID, Filter.UNPAID, Filter.OVERDUE)
    ]
    return select(func.count(), *sums).select_from(Invoice).where(*visible())


def row(visit: Visit, invoice: Invoice) -> InvoiceRow:
    """One line of a list."""
    status = status_now(visit, invoice)
    minus = "−" if invoice.kind is InvoiceKind.CREDIT_NOTE else ""
    balance = formats.money(invoice.balance_minor, invoice.currency, visit.locale)
    part_settled = status in AWAITED and invoice.balance_minor != payable_of(invoice)
    return InvoiceRow(
        slug=invoice.slug,
        number=invoice.number or "",
        kind=invoice.kind.value,
        issued=formats.day(invoice.issue_on, visit.locale) if invoice.issue_on else "",
        due=due_words(visit, invoice, status),
        due_date=formats.day(invoice.awaited_on, visit.locale) if invoice.awaited_on and status in AWAITED else "",
        status=status.value,
        status_word=t(WORDS[status], visit.locale),
        amount=minus + formats.money(invoice.total_minor, invoice.currency, visit.locale),
        balance=balance,
        left=t("{amount} left", visit.locale, amount=balance) if part_settled else "",
    )


def status_now(visit: Visit, invoice: Invoice) -> Status:
    """The status on the business's day."""
    return status_of(
        kind=invoice.kind,
        state=invoice.state,
        due_on=invoice.awaited_on,
        balance_minor=invoice.balance_minor,
        payable_minor=payable_of(invoice),
        processing_minor=invoice.processing_minor,
        today=visit.today,
    )


def due_words(visit: Visit, invoice: Invoice, status: Status) -> str:
    """When it is due, in words; when it was paid, once it is."""
    if status is Status.PAID and invoice.paid_at:
        return t("paid {day}", visit.locale, day=formats.day(day_in(visit.timezone, invoice.paid_at), visit.locale))
    if status not in AWAITED:
        return ""
    if invoice.awaited_on is None:
        return t("see payment terms", visit.locale)
    return formats.due_in_words(invoice.awaited_on, visit.today, visit.locale)
