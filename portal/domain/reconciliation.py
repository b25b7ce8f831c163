"""Stripe against our ledger, fact by fact. Pure: facts in, differences out, each in one line a person understands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import zip_longest
from typing import cast
from uuid import UUID

from portal import formats
from portal.domain.checkout_gateway import DisputeReport, RefundReport, Report
from portal.domain.reported import state_of
from portal.domain.returned import STATES
from portal.models import PaymentState, RefundState

CAPTURED = PaymentState.SUCCEEDED.value
REASONS = {
    "amount": "another amount than was asked for",
    "currency": "another currency than was asked for",
    "account": "another Stripe account than was asked to pay to",
    "livemode": "test and live payments mixed up",
    "metadata": "an order that is not ours",
    "session": "a second page for the same order",
    "overpaid": "more than was owed; it is the client's credit",
}


class Kind(StrEnum):
    """What can happen to money at Stripe."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"


@dataclass(frozen=True)
class Fact:
    """One thing that happened to money, as one side knows it. `key` is Stripe's id; before Stripe knows it, ours."""

    kind: Kind
    key: str
    state: str
    amount_minor: int
    currency: str
    intent: str  # the payment it happened to


@dataclass(frozen=True)
class Difference:
    """The same thing as Stripe and as the ledger know it; None: not at all."""

    stripe: Fact | None
    ledger: Fact | None

    @property
    def fact(self) -> Fact:
        """Whichever side knows of it."""
        return self.stripe or cast(Fact, self.ledger)


@dataclass(frozen=True)
class Parked:
    """Money that waits for a person."""

    id: UUID
    reason: str
    amount_minor: int
    currency: str
    session: str
    created_at: datetime


def compare(stripe: Iterable[Fact], ledger: Iterable[Fact]) -> list[Difference]:
    """Whatever is on one side only, or not the same on both; nothing else, in the order of kind and id."""
    theirs, ours = _by_key(stripe), _by_key(ledger)
    found = list[Difference]()
    for key in sorted(theirs.keys() | ours.keys()):
        more, less = theirs[key] - ours[key], ours[key] - theirs[key]
        found += [Difference(*pair) for pair in zip_longest(more.elements(), less.elements())]
    return found


def _by_key(facts: Iterable[Fact]) -> defaultdict[tuple[Kind, str], Counter[Fact]]:
    """Counted: the same thing twice on one side is a difference too."""
    sorted_in = defaultdict[tuple[Kind, str], Counter[Fact]](Counter)
    for fact in facts:
        sorted_in[fact.kind, fact.key][fact] += 1
    return sorted_in


def facts_of(report: Report) -> list[Fact]:
    """What a deep report says happened: nothing, or a capture and what went back of it."""
    if state_of(report) is not PaymentState.SUCCEEDED:
        return []
    captured = Fact(Kind.PAYMENT, report.intent, CAPTURED, report.amount_minor, report.currency, report.intent)
    refunds = [refund_fact(one, report.currency, report.intent) for one in report.refunds or ()]
    disputes = [dispute_fact(one, report.currency, report.intent) for one in report.disputes or ()]
    return [captured, *refunds, *disputes]


def refund_fact(refund: RefundReport, currency: str, intent: str) -> Fact:
    """A refund at Stripe."""
    state = STATES.get(refund.status, RefundState.PENDING)
    return Fact(Kind.REFUND, refund.id, state.value, refund.amount_minor, currency, intent)


def dispute_fact(dispute: DisputeReport, currency: str, intent: str) -> Fact:
    """A dispute at Stripe."""
    return Fact(Kind.DISPUTE, dispute.id, dispute.status, dispute.amount_minor, currency, intent)


def said(difference: Difference, papers: Sequence[str]) -> str:
    """One line: what, how much, and where to look. `papers`: the session and the numbers of the invoices."""
    stripe, ledger, fact = difference.stripe, difference.ledger, difference.fact
    ids = [fact.key] if fact.kind is not Kind.PAYMENT or not papers else []
    where = ", ".join([*ids, *papers])
    if ledger is None:
        return f"{_told(fact)} at Stripe, not in the ledger ({where})"
    if stripe is None:
        return f"{_told(fact)} in the ledger, not at Stripe ({where})"
    return f"{_told(stripe)} at Stripe, but {_told(ledger)} in the ledger ({where})"


def said_parked(parked: Parked, moment: datetime) -> str:
    """One line: how much, why, where, how long ago, and the id to decide about it."""
    amount = formats.money(parked.amount_minor, parked.currency, "en")
    reason = REASONS.get(parked.reason, parked.reason)
    return f"{amount}: {reason} ({parked.session}), {_age(moment - parked.created_at)} ago, id {parked.id}"


def _age(passed: timedelta) -> str:
    minutes = int(passed.total_seconds()) // 60
    for size, name in ((1440, "day"), (60, "hour")):
        if minutes >= size:
            return f"{minutes // size} {name}{'s' * (minutes >= 2 * size)}"
    return f"{minutes} minutes"


def _told(fact: Fact) -> str:
    """ "€10.00 captured", "refund of €10.00 pending"."""
    amount = formats.money(fact.amount_minor, fact.currency, "en")
    if fact.kind is Kind.PAYMENT:
        return f"{amount} captured"
    return f"{fact.kind.value} of {amount} {fact.state}"
