"""What became of the demo's invoices, by the owner's own rules, and moved to the day it is said to have happened."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event
from sqlmodel import Session

from portal.domain import activity, crediting, ledger, offline, payments, refunds, voiding, write_offs
from portal.domain.allocation import Part
from portal.domain.offline import Received
from portal.models import (
    Activity,
    Actor,
    Invoice,
    PayLink,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
    Quote,
    QuoteLook,
    QuoteQuestion,
    Refund,
    RefundPart,
)

VIENNA = ZoneInfo("Europe/Vienna")
# What the database seals (versions, decisions and files of quotes) says itself when it happened.
DATED = (Activity, Invoice, PayLink, Payment, PaymentAllocation, Quote, QuoteLook, QuoteQuestion, Refund, RefundPart)


@dataclass
class Past:
    """Years of a business in one transaction: what rules write now is dated back after each step."""

    session: Session
    dice: random.Random
    began: datetime
    written: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen for what is new."""
        event.listen(self.session, "pending_to_persistent", lambda _, row: self.written.append(row))

    def at(self, on: date, hour: int) -> datetime:
        """A moment of that day, but never one to come."""
        moment = datetime.combine(on, time(hour, self.dice.randint(0, 59)), VIENNA)
        return min(moment, self.began)

    def happened(self, moment: datetime) -> None:
        """Everything written since the last step is of that moment."""
        self.session.flush()
        for row in self.written:
            if isinstance(row, DATED):
                row.created_at = moment
        self.written.clear()


def paid(past: Past, invoice: Invoice, age: int) -> None:
    """In full, within weeks."""
    _pay(past, invoice, invoice.balance_minor, _days_on(invoice, min(age - 1, past.dice.randint(2, 25))))


def in_part(past: Past, invoice: Invoice, age: int) -> None:
    """Two fifths of it."""
    _pay(past, invoice, invoice.total_minor * 2 // 5, _days_on(invoice, 3))


def refunded(past: Past, invoice: Invoice, age: int) -> None:
    """Paid; then a tenth was agreed to be too much: the money went back, and a credit note takes it off."""
    payment = _transfer(past, invoice, invoice.balance_minor, _days_on(invoice, 9))
    tenth, on = payment.amount_minor // 10, _days_on(invoice, 20)
    moment = past.at(on, 11)
    refunds.request(past.session, payment.id, tenth, "Discount agreed afterwards", moment, mail=False)
    past.happened(moment)
    moment = past.at(on, 12)
    crediting.amount(past.session, invoice.id, tenth, "Ten per cent off, as agreed.", moment, mail=False)
    past.happened(moment)


def credited(past: Past, invoice: Invoice, age: int) -> None:
    """Paid, and its first line credited afterwards: the client has credit."""
    _pay(past, invoice, invoice.balance_minor, _days_on(invoice, 5))
    moment = past.at(_days_on(invoice, 15), 10)
    crediting.lines(past.session, invoice.id, {1}, "Not delivered after all, with our apologies.", moment, mail=False)
    past.happened(moment)


def overpaid(past: Past, invoice: Invoice, age: int) -> None:
    """By a transfer of a round amount: the rest is credit."""
    _transfer(past, invoice, -(-invoice.balance_minor // 10000) * 10000, _days_on(invoice, 12))


def written_off(past: Past, invoice: Invoice, age: int) -> None:
    """Given up in the end."""
    moment = past.at(_days_on(invoice, min(age - 1, 90)), 16)
    write_offs.write_off(past.session, invoice.id, moment)
    past.happened(moment)


def voided(past: Past, invoice: Invoice, age: int) -> None:
    """Withdrawn the next day."""
    moment = past.at(_days_on(invoice, 1), 10)
    voiding.void(past.session, invoice.id, moment)
    past.happened(moment)


FATES: dict[str, Callable[[Past, Invoice, int], None]] = {
    "paid": paid,
    "partial": in_part,
    "refunded": refunded,
    "credited": credited,
    "overpaid": overpaid,
    "written off": written_off,
    "void": voided,
}


def _days_on(invoice: Invoice, days: int) -> date:
    return (invoice.issue_on or date.min) + timedelta(days=days)


def _pay(past: Past, invoice: Invoice, amount: int, on: date) -> None:
    pay = past.dice.choice((_card, _card, _transfer))
    pay(past, invoice, amount, on)


def _transfer(past: Past, invoice: Invoice, amount: int, on: date) -> Payment:
    """As the owner reads it on the bank statement."""
    moment = past.at(on, 14)
    money = Received(amount, invoice.currency, PaymentMethod.TRANSFER, on, invoice.payment_reference)
    part = Part(invoice.id, min(amount, invoice.balance_minor))
    payment = offline.record(past.session, invoice.client_id, money, moment, [part], mail=False)
    past.happened(moment)
    return payment


def _card(past: Past, invoice: Invoice, amount: int, on: date) -> None:
    """The one thing no rule can do here: nothing was ever charged."""
    moment = past.at(on, 14)
    owner: dict[str, Any] = {"business_id": invoice.business_id, "client_id": invoice.client_id}
    payment = Payment(**owner, method=PaymentMethod.CARD, state=PaymentState.PROCESSING, amount_minor=amount,
                      currency=invoice.currency, brand="visa", last4="4242")  # fmt: skip
    past.session.add(payment)
    past.session.flush()
    ledger.allot(past.session, payment, [Part(invoice.id, amount)])
    payments.succeed(past.session, payment, moment, mail=False)
    ledger.rebuild(past.session, invoice, moment)
    activity.note(past.session, invoice, "payment_succeeded", Actor.CLIENT, amount_minor=amount,
                  currency=invoice.currency, method="card")  # fmt: skip
    past.happened(moment)
