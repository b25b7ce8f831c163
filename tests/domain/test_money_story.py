"""Everything an owner, a client and Stripe may do with money, in any order: after each step the books are right."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from portal import db
from portal.domain import credit, crediting, offline, refunds, returned, spending, voiding, write_offs
from portal.domain.allocation import Part
from portal.domain.checkout_gateway import DisputeReport, RefundReport, Report
from portal.domain.credit import COUNTING
from portal.errors import Refused
from portal.models import CheckoutItem, Invoice, InvoiceKind, Payment, PaymentState, Refund, RefundState
from tests.owner import Owner, an_owner, wrong
from tests.paying import rows
from tests.reports import asked, phases, settle

STEPS = 30


@dataclass
class Story:
    """One client's account. `pages` is what Stripe knows, by session."""

    owner: Owner
    dice: random.Random
    pages: dict[str, Report] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def invoice(self) -> UUID:
        """Any of them, also a credit note."""
        return self.dice.choice(rows(Invoice)).id

    def minor(self) -> int:
        """An amount as it comes; round ones meet."""
        return self.dice.choice((1, 500, 2500, 5000, 10000, 15000, self.dice.randint(1, 12000)))

    def issue(self) -> None:
        given = [(str(self.dice.randint(1, 3)), f"{self.dice.randint(1, 4000) / 100:.2f}", self.dice.choice("05"))
                 for _ in range(self.dice.randint(1, 3))]  # fmt: skip
        self.owner.issue(*given, deposit_percent=Decimal(self.dice.choice((0, 30))))

    def receive(self) -> None:
        parts = [Part(self.invoice(), self.minor()) for _ in range(self.dice.choice((0, 0, 1, 2)))]
        self.owner.receive(self.minor(), *parts)

    def take_back(self) -> None:
        self.owner.do(offline.take_back, self.payment(), "")

    def payment(self) -> UUID:
        found = rows(Payment)
        if not found:
            raise Refused
        return self.dice.choice(found).id

    def refund(self) -> None:
        named = self.dice.choice((None, self.invoice()))
        self.owner.do(refunds.request, self.payment(), self.dice.choice((None, self.minor())), "", invoice_id=named)

    def refuse_refund(self) -> None:
        waiting = [one.id for one in rows(Refund) if one.state is RefundState.REQUESTED]
        if waiting:
            self.owner.do(returned.refund_refused, self.dice.choice(waiting), "no funds")

    def credit_note(self) -> None:
        rule, what = self.dice.choice(
            [(crediting.whole, ()), (crediting.amount, (self.minor(),)), (crediting.lines, ({1},))]
        )
        self.owner.do(rule, self.invoice(), *what, "")

    def end(self) -> None:
        rule = self.dice.choice((voiding.void, write_offs.write_off, write_offs.take_back))
        self.owner.do(rule, self.invoice())

    def use_credit(self) -> None:
        self.owner.do(spending.use, self.owner.client_id, self.invoice(), self.dice.choice((None, None, self.minor())))

    def open_page(self) -> None:
        held = {one.invoice_id for one in rows(CheckoutItem) if one.holds}
        free = [one for one in rows(Invoice) if one.balance_minor > 0 and one.id not in held and one.state == "open"]
        if free:
            name = f"cs_{len(self.pages)}"
            self.pages[name] = replace(asked(self.dice.choice(free).id, name), status="open", payment_status="unpaid")

    def page_moves(self) -> None:
        """Paid, processing, failed or expired; told once more or for the first time."""
        if self.pages:
            name = self.dice.choice(list(self.pages))
            seen = self.pages[name]
            if seen.payment_status != "paid":
                paid = replace(seen, status="complete", payment_status="paid")
                seen = phases(paid)[self.dice.choice(("processing", "failed", "paid", "paid", "expired"))]
                self.pages[name] = replace(seen, intent=paid.intent)
            settle(self.pages[name])

    def stripe_gives_back(self) -> None:
        """What we asked for arrives, or came back; or somebody gives money back at Stripe."""
        for name, seen in self.pages.items():
            if seen.payment_status != "paid" or seen.disputes:
                continue
            waiting = [
                one for one in self.refunds_of(seen) if one.state in (RefundState.REQUESTED, RefundState.SUCCEEDED)
            ]
            known = {one.id: one for one in seen.refunds or ()}
            for one in waiting:
                status = self.dice.choice(("pending", "succeeded", "failed"))
                known[f"re_{one.id.hex}"] = RefundReport(f"re_{one.id.hex}", status, one.amount_minor, one.id.hex)
            self.pages[name] = replace(seen, refunds=tuple(known.values()))
            settle(self.pages[name])

    def bank_objects(self) -> None:
        for name, seen in self.pages.items():
            if seen.payment_status == "paid" and not any(one.state in COUNTING for one in self.refunds_of(seen)):
                status = self.dice.choice(("open", "won", "lost"))
                self.pages[name] = replace(seen, disputes=(DisputeReport(f"dp_{name}", status, seen.amount_minor),))
                settle(self.pages[name])
                return

    def refunds_of(self, report: Report) -> list[Refund]:
        with db.everyone() as session:
            return list(session.exec(select(Refund).join(Payment).where(Payment.stripe_intent == report.intent)))

    def step(self) -> None:
        """One of all these; a refusal is an answer too."""
        acts: list[Callable[[], None]] = [
            self.issue, self.receive, self.receive, self.take_back, self.refund, self.refuse_refund, self.credit_note,
            self.credit_note, self.end, self.use_credit, self.use_credit, self.open_page, self.page_moves,
            self.page_moves, self.stripe_gives_back, self.bank_objects,
        ]  # fmt: skip
        act = self.dice.choice(acts)
        try:
            act()
            self.told.append(act.__name__)
        except Refused as refused:
            self.told.append(f"{act.__name__}: {type(refused).__name__}")


def lost_money(owner: Owner) -> list[str]:
    """Every cent that came and did not go back settles an invoice or is credit; credit is never below nothing."""
    came = sum(one.amount_minor for one in rows(Payment) if one.state is PaymentState.SUCCEEDED)
    went = sum(one.amount_minor for one in rows(Refund) if one.state in COUNTING)
    papers: list[Any] = [one for one in rows(Invoice) if one.kind is not InvoiceKind.CREDIT_NOTE]
    used = sum(one.paid_minor - one.refunded_minor for one in papers)
    with db.everyone() as session:
        left = credit.of_client(session, owner.client_id).get("EUR", 0)
    said = [] if came - went == used + left else [f"{came} came, {went} went, {used} used, {left} left"]
    noted = sum(one.credited_minor for one in rows(Invoice) if one.kind is InvoiceKind.CREDIT_NOTE)
    if noted != sum(one.credited_minor for one in papers):
        said.append(f"notes take {noted} off")
    return said + ([f"credit of {left}"] if left < 0 else [])


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_books_are_right(database, seed: int):
    story = Story(an_owner(), random.Random(seed))
    story.issue()
    for _ in range(STEPS):
        story.step()
        assert wrong() + lost_money(story.owner) == [], story.told
    done = {told for told in story.told if ":" not in told}
    assert len(done) > 6, story.told
