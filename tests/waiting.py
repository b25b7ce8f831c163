"""Builders: what waits in the inbox for somebody of the staff, each so many minutes old."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from portal.clock import now
from portal.domain.mails import MailKind
from portal.models import (
    Actor,
    Client,
    Contact,
    Dispute,
    DisputeState,
    Outbox,
    OutboxState,
    ParkedPayment,
    Payment,
    PaymentMethod,
    PaymentState,
    QuoteQuestion,
)
from tests.quotes import a_line, a_quote, an_offer

NOW = now()


def owner_of(session: Session, person: UUID) -> dict[str, Any]:
    found = session.get_one(Contact, person)
    return {"business_id": found.business_id, "client_id": found.client_id}


def parked(session: Session, person: UUID, minor: int, ago: int, **facts: Any) -> None:
    owner = {"business_id": session.get_one(Contact, person).business_id, "reason": "amount", "currency": "EUR"}
    given = {**owner, "stripe_session": uuid4().hex, "created_at": NOW - timedelta(minutes=ago), **facts}
    session.add(ParkedPayment(**given, amount_minor=minor))


def mail(session: Session, person: UUID, error: str, ago: int, state: OutboxState = OutboxState.DEAD) -> UUID:
    made = Outbox(business_id=session.get_one(Contact, person).business_id, kind=MailKind.INVOICE_SENT, facts={},
                  once=uuid4().hex, state=state, error=error, attempts=9,
                  created_at=NOW - timedelta(minutes=ago))  # fmt: skip
    session.add(made)
    return made.id


def dispute(session: Session, person: UUID, reason: str, ago: int, state: DisputeState = DisputeState.OPEN) -> None:
    owner = owner_of(session, person)
    payment = Payment(**owner, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED, amount_minor=100,
                      currency="EUR", received_at=NOW)  # fmt: skip
    session.add(payment)
    session.flush()
    session.add(Dispute(**owner, payment_id=payment.id, stripe_dispute=uuid4().hex, state=state, amount_minor=100,
                        currency="EUR", reason=reason, created_at=NOW - timedelta(minutes=ago)))  # fmt: skip


def question(session: Session, person: UUID, text: str, ago: int, **facts: Any) -> UUID:
    """On a quote of its own, unless `quote` is given."""
    owner = owner_of(session, person)
    quote = facts.pop("quote", None) or a_quote(session, session.get_one(Client, owner["client_id"]),
                                                an_offer(a_line("Design", key="design"), title="")).id  # fmt: skip
    given = {"version": 1, "author": Actor.CLIENT, "contact_id": person, **facts}
    session.add(QuoteQuestion(**owner, quote_id=quote, text=text, created_at=NOW - timedelta(minutes=ago), **given))
    session.flush()
    return quote
