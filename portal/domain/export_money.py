"""Payments and refunds as records, each with what it settled or made owed again."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import col, select

from portal.access.visit import Visit
from portal.domain.export_books import chunks
from portal.domain.export_json import Record, money
from portal.domain.invoices import visible
from portal.models import Invoice, Payment, PaymentAllocation, Refund, RefundPart

PAID = ("receipt", "method", "state", "brand", "last4", "reference", "created_at", "received_at", "expected_on")
BACK = ("state", "origin", "created_at", "settled_at")


def payments(visit: Visit) -> Iterator[Record]:
    """Also those on their way, and those that failed; the oldest first."""
    for keys in chunks(visit.db.exec(select(Payment.id).order_by(col(Payment.id)))):
        found = {one.id: one for one in visit.db.exec(select(Payment).where(col(Payment.id).in_(keys)))}
        parts = _parts(visit, PaymentAllocation, PaymentAllocation.payment_id, keys)
        for one in (found[key] for key in keys):
            yield {
                **{name: getattr(one, name) for name in PAID},
                "amount": money(one.amount_minor, one.currency),
                "kept_as_credit": money(one.surplus_minor, one.currency),
                "settles": _records(parts.get(one.id, []), one.currency),
            }


def refunds(visit: Visit) -> Iterator[Record]:
    """Each by the receipt of its payment."""
    query = select(Refund, Payment.receipt).join(Payment, col(Payment.id) == Refund.payment_id)
    found = visit.db.exec(query.order_by(col(Refund.id))).all()
    parts: dict[UUID, list[Any]] = {}
    for keys in chunks(one.id for one, _ in found):
        parts |= _parts(visit, RefundPart, RefundPart.refund_id, keys)
    for one, receipt in found:
        yield {
            "of_receipt": receipt,
            **{name: getattr(one, name) for name in BACK},
            "amount": money(one.amount_minor, one.currency),
            "owed_again": _records(parts.get(one.id, []), one.currency),
        }


def _parts(visit: Visit, part: Any, of: Any, keys: list[UUID]) -> dict[UUID, list[Any]]:
    """By what they are part of: the number of the invoice, whether the client is shown it, and the amount."""
    query = select(of, Invoice.number, and_(*visible()), part.amount_minor)
    query = query.join(Invoice, col(Invoice.id) == part.invoice_id).where(of.in_(keys), part.amount_minor > 0)
    found: dict[UUID, list[Any]] = {}
    for key, *told in visit.db.exec(query.order_by(part.id)):
        found.setdefault(key, []).append(told)
    return found


def _records(parts: list[Any], currency: str) -> list[Record]:
    """None: a document the client is not shown."""
    return [
        {"invoice": number if is_shown else None, "amount": money(minor, currency)} for number, is_shown, minor in parts
    ]
