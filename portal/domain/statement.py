"""The statement of account: every movement of a period in one currency, with the balance after each.

The law: the closing balance of today is what open invoices owe, less the client's credit, less what credit notes have
left (`aging.Aging.balance_minor`). The opening balance of a period is the closing balance of the one before. Both hold
because every row the ledger's figures are made of is a movement here, once; see movements.py and taken_off.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

from portal.access.visit import Visit
from portal.domain import aging, booked, credit, movements, periods, taken_off
from portal.domain.aging import Aging
from portal.domain.movements import Calendar, Movement
from portal.domain.periods import Period
from portal.models import Client


@dataclass(frozen=True)
class Asked:
    """What an address asks for, unchecked."""

    first: str = ""
    last: str = ""
    currency: str = ""


class Entry(NamedTuple):
    """A movement and the balance after it."""

    movement: Movement
    balance_minor: int


@dataclass(frozen=True)
class Statement:
    """One period in one currency, in minor units. `currencies` are the client's, this one among them."""

    currency: str
    currencies: tuple[str, ...]
    period: Period
    today: date
    remark: str  # a catalogue key: what of the address could not be followed
    opening_minor: int
    entries: Sequence[Entry]
    aging: Aging
    is_new: bool  # nothing was ever booked, in any period

    @property
    def closing_minor(self) -> int:
        """The balance when the period ends."""
        return self.entries[-1].balance_minor if self.entries else self.opening_minor

    @property
    def charged_minor(self) -> int:
        """What made the balance grow."""
        return sum(one.movement.amount_minor for one in self.entries if one.movement.amount_minor > 0)

    @property
    def paid_minor(self) -> int:
        """What made it less, as a figure above zero."""
        return self.opening_minor + self.charged_minor - self.closing_minor


def read(visit: Visit, asked: Asked) -> Statement:
    """The client's own statement; what the address names wrongly falls back to the usual, and `remark` says so."""
    period, remark = periods.asked(asked.first, asked.last, visit.today)
    documents = booked.documents(visit.db)
    booked_ever = _booked(visit, documents)
    credits = credit.of_client(visit.db, visit.client_id)
    currencies = sorted({one.currency for one in booked_ever})
    currency, unknown = _currency(visit, asked.currency, currencies)
    mine = movements.ordered(one for one in booked_ever if one.currency == currency)
    before = sum(one.amount_minor for one in mine if one.on < period.first)
    within = [one for one in mine if period.first <= one.on <= period.last]
    balances = accumulate((one.amount_minor for one in within), initial=before)
    next(balances)
    return Statement(
        currency=currency,
        currencies=tuple(currencies),
        period=period,
        today=visit.today,
        remark=remark or unknown,
        opening_minor=before,
        entries=[Entry(one, balance) for one, balance in zip(within, balances, strict=True)],
        aging=aging.of((one for one in documents if one.currency == currency), credits.get(currency, 0), visit.today),
        is_new=not mine,
    )


def _booked(visit: Visit, documents: Sequence[Any]) -> list[Movement]:
    """Every movement of the client, in any currency and order."""
    calendar = Calendar(visit.timezone, visit.today)
    payments = {one.id: one for one in booked.payments(visit.db)}
    return [
        *movements.of_documents(documents, calendar),
        *movements.of_payments(visit.db, payments.values(), calendar),
        *movements.of_refunds(visit.db, payments, calendar),
        *taken_off.of_ended(visit.db, documents, calendar),
    ]


UNKNOWN_CURRENCY = "Nothing was ever booked in that currency, so this is another one."


def _currency(visit: Visit, asked: str, known: Sequence[str]) -> tuple[str, str]:
    """The one asked for; else the client's usual one; else one there is."""
    usual = visit.db.get_one(Client, visit.client_id).currency
    usual = usual if usual in known or not known else known[0]
    if asked in known or asked in ("", usual):
        return asked or usual, ""
    return usual, UNKNOWN_CURRENCY
