"""A signed-in client whose money moves as a payment service reports it, without a payment service."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import UUID

from sqlmodel import select

from portal import db
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import ledger, numbering, offline, payments, receipts, spending, viewing
from portal.domain.checkout_gateway import DisputeReport, RefundReport, Report
from portal.domain.money_timeline import MoneyRow
from portal.domain.receipts import Receipt
from portal.models import (
    Business,
    Checkout,
    CheckoutState,
    Client,
    Contact,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Payment,
    PaymentMethod,
)
from portal.models.base import uuid7
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.reports import an_item

_nth = count(1)


@dataclass
class Purse:
    """One client of one business; slugs name their invoices."""

    business_id: UUID
    client_id: UUID
    contact_id: UUID

    def owes(self, *amounts: str, **facts: Any) -> list[str]:
        """One more invoice for each amount."""
        with db.everyone(write=True) as session:
            client = session.get_one(Client, self.client_id)
            return [an_invoice(session, client, amount, **facts).slug for amount in amounts]

    def report(self, parts: dict[str, int], **facts: Any) -> Report:
        """A checkout for these parts, and the report that it was paid by card."""
        key, total, name = uuid7(), sum(parts.values()), f"cs_{next(_nth)}"
        with db.everyone(write=True) as session:
            invoices = [session.exec(select(Invoice).where(Invoice.slug == slug)).one() for slug in parts]
            currency = invoices[0].currency
            owner: dict[str, Any] = {"business_id": self.business_id, "client_id": self.client_id}
            session.add(
                Checkout(**owner, id=key, contact_id=self.contact_id, amount_minor=total, currency=currency,
                         idempotency_key=f"checkout-{key.hex}", stripe_session=name, state=CheckoutState.OPEN)
            )  # fmt: skip
            session.flush()
            for invoice, amount in zip(invoices, parts.values(), strict=True):
                session.add(an_item(session, key, invoice, amount, holds=False))
                session.flush()
        given = Report(session=name, status="complete", payment_status="paid", amount_minor=total, currency=currency,
                       account="", livemode=False, checkout_id=key.hex, intent=f"pi_{key.hex}",
                       intent_status="succeeded", charge=f"ch_{key.hex}", brand="visa", last4="4242")  # fmt: skip
        return replace(given, **facts)

    def pays(self, parts: dict[str, int], **facts: Any) -> Report:
        """The same, settled."""
        return settled(self.report(parts, **facts))

    def transfers(self, amount_minor: int, reference: str = "") -> Payment:
        """By bank transfer, found on the bank statement today."""
        today = day_in("Europe/Vienna", now())
        came = offline.Received(amount_minor, "EUR", PaymentMethod.TRANSFER, today, reference)
        with db.everyone(write=True) as session:
            return offline.record(session, self.client_id, came, now())

    def spends(self, slug: str, amount_minor: int | None = None) -> int:
        """The business uses the client's credit for this invoice."""
        with db.everyone(write=True) as session:
            invoice = session.exec(select(Invoice).where(Invoice.slug == slug)).one()
            return spending.use(session, self.client_id, invoice.id, amount_minor, now())

    def credits(self, slug: str, amount_minor: int, **facts: Any) -> str:
        """A credit note takes so much off this invoice; its slug."""
        with db.everyone(write=True) as session:
            invoice = session.exec(select(Invoice).where(Invoice.slug == slug)).one()
            number = numbering.take(session, self.business_id, "CN")
            note = {"slug": number, "number": number, "kind": InvoiceKind.CREDIT_NOTE, "state": InvoiceState.PAID,
                    "total_minor": amount_minor, "credited_minor": amount_minor, "corrects_id": invoice.id,
                    "issue_on": now().date(), "currency": invoice.currency}  # fmt: skip
            session.add(Invoice(business_id=self.business_id, client_id=self.client_id, **{**note, **facts}))
            ledger.rebuild(session, invoice, now())
            return number

    def change(self, slug: str, **facts: Any) -> None:
        """Something happens to an invoice."""
        with db.everyone(write=True) as session:
            invoice = session.exec(select(Invoice).where(Invoice.slug == slug)).one()
            for name, value in facts.items():
                setattr(invoice, name, value)
            session.add(invoice)

    def story(self, slug: str) -> list[MoneyRow]:
        """The payment history on the invoice's page."""
        return visit_now(viewing.read, slug).payments

    def told(self, slug: str) -> list[tuple[str, str]]:
        """Its words and amounts."""
        return [(row.words, row.amount) for row in self.story(slug)]

    def receipt(self, number: str = "RC-00001") -> Receipt:
        """As the page shows it."""
        return visit_now(receipts.read, number)


def a_purse(**business: Any) -> Purse:
    """Of somebody who is looking."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session, **business), name="Berger & Sons GmbH")
        contact = a_contact(session, client, "ada@example.com")
        become(session, contact)
        return Purse(client.business_id, client.id, contact.id)


def another_purse(first: Purse) -> Purse:
    """Of another client of the same business, who is looking now."""
    with db.everyone(write=True) as session:
        client = a_client(session, session.get_one(Business, first.business_id))
        contact = a_contact(session, client)
        become(session, contact)
        return Purse(first.business_id, client.id, contact.id)


def look(purse: Purse) -> None:
    """This client is looking again."""
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, purse.contact_id))


def settled(report: Report) -> Report:
    """The books follow it."""
    with db.everyone(write=True) as session:
        payments.settle(session, report, now())
    return report


def debit(paid: Report) -> dict[str, Report]:
    """The same by bank debit: on its way, bounced, arrived."""
    arrived = replace(paid, method="sepa_debit", brand="", last4="3000")
    coming = replace(arrived, payment_status="unpaid", intent_status="processing")
    bounced = replace(coming, intent_status="requires_payment_method", failure="insufficient_funds")
    return {"coming": coming, "bounced": bounced, "arrived": arrived}


def with_refund(paid: Report, status: str, amount_minor: int, **facts: str) -> Report:
    """Somebody gave so much back at Stripe."""
    return replace(paid, refunds=(RefundReport("re_1", status, amount_minor, **facts),), disputes=())


def with_dispute(paid: Report, status: str) -> Report:
    """The payer's bank questions it."""
    return replace(paid, refunds=(), disputes=(DisputeReport("du_1", status, paid.amount_minor, "fraudulent"),))


def moved(row: Any, **facts: Any) -> None:
    """It happened at another moment, or otherwise."""
    with db.everyone(write=True) as session:
        found = session.get_one(type(row), row.id)
        for name, at in facts.items():
            setattr(found, name, at)
        session.add(found)
