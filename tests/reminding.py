"""An invoice sent long ago, whose day comes; and a look at whose turn it is to be reminded."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from portal import db
from portal.domain import payment_rules, reminders
from portal.domain.payment_rules import PaymentRules
from portal.models import Invoice
from tests.build import a_business, a_client, a_contact, an_invoice

DAY = date(2026, 11, 20)  # on which money is awaited
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)  # of that day, in Vienna
LONG_AGO = datetime(2026, 10, 1, 9, tzinfo=UTC)


def asked(awaited: date | None = DAY, rules: PaymentRules | None = None, zone: str = "Europe/Vienna", *,
          business: dict[str, Any] | None = None, client: dict[str, Any] | None = None,
          contact: dict[str, Any] | None = None, **facts: Any) -> UUID:  # fmt: skip
    """100.00 of a client with one person, ada@example.com."""
    with db.everyone(write=True) as session:
        studio = a_business(session, timezone=zone, **(business or {}))
        payment_rules.keep(studio, rules or PaymentRules())
        owner = a_client(session, studio, **(client or {}))
        a_contact(session, owner, "ada@example.com", **(contact or {}))
        sent = {"due_on": awaited, "sent_at": LONG_AGO, "created_at": LONG_AGO, "awaited_on": awaited}
        return an_invoice(session, owner, **{**sent, **facts}).id


def look(moment: datetime) -> list[int]:
    """One look, all of it carried out: the stages promised, in the order of their invoices."""
    with db.everyone(write=True) as session:
        found = reminders.due(session, moment)
        return [one.days for one in found if reminders.promise(session, one, moment)]


def change(invoice_id: UUID, **facts: Any) -> None:
    """Something happens to the invoice."""
    with db.everyone(write=True) as session:
        invoice = session.get_one(Invoice, invoice_id)
        for name, value in facts.items():
            setattr(invoice, name, value)
        session.add(invoice)


def owner_of(session: Session, invoice_id: UUID) -> dict[str, UUID]:
    """Whose it is, for rows beside it."""
    invoice = session.get_one(Invoice, invoice_id)
    return {"business_id": invoice.business_id, "client_id": invoice.client_id}
