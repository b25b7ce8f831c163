"""A client's account to read statements of, and the other way to know what they must close with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import time_machine
from sqlmodel import Session, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import credit, ledger, offline, statement
from portal.domain.allocation import Part
from portal.domain.offline import Received
from portal.domain.statement import Asked, Statement
from portal.models import Client, Contact, Invoice, InvoiceKind, InvoiceState, Payment, PaymentMethod
from tests.build import a_business, a_client, a_contact, an_invoice, become

EVER = Asked("0001-01-01")


@dataclass(frozen=True)
class Account:
    """One client of a business in Vienna, who is looking."""

    client_id: UUID

    def change(self, model: Any, key: UUID, **facts: Any) -> None:
        """A row as it would be after something no rule does."""
        with db.everyone(write=True) as session:
            row = session.get_one(model, key)
            for name, value in facts.items():
                setattr(row, name, value)
            session.add(row)

    def invoice(self, amount: str = "100.00", **facts: Any) -> UUID:
        """An issued invoice."""
        with db.everyone(write=True) as session:
            return an_invoice(session, session.get_one(Client, self.client_id), amount, **facts).id

    def note(self, amount_minor: int, of: UUID | None = None, used: int | None = None, **facts: Any) -> UUID:
        """A credit note, used up for its invoice unless told otherwise."""
        given = {"currency": "EUR", "issue_on": now().date(), **facts}
        with db.everyone(write=True) as session:
            count = len(session.exec(select(Invoice.id)).all())
            taken = (amount_minor if used is None else used) if of else 0
            client = session.get_one(Client, self.client_id)
            row = Invoice(business_id=client.business_id, client_id=client.id, slug=f"CN-{count}", number=f"CN-{count}",
                          kind=InvoiceKind.CREDIT_NOTE, state=InvoiceState.PAID, total_minor=amount_minor,
                          corrects_id=of, credited_minor=taken, **given)  # fmt: skip
            session.add(row)
            session.flush()
            if of:
                ledger.rebuild(session, session.get_one(Invoice, of), now())
            return row.id

    def pay(self, amount_minor: int, *invoices: UUID, on: date | None = None, currency: str = "EUR") -> UUID:
        """Money that came by transfer, all of it for the first of these invoices as far as it is owed."""
        with db.everyone(write=True) as session:
            money = Received(amount_minor, currency, PaymentMethod.TRANSFER, on or now().date())
            parts = list[Part]()
            for one in invoices:
                owed = min(ledger.balance_of(session.get_one(Invoice, one)), amount_minor)
                parts += [Part(one, owed)] if owed else []
            payment = offline.record(session, self.client_id, money, now(), parts, again=True, mail=False)
            return payment.id

    def rule(self, rule: Any, *args: Any, **kwargs: Any) -> Any:
        """One of the owner's rules."""
        with db.everyone(write=True) as session:
            return rule(session, *args, **kwargs)

    def sign_in(self) -> None:
        """Again, when time has gone by."""
        with db.everyone(write=True) as session:
            become(session, session.exec(select(Contact).where(Contact.client_id == self.client_id)).one())

    @contextmanager
    def at(self, day: str) -> Iterator[None]:
        """On another day."""
        with time_machine.travel(noon(day), tick=False):
            self.sign_in()
            yield
        self.sign_in()

    def read(self, first: str = "", last: str = "", currency: str = "") -> Statement:
        """As the client asks for it."""
        return visit_now(statement.read, Asked(first, last, currency))


def an_account(session: Session, **facts: Any) -> Account:
    """A new one, signed in."""
    client = a_client(session, a_business(session), **facts)
    become(session, a_contact(session, client))
    return Account(client.id)


def owed_by_the_ledger(client_id: UUID) -> dict[str, int]:
    """What the client owes in each currency, from cached balances, credit and unused credit notes alone."""
    with db.everyone() as session:
        found = {currency: -amount for currency, amount in credit.of_client(session, client_id).items()}
        for one in session.exec(select(Invoice).where(Invoice.client_id == client_id)):
            if one.state not in (InvoiceState.OPEN, InvoiceState.PAID) or one.archived_at:
                continue
            is_note = one.kind is InvoiceKind.CREDIT_NOTE
            left = one.credited_minor - ledger.payable_of(one) if is_note else one.balance_minor
            found[one.currency] = found.get(one.currency, 0) + left
    return {currency: amount for currency, amount in found.items() if amount}


def lines(found: Statement) -> list[tuple[str, str, int, int]]:
    """Day, kind, amount and balance of each line."""
    return [(one.on.isoformat(), one.kind.name.lower(), one.amount_minor, balance) for one, balance in found.entries]


def noon(day: str) -> datetime:
    """A moment on this day, in Vienna too."""
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


def payments() -> list[Payment]:
    """All of them, oldest first."""
    with db.everyone() as session:
        return list(session.exec(select(Payment).order_by(Payment.received_at, Payment.id)))  # type: ignore[arg-type]
