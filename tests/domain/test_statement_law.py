"""Whatever happens to an account, its statement closes with what the ledger says is owed; played by the real rules."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
import time_machine
from sqlmodel import col, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import ledger, offline, refunds, returned, spending, statement, voiding, write_offs
from portal.domain.checkout_gateway import DisputeReport, RefundReport, Report
from portal.domain.statement import Asked, Statement
from portal.errors import Refused
from portal.models import Invoice, InvoiceKind, InvoiceState, Payment, Refund, RefundState
from tests.accounts import EVER, Account, an_account, owed_by_the_ledger
from tests.reports import asked, phases, settle

CURRENCIES = ("EUR", "EUR", "EUR", "JPY")
OPEN = Invoice.state == InvoiceState.OPEN


class Story:
    """One account and what may happen to it; every step picks what it is about by dice."""

    def __init__(self, account: Account, seed: int) -> None:
        self.account, self.dice, self.reports = account, Random(seed), list[Report]()

    def one(self, *where: object) -> Invoice | None:
        """Any document of this sort."""
        with db.everyone() as session:
            found = session.exec(select(Invoice).where(*where).order_by(col(Invoice.id))).all()  # type: ignore[arg-type]
        return self.dice.choice(found) if found else None

    def issue(self) -> None:
        """An invoice, perhaps dated back or ahead, perhaps as imported ones are."""
        currency, today = self.dice.choice(CURRENCIES), day_in("Europe/Vienna", now())
        on = today + timedelta(days=self.dice.choice((0, 0, 0, -20, 5)))
        amount = str(self.dice.randint(0, 300))
        key = self.account.invoice(
            amount, on=on, due_on=on + timedelta(days=self.dice.randint(0, 40)), currency=currency
        )
        if self.dice.random() < 0.2:
            with db.everyone(write=True) as session:
                invoice = session.get_one(Invoice, key)
                invoice.prepaid_minor, invoice.rounding_minor = self.dice.randint(0, invoice.total_minor * 2 or 1), 3
                ledger.rebuild(session, invoice, now())

    def transfer(self) -> None:
        """Money by hand, oldest due first."""
        money = offline.Received(self.dice.randint(1, 30_000), self.dice.choice(CURRENCIES), offline.METHODS[0],
                                 day_in("Europe/Vienna", now()) - timedelta(days=self.dice.randint(0, 9)))  # fmt: skip
        self.account.rule(offline.record, self.account.client_id, money, now(), again=True, mail=False)

    def pay_written_off(self) -> None:
        """Money for an invoice nobody expected to be paid, or a part of it."""
        if found := self.one(Invoice.state == InvoiceState.UNCOLLECTIBLE, Invoice.balance_minor > 0):
            amount = self.dice.randint(1, found.balance_minor)
            self.account.pay(amount, found.id, currency=found.currency)

    def checkout(self) -> None:
        """A card or a debit on its way."""
        if found := self.one(OPEN, Invoice.balance_minor > 0, Invoice.processing_minor == 0):
            report = phases(asked(found.id, f"cs_{now().timestamp()}"))[self.dice.choice(("paid", "processing"))]
            settle(report)
            self.reports.append(report)

    def news(self) -> None:
        """What becomes of a debit, a card's refund or a dispute."""
        if not self.reports:
            return
        place = self.dice.randrange(len(self.reports))
        report = self.reports[place]
        if report.payment_status == "unpaid":
            report = replace(report, payment_status="paid", intent_status="succeeded")
        elif self.dice.random() < 0.5:
            part = self.dice.randint(1, report.amount_minor)
            back = RefundReport(f"re_{place}", self.dice.choice(("pending", "succeeded", "failed")), part)
            report = replace(report, refunds=(back,))
        else:
            lost = DisputeReport(f"dp_{place}", self.dice.choice(("open", "lost")), report.amount_minor)
            report = replace(report, disputes=(lost,))
        with suppress(ValueError):
            settle(report)
        self.reports[place] = replace(report, refunds=None, disputes=None)

    def refund(self) -> None:
        """The owner gives something back."""
        with db.everyone() as session:
            found = session.exec(select(Payment.id).order_by(col(Payment.id))).all()
        if found:
            key = self.dice.choice(found)
            self.account.rule(refunds.request, key, self.dice.choice((None, 500)), "", now(), mail=False)

    def refund_fails(self) -> None:
        """Stripe says no."""
        with db.everyone() as session:
            found = session.exec(select(Refund.id).where(Refund.state == RefundState.REQUESTED)).all()
        if found:
            self.account.rule(returned.refund_refused, found[0], "no funds", now())

    def spend(self) -> None:
        """Credit settles an invoice."""
        if found := self.one(OPEN, Invoice.balance_minor > 0):
            self.account.rule(spending.use, self.account.client_id, found.id, None, now())

    def credit_note(self) -> None:
        """For an invoice in part or in full, or for none; perhaps not used up."""
        found = self.one(Invoice.kind != InvoiceKind.CREDIT_NOTE, Invoice.state != InvoiceState.DRAFT)
        if found is None or self.dice.random() < 0.2:
            self.account.note(self.dice.randint(1, 9000))
            return
        amount = self.dice.randint(1, max(1, found.total_minor))
        self.account.note(amount, found.id, self.dice.randint(0, amount), currency=found.currency)

    def write_off(self) -> None:
        """Nobody expects it any more."""
        if found := self.one(OPEN):
            self.account.rule(write_offs.write_off, found.id, now())

    def take_back(self) -> None:
        """It is expected after all."""
        if found := self.one(Invoice.state == InvoiceState.UNCOLLECTIBLE):
            self.account.rule(write_offs.take_back, found.id, now())

    def void(self) -> None:
        """It should not have been sent."""
        if found := self.one(OPEN):
            self.account.rule(voiding.void, found.id, now())

    def void_by_force(self) -> None:
        """As no rule allows: with whatever clings to it."""
        if self.dice.random() < 0.2 and (found := self.one(Invoice.state != InvoiceState.DRAFT)):
            self.account.change(Invoice, found.id, state=InvoiceState.VOID, voided_at=now())

    def archive(self) -> None:
        """Out of the client's sight, or back."""
        note = (Invoice.kind == InvoiceKind.CREDIT_NOTE,) if self.dice.random() < 0.5 else ()
        if self.dice.random() < 0.5 and (found := self.one(Invoice.state != InvoiceState.DRAFT, *note)):
            self.account.change(Invoice, found.id, archived_at=None if found.archived_at else now())

    def steps(self) -> list[Callable[[], None]]:
        """More of what happens often."""
        often = [self.issue, self.issue, self.issue, self.transfer, self.checkout, self.news, self.news]
        rare = [self.refund, self.refund_fails, self.spend, self.credit_note, self.write_off, self.take_back]
        return [*often, *rare, self.pay_written_off, self.pay_written_off, self.void, self.void_by_force, self.archive]


