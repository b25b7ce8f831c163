"""A client who pays: a business on the books, and a Stripe double of its own."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import stripe
from sqlmodel import Session, select

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.devtools.fake_stripe import FakeStripe, running
from portal.domain import checkouts, crediting, voiding
from portal.gateways import settling
from portal.gateways.checkout import gateway
from portal.models import (
    Business,
    Checkout,
    Client,
    Invoice,
    Outbox,
    ParkedPayment,
    Payment,
    StripeEvent,
)
from portal.settings import settings
from tests.build import a_business, a_client, a_contact, an_invoice, become

SECRET = "whsec_tests"  # of tests/conftest.py


@dataclass
class Till:
    """One client with one open invoice; `people` are signed in by name."""

    business_id: UUID
    client_id: UUID
    contact_id: UUID
    invoice_id: UUID
    slug: str
    stripe: FakeStripe

    def open(self) -> str:
        """As the button does: reserve, then ask Stripe. Returns the page's address."""
        reserved = visit_now(checkouts.reserve, self.slug)
        return reserved.url or settling.open_checkout(reserved)

    def session_of(self, url: str) -> str:
        """The Stripe session behind a page."""
        return url.split("?")[0].rsplit("/", 1)[-1]

    def paid(self, how: str = "4242") -> str:
        """Opened and paid at Stripe; our books know nothing of it yet. Returns the session."""
        session = self.session_of(self.open())
        self.stripe.pay(session, how)
        return session

    def invoice(self) -> Invoice:
        """As it stands now."""
        with db.everyone() as session:
            return session.get_one(Invoice, self.invoice_id)

    def change(self, **facts: Any) -> None:
        """Something happens to the invoice behind the client's back."""
        with db.everyone(write=True) as session:
            invoice = session.get_one(Invoice, self.invoice_id)
            for name, value in facts.items():
                setattr(invoice, name, value)
            session.add(invoice)

    def void(self) -> None:
        """Withdrawn by the business."""
        with db.everyone(write=True) as session:
            voiding.void(session, self.invoice_id, now())

    def credit(self, amount_minor: int) -> None:
        """A credit note takes something off."""
        with db.everyone(write=True) as session:
            crediting.amount(session, self.invoice_id, amount_minor, "", now(), mail=False)

    def another(self, amount: str = "100.00", **facts: Any) -> str:
        """One more invoice of the same client; its slug."""
        with db.everyone(write=True) as session:
            return an_invoice(session, session.get_one(Client, self.client_id), amount, **facts).slug


def rows(model: type[Any]) -> list[Any]:
    """Every row, oldest first."""
    with db.everyone() as session:
        return list(session.exec(select(model).order_by(model.created_at, model.id)))


def only(model: type[Any]) -> Any:
    """The one row there must be."""
    [row] = rows(model)
    return row


def no_row_at_all() -> bool:
    """A webhook left nothing behind."""
    return not any(rows(model) for model in (StripeEvent, Payment, ParkedPayment, Outbox))


def a_till(session: Session, double: FakeStripe, amount: str = "100.00", **facts: Any) -> Till:
    """A client with an invoice of this amount, signed in."""
    business = session.exec(select(Business)).first() or a_business(session)
    client = a_client(session, business)
    contact = a_contact(session, client)
    invoice = an_invoice(session, client, amount, **facts)
    become(session, contact)
    return Till(business.id, client.id, contact.id, invoice.id, invoice.slug, double)


@contextmanager
def stripe_at(url: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> Iterator[None]:
    """The gateway of this process talks to this double."""
    monkeypatch.setenv("PORTAL_STRIPE_API_BASE", url)
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    gateway.cache_clear()
    yield
    settings.cache_clear()
    gateway.cache_clear()


@contextmanager
def a_double(**facts: Any) -> Iterator[FakeStripe]:
    """Stripe, on a port of its own."""
    with running(**facts) as double:
        yield double


def event(kind: str, session_id: str, identifier: str = "evt_1", **more: Any) -> bytes:
    """The body of a webhook about a session of ours."""
    with db.everyone() as session:
        found = session.exec(select(Checkout).where(Checkout.stripe_session == session_id)).first()
    mark = {"checkout": found.id.hex} if found else {}
    subject = {"id": session_id, "object": "checkout.session", "metadata": mark, **more.pop("subject", {})}
    given = {"id": identifier, "object": "event", "type": kind, "livemode": False, "data": {"object": subject}}
    return json.dumps({**given, **more}).encode()


def signature(body: bytes, secret: str = SECRET, at: float | None = None) -> str:
    """As Stripe signs."""
    moment = int(time.time() if at is None else at)
    signed = stripe.WebhookSignature._compute_signature(f"{moment}.{body.decode()}", secret)
    return f"t={moment},v1={signed}"
