"""Which invoices an amount settles: oldest due first. Pure arithmetic on minor units of one currency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Owing:
    """An invoice and what may be put against it."""

    invoice_id: UUID
    awaited_on: date | None
    owed_minor: int


@dataclass(frozen=True, slots=True)
class Part:
    """So much for this invoice."""

    invoice_id: UUID
    amount_minor: int


def oldest_due(owing: Iterable[Owing]) -> list[Owing]:
    """In the order they are settled: without a day last; ids sort by time."""
    return sorted(owing, key=lambda one: (one.awaited_on or date.max, one.invoice_id))


def allocate(amount_minor: int, owing: Sequence[Owing], *, whole: bool = False) -> list[Part]:
    """Share the amount out in the given order; never more than is owed. `whole`: an invoice in full or not at all,
    and nothing after the first that does not fit."""
    parts, left = list[Part](), amount_minor
    for one in owing:
        amount = min(left, one.owed_minor)
        if amount <= 0 or (whole and amount < one.owed_minor):
            break
        parts.append(Part(one.invoice_id, amount))
        left -= amount
    return parts
