"""Reports of a payment service, as `payments.settle` is handed them; no network."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from portal import db
from portal.clock import now
from portal.domain import payments
from portal.domain.checkout_gateway import Report
from portal.domain.payments import Outcome
from portal.models import Checkout, CheckoutItem, CheckoutState, Contact, Invoice
from portal.models.base import uuid7
from tests.build import a_business, a_client, a_contact, an_invoice


def an_open_invoice() -> UUID:
    """€100.00 of a client with one person."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        a_contact(session, client)
        return an_invoice(session, client).id


def asked(invoice_id: UUID, session_id: str | None = "cs_1", **facts: Any) -> Report:
    """A checkout for the whole balance, and the report that it was paid by card."""
    key = uuid7()
    with db.everyone(write=True) as session:
        invoice = session.get_one(Invoice, invoice_id)
        contact = session.exec(select(Contact)).one()
        given = {"amount_minor": invoice.balance_minor, "state": CheckoutState.OPEN, "url": "http://page", **facts}
        session.add(
            Checkout(id=key, business_id=invoice.business_id, client_id=invoice.client_id, contact_id=contact.id,
                     currency=invoice.currency, idempotency_key=f"checkout-{key.hex}", stripe_session=session_id,
                     **given)
        )  # fmt: skip
        session.flush()
        holds = given["state"] in (CheckoutState.RESERVED, CheckoutState.OPEN)
        session.add(an_item(session, key, invoice, given["amount_minor"], holds=holds))
        return Report(
            session=session_id or "cs_late", status="complete", payment_status="paid",
            amount_minor=given["amount_minor"], currency=invoice.currency, account="", livemode=False,
            checkout_id=key.hex, intent=f"pi_{key.hex}", intent_status="succeeded", charge=f"ch_{key.hex}",
            brand="visa", last4="4242",
        )  # fmt: skip


def an_item(session: Session, checkout_id: UUID, invoice: Invoice, amount_minor: int, **facts: Any) -> CheckoutItem:
    """What a checkout asks for one invoice."""
    owner = {"business_id": invoice.business_id, "client_id": invoice.client_id, "invoice_id": invoice.id}
    asked = select(CheckoutItem).where(CheckoutItem.checkout_id == checkout_id)
    position = len(session.exec(asked).all()) + 1
    given = {"position": position, "amount_minor": amount_minor, **facts}
    return CheckoutItem(**owner, checkout_id=checkout_id, **given)


def settle(report: Report) -> Outcome:
    with db.everyone(write=True) as session:
        return payments.settle(session, report, now())


def phases(paid: Report) -> dict[str, Report]:
    """The same session at other moments."""
    debit = replace(paid, method="sepa_debit", brand="", last4="3000")
    coming = replace(debit, payment_status="unpaid", intent_status="processing")
    return {
        "open": replace(paid, status="open", payment_status="unpaid", intent="", charge="", intent_status=""),
        "processing": coming,
        "failed": replace(coming, intent_status="requires_payment_method", failure="No funds"),
        "paid": debit,
        "expired": replace(paid, status="expired", payment_status="unpaid", intent=""),
    }
