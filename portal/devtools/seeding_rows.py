"""The rows of one seeded invoice: a line, its tax, and the payment when there was one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from portal.domain import bank
from portal.domain.numbering import RECEIPTS
from portal.models import (
    Invoice,
    InvoiceLine,
    InvoiceState,
    InvoiceTax,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
    uuid7,
)

Rows = Iterator[tuple[type[SQLModel], dict[str, Any]]]
DAYS = 3 * 365  # how far back the oldest goes
TERM = 30  # days to pay
RATE = Decimal(20)
OLD = [InvoiceState.PAID] * 88 + [InvoiceState.OPEN] * 8 + [InvoiceState.VOID] * 3 + [InvoiceState.UNCOLLECTIBLE]
NEW = [InvoiceState.PAID] * 2 + [InvoiceState.OPEN] * 3


@dataclass(frozen=True)
class Press:
    """Prints one client's invoices; seeded dice make the same client the same each time."""

    business_id: UUID
    client_id: UUID
    seller: dict[str, Any]
    buyer: dict[str, Any]
    timezone: str
    iban: str
    bic: str
    today: date
    dice: Random
    receipts: Iterator[int]  # one series for all clients of the business

    def invoice(self, number: str, age: float) -> Rows:
        """One invoice under this number; `age` is 0 for the oldest and nears 1 for today's."""
        on = self.today - timedelta(days=int(DAYS * (1 - age)))
        state = self.dice.choice(NEW if (self.today - on).days <= TERM else OLD)
        net = self.dice.randrange(5_000, 500_000, 100)  # minor units; whole euros, so a fifth of it is whole too
        total = net + net * int(RATE) // 100
        paid = total if state is InvoiceState.PAID else 0
        if state is InvoiceState.OPEN and self.dice.random() < 0.1:
            paid = total * 2 // 5
        row = self._facts(number, on, state, paid) | self._figures(net, total, paid, state)
        yield Invoice, row
        yield from self._parts(row["id"], net, total)
        if paid:
            yield from self._payment(row, paid)

    def _facts(self, number: str, on: date, state: InvoiceState, paid: int) -> dict[str, Any]:
        sent = self._at(on)
        return {
            **self._row(sent),
            "slug": number,
            "number": number,
            "state": state,
            "issue_on": on,
            "due_on": on + timedelta(days=TERM),
            "awaited_on": on + timedelta(days=TERM),
            "seller": self.seller,
            "buyer": self.buyer,
            "iban": self.iban,
            "bic": self.bic,
            "payment_reference": bank.reference(number),
            "sent_at": sent,
            "paid_at": self._settled(on) if state is InvoiceState.PAID else None,
            "voided_at": sent if state is InvoiceState.VOID else None,
        }

    def _figures(self, net: int, total: int, paid: int, state: InvoiceState) -> dict[str, Any]:
        return {
            "subtotal_minor": net,
            "net_minor": net,
            "tax_minor": total - net,
            "total_minor": total,
            "paid_minor": paid,
            "balance_minor": 0 if state is InvoiceState.VOID else total - paid,
        }

    def _parts(self, invoice_id: UUID, net: int, total: int) -> Rows:
        owner = self._row(self._at(self.today)) | {"invoice_id": invoice_id}
        line = {
            "position": 1,
            "description": "Work as agreed",
            "quantity": Decimal(1),
            "unit_price": Decimal(net) / 100,
        }
        yield InvoiceLine, owner | line | {"net_minor": net, "tax_rate": RATE}
        tax = {"id": uuid7(), "category": "S", "rate": RATE, "base_minor": net, "tax_minor": total - net}
        yield InvoiceTax, owner | tax

    def _payment(self, invoice: dict[str, Any], paid: int) -> Rows:
        owner = self._row(at := self._settled(invoice["issue_on"]))
        how = {"method": PaymentMethod.TRANSFER, "state": PaymentState.SUCCEEDED, "currency": "EUR"}
        receipt = f"{RECEIPTS}-{next(self.receipts):05d}"
        facts = {"seller": self.seller, "buyer": self.buyer, "timezone": self.timezone}
        arrived = {"amount_minor": paid, "received_at": at, "receipt": receipt, "receipt_facts": facts}
        yield Payment, owner | how | arrived
        part = {"id": uuid7(), "payment_id": owner["id"], "invoice_id": invoice["id"], "amount_minor": paid}
        yield PaymentAllocation, owner | part

    def _row(self, at: datetime) -> dict[str, Any]:
        return {"id": uuid7(), "created_at": at, "business_id": self.business_id, "client_id": self.client_id}

    def _settled(self, on: date) -> datetime:
        """Some days after the issue, never in the future."""
        return self._at(min(on + timedelta(days=12), self.today))

    def _at(self, on: date) -> datetime:
        return datetime.combine(on, time(7), UTC)