def read(asked: Asked) -> Statement:
    return visit_now(statement.read, asked)


def check(client_id: UUID, dice: Random) -> None:
    """The law, in every currency; and that a period begins where the one before it ended."""
    owed = owed_by_the_ledger(client_id)
    currencies = read(EVER).currencies
    assert set(owed) <= set(currencies)
    for currency in currencies:
        whole = read(replace(EVER, currency=currency))
        assert (whole.currency, whole.opening_minor) == (currency, 0)
        assert whole.closing_minor == owed.get(currency, 0) == whole.aging.balance_minor
        cut = whole.today - timedelta(days=dice.randint(0, 60))
        before = read(Asked("0001-01-01", cut.isoformat(), currency))
        after = read(
            Asked((cut + timedelta(days=1)).isoformat(), (whole.today + timedelta(days=90)).isoformat(), currency)
        )
        assert before.closing_minor == after.opening_minor
        assert after.closing_minor == whole.closing_minor
        assert [*before.entries, *after.entries] == list(whole.entries)
        for balance, (one, then) in zip([0, *(b for _, b in whole.entries)], whole.entries, strict=False):
            assert balance + one.amount_minor == then


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("database")
def test_the_statement_closes_with_what_the_ledger_says(seed: int) -> None:
    with db.everyone(write=True) as session:
        account = an_account(session)
    story, moment = Story(account, seed), datetime(2026, 3, 1, 9, tzinfo=UTC)
    for number in range(48):
        moment += timedelta(hours=story.dice.randint(1, 70))
        with time_machine.travel(moment, tick=False):
            with suppress(Refused):
                story.dice.choice(story.steps())()
            account.sign_in()
            if number % 4 == 3:
                check(account.client_id, story.dice)
