"""An owner at work: the rules about money, each in a transaction of its own, and what the client owes afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, select

from portal import db
from portal.clock import day_in, now
from portal.devtools.fake_stripe import Capture
from portal.domain import credit, issuing, offline
from portal.domain.issuing import Draft, DraftLine
from portal.domain.offline import Received
from portal.models import (
    Activity,
    Client,
    Invoice,
    Outbox,
    Payment,
    PaymentMethod,
    PaymentState,
    Refund,
    RefundOrigin,
)
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.faults.history import AT_STRIPE, violations

R = TypeVar("R")


@dataclass
class Owner:
    """One business with one client."""

    business_id: UUID
    client_id: UUID

    def do(self, rule: Callable[..., R], *args: Any, **facts: Any) -> R:
        """Run a rule now."""
        with db.everyone(write=True) as session:
            return rule(session, *args, **{"moment": now(), **facts})

    def invoice(self, amount: str = "100.00", **facts: Any) -> UUID:
        """One more, open."""
        with db.everyone(write=True) as session:
            return an_invoice(session, session.get_one(Client, self.client_id), amount, **facts).id

    def issue(self, *lines: tuple[str, str, str], **facts: Any) -> UUID:
        """One of these lines: quantity, price, rate of tax."""
        draft = Draft([DraftLine("Work", *(Decimal(figure) for figure in line)) for line in lines], **facts)
        with db.everyone(write=True) as session:
            invoice = issuing.write(session, session.get_one(Client, self.client_id), draft)
            return issuing.issue(session, invoice, now(), self.today, self.today, mail=False).id

    def receive(self, amount_minor: int, *parts: Any, **facts: Any) -> Payment:
        """A transfer of today, against these parts or oldest due first."""
        given = {"currency": "EUR", "method": PaymentMethod.TRANSFER, "received_on": self.today, "reference": ""}
        own = {name: facts.pop(name) for name in list(facts) if name in given}
        money = Received(amount_minor, **{**given, **own})
        return self.do(offline.record, self.client_id, money, parts=list(parts) or None, **{"again": True, **facts})

    @property
    def today(self) -> date:
        """The business's day."""
        return day_in("Europe/Vienna", now())

    def credit(self, currency: str = "EUR") -> int:
        """What the client has left."""
        with db.everyone() as session:
            return credit.of_client(session, self.client_id).get(currency, 0)


def an_owner() -> Owner:
    """With one client, one person, and nothing else."""
    with db.everyone(write=True) as session:
        business = a_business(session)
        client = a_client(session, business, name="Berger GmbH")
        a_contact(session, client)
        return Owner(business.id, client.id)


def found(invoice_id: UUID) -> Invoice:
    """As it stands now."""
    with db.everyone() as session:
        return session.get_one(Invoice, invoice_id)


def verbs(invoice_id: UUID | None = None) -> list[str]:
    """What was noted, oldest first."""
    with db.everyone() as session:
        query = select(Activity).order_by(Activity.created_at, Activity.id)  # type: ignore[arg-type]
        return [one.verb for one in session.exec(query) if invoice_id in (None, one.invoice_id)]


def promised(kind: str) -> list[dict[str, Any]]:
    """The facts of every effect of a kind."""
    with db.everyone() as session:
        return [row.facts for row in session.exec(select(Outbox).where(Outbox.kind == kind))]


def wrong() -> list[str]:
    """What is wrong with the books, Stripe being right as far as we know of it."""
    with db.everyone() as session:
        taken = session.exec(select(Payment).where(Payment.state == PaymentState.SUCCEEDED))
        return violations([_captured(session, payment) for payment in taken if payment.stripe_intent])


def _captured(session: Session, payment: Payment) -> Capture:
    given = select(Refund).where(Refund.payment_id == payment.id, Refund.origin != RefundOrigin.CHARGEBACK)
    back = sum(one.amount_minor for one in session.exec(given) if one.state in AT_STRIPE)
    mark = {"checkout": payment.checkout_id.hex if payment.checkout_id else ""}
    return Capture(payment.stripe_intent or "", payment.amount_minor, back, payment.currency, mark, None)
