"""Invoices and credit notes as records: what was issued, line by line, and what became of it."""

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import col, select

from portal.access.visit import Visit
from portal.domain import invoices as shown
from portal.domain.export_books import chunks
from portal.domain.export_json import Record, money
from portal.models import (
    Invoice,
    InvoiceAdjustment,
    InvoiceLine,
    InvoiceTax,
    Payment,
    PaymentAllocation,
    PaymentState,
    Quote,
)

Owned = TypeVar("Owned", InvoiceLine, InvoiceTax, InvoiceAdjustment)
AS_IT_IS = (
    "number", "kind", "state", "source", "issue_on", "due_on", "deposit_due_on", "promised_on", "period_start_on",
    "period_end_on", "currency", "po_number", "buyer_reference", "corrects_number", "seller", "buyer", "notes", "terms",
    "payment_reference", "iban", "bic", "sent_at", "paid_at", "voided_at", "written_off_at",
)  # fmt: skip
AMOUNTS = (
    "subtotal", "discount", "charge", "net", "tax", "total", "deposit", "prepaid", "rounding", "paid", "refunded",
    "credited", "balance", "processing",
)  # fmt: skip
Parts = dict[UUID, list[Record]]


def invoices(visit: Visit) -> Iterator[Record]:
    """Whatever the client may know of, the oldest first."""
    order = col(Invoice.issue_on), col(Invoice.id)
    for keys in chunks(visit.db.exec(select(Invoice.id).where(*shown.visible()).order_by(*order))):
        found = {one.id: one for one in visit.db.exec(select(Invoice).where(col(Invoice.id).in_(keys)))}
        parts = _parts(visit, keys)
        for key in keys:
            yield _record(visit, found[key], {name: owned.get(key, []) for name, owned in parts.items()})


def _record(visit: Visit, one: Invoice, parts: dict[str, list[Record]]) -> Record:
    return {
        "reference": one.slug,
        **{name: getattr(one, name) for name in AS_IT_IS},
        "status": shown.status_now(visit, one),
        "amounts": {name: money(getattr(one, f"{name}_minor"), one.currency) for name in AMOUNTS},
        "quote": parts["quotes"][0]["number"] if parts["quotes"] else None,
        "lines": parts["lines"],
        "adjustments": parts["adjustments"],
        "taxes": parts["taxes"],
        "payments": parts["payments"],
    }


def _parts(visit: Visit, keys: list[UUID]) -> dict[str, Parts]:
    currencies = dict(visit.db.exec(select(Invoice.id, Invoice.currency).where(col(Invoice.id).in_(keys))).all())
    return {
        "lines": _grouped((one.invoice_id, _line(one, currencies)) for one in _of(visit, InvoiceLine, keys)),
        "adjustments": _grouped(
            (one.invoice_id, _adjustment(one, currencies)) for one in _of(visit, InvoiceAdjustment, keys)
        ),
        "taxes": _grouped((one.invoice_id, _tax(one, currencies)) for one in _of(visit, InvoiceTax, keys)),
        "payments": _grouped(_payments(visit, keys)),
        "quotes": _grouped(_quotes(visit, keys)),
    }


def _of(visit: Visit, model: type[Owned], keys: list[UUID]) -> Iterator[Owned]:
    order: Any = model.rate if model is InvoiceTax else model.position  # pyright: ignore[reportAttributeAccessIssue]
    yield from visit.db.exec(select(model).where(col(model.invoice_id).in_(keys)).order_by(col(order)))


def _grouped(found: Iterator[tuple[UUID, Record]]) -> Parts:
    parts: Parts = {}
    for key, record in found:
        parts.setdefault(key, []).append(record)
    return parts


def _line(one: InvoiceLine, currencies: dict[UUID, str]) -> Record:
    currency = currencies[one.invoice_id]
    return {
        "position": one.position,
        "description": one.description,
        "detail": one.detail,
        "quantity": one.quantity,
        "unit_code": one.unit_code,
        "unit_price": one.unit_price,
        "base_quantity": one.base_quantity,
        "discount": money(one.discount_minor, currency),
        "net": money(one.net_minor, currency),
        "tax_category": one.tax_category,
        "tax_rate": one.tax_rate,
    }


def _adjustment(one: InvoiceAdjustment, currencies: dict[UUID, str]) -> Record:
    return {
        "is_charge": one.is_charge,
        "reason": one.reason,
        "amount": money(one.amount_minor, currencies[one.invoice_id]),
        "tax_category": one.tax_category,
        "tax_rate": one.tax_rate,
    }


def _tax(one: InvoiceTax, currencies: dict[UUID, str]) -> Record:
    currency = currencies[one.invoice_id]
    return {
        "category": one.category,
        "rate": one.rate,
        "taxed": money(one.base_minor, currency),
        "tax": money(one.tax_minor, currency),
        "reason": one.reason,
    }


def _payments(visit: Visit, keys: list[UUID]) -> Iterator[tuple[UUID, Record]]:
    """Money that has arrived for them. Joined here: SQLite would try every payment with every key."""
    part = PaymentAllocation
    of_these = select(part.payment_id, part.invoice_id, part.amount_minor).where(col(part.invoice_id).in_(keys))
    parts = sorted(visit.db.exec(of_these).all())
    columns: Any = (Payment.id, Payment.receipt, Payment.received_at, Payment.currency)
    known = select(*columns).where(Payment.state == PaymentState.SUCCEEDED)
    found: dict[UUID, Any] = {}
    for some in chunks({payment_id for payment_id, *_ in parts}):
        found |= {one.id: one for one in visit.db.exec(known.where(col(Payment.id).in_(some)))}
    for payment_id, key, amount in parts:
        if one := found.get(payment_id):
            settled = money(amount, one.currency)
            yield key, {"receipt": one.receipt, "received_at": one.received_at, "amount": settled}


def _quotes(visit: Visit, keys: list[UUID]) -> Iterator[tuple[UUID, Record]]:
    """What was agreed and is billed here, where the client may know of it."""
    query = select(Invoice.id, Quote.number).join(Quote, col(Quote.id) == Invoice.quote_id)
    for key, number in visit.db.exec(query.where(col(Invoice.id).in_(keys), col(Quote.archived_at).is_(None))):
        yield key, {"number": number}
