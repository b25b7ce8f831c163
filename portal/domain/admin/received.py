"""The money that has come in: each payment, whose it was and what it was for; of one month, or of all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import keyset, methods
from portal.models import Client, Invoice, Payment, PaymentAllocation, PaymentState, StaffRole
from portal.text import t, tn


@dataclass(frozen=True)
class PaymentRow:
    """One payment. `purpose` names the invoice, or says how many; `href` opens the one, or else the client."""

    key: str
    client: str
    purpose: str
    method: str
    when: str
    amount: str
    href: str


@dataclass(frozen=True)
class PaymentPage:
    """One page. `month` is in words and empty for all of them; `sums` are of the whole month, one per currency."""

    rows: list[PaymentRow]
    month: str = ""
    sums: list[str] = field(default_factory=list)
    newer: str = ""
    older: str = ""


@for_staff(StaffRole.AGENT)
def page(visit: StaffVisit, month: str = "", at: str = "") -> PaymentPage:
    """One page, newest first. `month` is such as 2026-11; nonsense is all of them."""
    query = select(Payment, Client.name).join(Client, col(Client.id) == Payment.client_id)
    first, within = read_month(month), list[Any]()
    if first:
        within = [
            col(Payment.received_at) >= began(visit, first),
            col(Payment.received_at) < began(visit, after(first)),
        ]
    found = keyset.leaf(visit.db, Payment, query.where(*arrived(), *within), at)
    papers = _papers(visit, [payment.id for payment, _ in found.rows])
    rows = [_row(visit, payment, client, papers.get(payment.id, [])) for payment, client in found.rows]
    named = formats.month(first, visit.locale) if first else ""
    return PaymentPage(rows, named, sums(visit, *within) if first else [], found.newer, found.older)


def arrived() -> tuple[Any, ...]:
    """Money that is there; what is on its way has no moment yet."""
    return Payment.state == PaymentState.SUCCEEDED, col(Payment.received_at).is_not(None)


def read_month(text: str) -> date | None:
    """Its first day; None for nonsense."""
    try:
        return datetime.strptime(text, "%Y-%m").date() if len(text) == len("2026-11") else None  # noqa: DTZ007
    except ValueError:
        return None


def after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def began(visit: StaffVisit, day: date) -> datetime:
    """The first moment of a day, on the business's clock."""
    return datetime.combine(day, time(), ZoneInfo(visit.timezone))


def sums(visit: StaffVisit, *within: Any) -> list[str]:
    """What has arrived, an amount per currency, the largest first."""
    amount = func.sum(Payment.amount_minor)
    query = select(Payment.currency, amount).where(*arrived(), *within)
    found = visit.db.exec(query.group_by(Payment.currency).order_by(amount.desc()))
    return [formats.money(minor, currency, visit.locale) for currency, minor in found]


def _papers(visit: StaffVisit, payments: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Key and number of the invoices each payment is for."""
    query = select(PaymentAllocation.payment_id, Invoice.id, Invoice.number)
    query = query.join(Invoice, col(Invoice.id) == PaymentAllocation.invoice_id)
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for payment, key, number in visit.db.exec(query.where(col(PaymentAllocation.payment_id).in_(list(payments)))):
        found.setdefault(payment, []).append((key, number or ""))
    return found


def _row(visit: StaffVisit, payment: Payment, client: str, papers: list[tuple[UUID, str]]) -> PaymentRow:
    several = tn("{count} invoice", "{count} invoices", len(papers), locale=visit.locale)
    purpose = several if papers else t("Credit", visit.locale)
    href = f"/admin/clients/{payment.client_id.hex}"
    if len(papers) == 1:
        key, purpose = papers[0]
        href = f"/admin/invoices/{key.hex}"
    return PaymentRow(
        payment.id.hex,
        client,
        purpose,
        methods.unbroken(payment, visit.locale),
        formats.moment(payment.received_at or payment.created_at, ZoneInfo(visit.zone), visit.locale),
        formats.money(payment.amount_minor, payment.currency, visit.locale),
        href,
    )
