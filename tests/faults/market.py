"""What clients, banks and Stripe do with money: one act at a time, in any order. The owner's acts are in owning.py."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import stripe
from sqlmodel import col, select

from portal import db
from portal.access.visit import visit_now
from portal.devtools.fake_stripe import Capture, FakeStripe
from portal.domain import checkouts, several
from portal.domain.checkout_gateway import GatewayAway
from portal.domain.part_payments import Choice
from portal.errors import Refused
from portal.gateways import effects, settling
from portal.models import (
    Checkout,
    Dispute,
    DisputeState,
    Invoice,
    InvoiceKind,
    Outbox,
    OutboxState,
    Payment,
    Refund,
)
from tests.faults.told import KEY, Body, events, hear
from tests.paying import Till, rows

HOWS = ("4242", "4242", "4242", "3ds", "declined", "debit", "debit", "debit_fails")
NOW = timedelta(0)


@dataclass
class Market:
    """Everybody who moves money of one client. `began`: the last event before that. `sessions`: pages people saw."""

    till: Till
    rolls: Random
    began: str = ""
    sessions: list[str] = field(default_factory=list)
    questioned: set[str] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)

    def act(self, acts: tuple[Callable[["Market"], None], ...]) -> None:
        """Something happens; a refusal is fine."""
        act = self.rolls.choice(acts)
        try:
            act(self)
            self.done[act.__name__] += 1
        except (Refused, Nothing, ValueError, stripe.StripeError) as no:
            self.done[f"{act.__name__}: {type(no).__name__}"] += 1

    def rest(self) -> None:
        """Everything on its way arrives, and all of it is told."""
        self.till.stripe.clear_faults()
        self.till.stripe.settle_debits()
        self.till.stripe.settle_refunds()
        for _ in range(2):
            work(self)
            for event in self.happened():
                hear(event)
            sweep(self)

    def happened(self) -> list[Body]:
        """All that Stripe has to tell."""
        return events(self.till.stripe, self.began)

    def any_of(self, found: list[Any]) -> Any:
        """One of them, if there is one."""
        if not found:
            raise Nothing
        return self.rolls.choice(found)

    def invoices(self) -> list[Invoice]:
        """Of the client, without credit notes."""
        return [one for one in rows(Invoice) if one.kind is not InvoiceKind.CREDIT_NOTE]

    def captures(self) -> list[Capture]:
        """Money of this client that Stripe took."""
        marks = {one.id.hex for one in rows(Checkout)}
        return [one for one in self.till.stripe.captures() if one.metadata["checkout"] in marks]


class Nothing(Exception):
    """There is nothing yet to do this with."""


def open_one(market: Market) -> None:
    """The whole of an invoice, or a part."""
    invoice, choice, typed = market.any_of(market.invoices()), Choice.FULL, ""
    if market.rolls.random() < 0.4 and invoice.balance_minor > 100:
        choice, typed = Choice.CHOSEN, f"{market.rolls.randint(100, invoice.balance_minor) / 100:.2f}"
    _go(market, visit_now(checkouts.reserve, invoice.slug, choice, typed))


def open_several(market: Market) -> None:
    """Some of those that owe something, sometimes with an amount for all of them."""
    found = [one for one in market.invoices() if one.balance_minor > 0]
    chosen = market.rolls.sample(found, min(len(found), market.rolls.randint(2, 4)))
    most, typed = sum(one.balance_minor for one in chosen), ""
    if market.rolls.random() < 0.3 and most > 100:
        typed = f"{market.rolls.randint(100, most) / 100:.2f}"
    _go(market, visit_now(several.reserve_several, "EUR", [one.slug for one in chosen], typed))


def _go(market: Market, reserved: checkouts.Reserved) -> None:
    if market.rolls.random() < 0.1:
        return  # the tab is closed here
    url = reserved.url or settling.open_checkout(reserved)
    market.sessions.append(market.till.session_of(url))


def pay(market: Market) -> None:
    """On a page somebody has seen, also an old one."""
    market.till.stripe.pay(market.any_of(market.sessions[-5:]), market.rolls.choice(HOWS))


def come_back(market: Market) -> None:
    """The return page."""
    settling.settle_session(market.any_of(market.sessions[-5:]), "")


def be_told(market: Market) -> None:
    """Some webhooks, late, early or again."""
    found = [one for one in market.happened() if one["data"]["object"]["object"] != "payment_method"]
    for event in market.rolls.choices(found, k=4) if found else ():
        hear(event)


def bank_decides(market: Market) -> None:
    """Debits arrive or bounce."""
    market.till.stripe.settle_debits()


def sweep(market: Market) -> None:
    """The clock's own look."""
    settling.sweep(NOW)


def work(market: Market) -> None:
    """What the worker does with Stripe; what is not answered waits."""
    with db.everyone() as session:
        waiting = Outbox.state == OutboxState.WAITING, col(Outbox.kind).in_(effects.KINDS)
        found = session.exec(select(Outbox).where(*waiting)).all()
    for row in found:
        with suppress(GatewayAway):
            effects.carry_out(row.kind, row.facts)
            with db.everyone(write=True) as session:
                session.get_one(Outbox, row.id).state = OutboxState.SENT


def refund_at_stripe(market: Market) -> None:
    """Somebody gives money back in Stripe's own dashboard."""
    capture = market.any_of(market.captures())
    amount = market.rolls.randint(1, capture.amount_minor)
    stripe_client(market.till.stripe).v1.refunds.create({"payment_intent": capture.intent, "amount": amount})


def stripe_client(double: FakeStripe) -> stripe.StripeClient:
    """Stripe's own dashboard, as it were."""
    return stripe.StripeClient(KEY, base_addresses={"api": double.url}, max_network_retries=0)


def refunds_arrive(market: Market) -> None:
    """Slow refunds reach the client's bank, or do not."""
    market.till.stripe.settle_refunds(fails=market.rolls.random() < 0.4)


def refund_comes_back(market: Market) -> None:
    """One that had arrived already."""
    found = [one.stripe_refund for one in rows(Refund) if (one.stripe_refund or "").startswith("re_")]
    market.till.stripe.fail_refund(market.any_of(found))


def object_to_it(market: Market) -> None:
    """The payer's bank questions a payment, once."""
    intent = market.any_of([one.intent for one in market.captures() if one.intent not in market.questioned])
    market.questioned.add(intent)
    market.till.stripe.dispute(intent, inquiry=market.rolls.random() < 0.3)


def bank_rules(market: Market) -> None:
    """And decides; nobody gets back more than there is."""
    dispute = market.any_of([one for one in rows(Dispute) if one.state is DisputeState.OPEN])
    intent = next(one.stripe_intent for one in rows(Payment) if one.id == dispute.payment_id)
    [left] = [one.amount_minor - one.refunded_minor for one in market.captures() if one.intent == intent]
    won = market.rolls.random() < 0.4 or dispute.amount_minor > left
    market.till.stripe.close_dispute(dispute.stripe_dispute, won=won)


CLIENTS = (
    *[open_one] * 4, *[open_several] * 4, *[pay] * 6, *[come_back] * 2, *[be_told] * 4, *[bank_decides] * 2, sweep,
    *[work] * 2, refund_at_stripe, refunds_arrive, refund_comes_back, object_to_it, bank_rules,
)  # fmt: skip
