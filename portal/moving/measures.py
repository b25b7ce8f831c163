"""What a database holds, in figures that two of them can be compared by."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Table, func, literal, select
from sqlmodel import SQLModel, col

from portal.models import Checkout, CheckoutItem, Invoice, InvoiceKind, Payment, PaymentAllocation, PaymentState
from portal.models.base import MinorUnits
from portal.moving import rows
from portal.moving.rows import Step

NO_PARENTS = ("business", "client")  # of whom each row is; their currency is only what new papers begin with
WHOLE = 2**128


@dataclass(frozen=True)
class Figures:
    """Rows by table; sums of money by "table.column currency", in minor units; and what the books say of themselves."""

    rows: dict[str, int]
    sums: dict[str, int]
    amiss: dict[str, int]

    def noted(self) -> str:
        """As text that is the same for the same figures."""
        return json.dumps(asdict(self), sort_keys=True)


def taken(connection: Connection) -> Figures:
    """The figures of this database."""
    tables = SQLModel.metadata.sorted_tables
    counted = {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    sums = {name: amount for table in tables for name, amount in _sums(connection, table)}
    return Figures(counted, sums, {what: connection.scalar(asked) or 0 for what, asked in _laws()})


def _sums(connection: Connection, table: Table) -> Iterator[tuple[str, int]]:
    columns = [column for column in table.columns if isinstance(column.type, MinorUnits)]
    if not columns:
        return
    currency, joined = _currency_of(table)
    asked = select(currency, *[func.sum(column) for column in columns]).select_from(joined).group_by(currency)
    for of, *amounts in connection.execute(asked.order_by(currency)):
        yield from (
            (f"{table.name}.{c.name} {of}", int(amount or 0)) for c, amount in zip(columns, amounts, strict=True)
        )


def _currency_of(table: Table) -> tuple[Any, Any]:
    """Its own, or that of the paper or payment it belongs to."""
    if "currency" in table.c:
        return table.c.currency, table
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        parent = key.column.table
        if "currency" in parent.c and parent.name not in NO_PARENTS:
            return func.coalesce(parent.c.currency, ""), table.outerjoin(parent, key.parent == key.column)
    return literal(""), table


def _laws() -> Iterator[tuple[str, Any]]:
    """What follows from what in the ledger: how many rows do not. Older books may have some; a move adds none."""
    parts = _sum_of(PaymentAllocation.amount_minor, col(PaymentAllocation.payment_id) == Payment.id)
    yield "payments that are not their parts", _count(Payment, Payment.amount_minor != parts + Payment.surplus_minor)
    items = _sum_of(CheckoutItem.amount_minor, col(CheckoutItem.checkout_id) == Checkout.id)
    yield "checkouts that are not their items", _count(Checkout, Checkout.amount_minor != items)
    came = (
        select(func.coalesce(func.sum(PaymentAllocation.amount_minor), 0))
        .join(Payment)
        .where(col(PaymentAllocation.invoice_id) == Invoice.id, col(Payment.state) == PaymentState.SUCCEEDED)
        .correlate(Invoice)
        .scalar_subquery()
    )
    papers = Invoice.kind != InvoiceKind.CREDIT_NOTE
    yield "invoices paid otherwise than their payments say", _count(Invoice, papers, Invoice.paid_minor != came)


def _sum_of(amount: Any, mine: Any) -> Any:
    return select(func.coalesce(func.sum(amount), 0)).where(mine).scalar_subquery()


def _count(model: Any, *wrong: Any) -> Any:
    return select(func.count()).select_from(model).where(*wrong)


def digest(connection: Connection, table: Table) -> str:
    """Of all rows, every value of each: the same for the same rows, in whatever order the keys sort."""
    total, step, last = 0, Step(table), None
    while found := rows.after(connection, step, last):
        for row in found:
            said = repr(tuple(row.values())).encode("utf-8", "surrogatepass")
            total = (total + int.from_bytes(blake2b(said, digest_size=16).digest())) % WHOLE
        last = found[-1][rows.key_of(table).name]
    return f"{total:032x}"
