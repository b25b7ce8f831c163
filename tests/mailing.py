"""A small office with things to write about, and a mail server that behaves as told."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID, uuid4

from aiosmtpd.controller import Controller
from sqlmodel import Session, select

from portal import db
from portal.clock import now
from portal.domain.letters import Letter, Recipient, Sender
from portal.models import (
    Checkout,
    Client,
    Invoice,
    InvoiceState,
    Outbox,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
)
from tests.build import a_business, a_client, a_contact


@dataclass(frozen=True)
class Office:
    """A business, a client with a contact, and a payment that settled part of an invoice."""

    business_id: UUID
    client_id: UUID
    contact_id: UUID
    invoice_id: UUID
    payment_id: UUID


def keep(session: Session, row: Any) -> Any:
    """Add and flush, so that its key can be referred to."""
    session.add(row)
    session.flush()
    return row


def an_office(**business: Any) -> Office:
    """Committed, with ada@example.com as the primary contact."""
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session, **{"display_name": "Alpenblick Studio", **business}))
        ada = a_contact(session, client, "ada@example.com", name="Ada Lovelace")
        both = {"business_id": client.business_id, "client_id": client.id}
        invoice = keep(session, an_invoice_row(both))
        payment = keep(session, a_payment_row(session, both, invoice.id, ada.id))
        keep(
            session,
            PaymentAllocation(**both, payment_id=payment.id, invoice_id=invoice.id, amount_minor=23450),
        )
        return Office(client.business_id, client.id, ada.id, invoice.id, payment.id)


def another_contact(office: Office, email: str, **facts: Any) -> UUID:
    """Committed, for the office's client."""
    with db.everyone(write=True) as session:
        client = session.get_one(Client, office.client_id)
        return a_contact(session, client, email, **{"is_primary": False, **facts}).id


def an_invoice_row(both: dict[str, UUID]) -> Invoice:
    """€1,234.50, of which €1,000.00 is still owed, due in ten days."""
    return Invoice(
        **both, slug="INV-00001", number="INV-00001", state=InvoiceState.OPEN, total_minor=123450,
        balance_minor=100000, paid_minor=23450, issue_on=date(2026, 11, 1),
        awaited_on=now().date() + timedelta(days=10),
    )  # fmt: skip


def a_payment_row(session: Session, both: dict[str, UUID], invoice_id: UUID, contact_id: UUID) -> Payment:
    """€234.50 by card, through a checkout of this contact."""
    checkout = keep(
        session,
        Checkout(**both, contact_id=contact_id, amount_minor=23450, currency="EUR",
                 idempotency_key=uuid4().hex, expires_at=now()),
    )  # fmt: skip
    return Payment(
        **both, checkout_id=checkout.id, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED,
        amount_minor=23450, currency="EUR", brand="visa", last4="4242", received_at=now(),
    )  # fmt: skip


def a_letter(**given: Any) -> Letter:
    """A sign-in mail, as far as composing is concerned."""
    sender = Sender("Studio", "S", "#1f6f5c", "office@example.com", "+43 512", "", "https://p.example.com", "UTC")
    fields: dict[str, Any] = {
        "sender": sender, "to": (Recipient("Ada", "ada@example.com"),), "locale": "en", "subject": "Sign in",
        "heading": "Sign in", "opening": ("Open this link.",), "action": "Sign in", "url": "https://p.example.com/x",
    }  # fmt: skip
    return Letter(**{**fields, **given})


def outbox_rows() -> dict[str, Outbox]:
    """Every promise by its `once`."""
    with db.everyone() as session:
        return {row.once: row for row in session.exec(select(Outbox))}


@dataclass
class MailServer:
    """Takes mail on `port`. `answers` decides per recipient; `words` are what it says to the whole mail."""

    port: int
    answers: Callable[[str], str] = lambda address: "250 OK"
    words: str = "250 taken"
    mails: list[EmailMessage] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Called by aiosmtpd for each recipient."""
        answer = self.answers(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Called by aiosmtpd with the whole mail."""
        if self.words.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.arrived.set()
        return self.words

    def to(self) -> list[str]:
        """The addresses written to, in the order the mails arrived."""
        return [mail["To"].addresses[0].addr_spec for mail in self.mails]


def a_port() -> int:
    """A port of 127.0.0.1 nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def listening(server: MailServer, **parameters: Any) -> Iterator[MailServer]:
    """The server takes connections until the block ends."""
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **parameters)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def body(mail: EmailMessage, kind: str = "plain") -> str:
    """The plain or the HTML part, lines ended as Python does."""
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")
