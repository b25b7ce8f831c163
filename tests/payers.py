"""Builders: links to pay by, and who pays by them without being signed in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from portal import db
from portal.access.pay_links import path_of
from portal.access.payers import Payer, payer_of
from portal.clock import now
from portal.models import Business, Client, Contact, Invoice, PayLink
from tests.build import a_business, a_client, a_contact, an_invoice, become

PAYER = {"name": "Otto Payer", "email": "otto@payer.example"}


@dataclass(frozen=True)
class Sent:
    """A business, a client with Ada in it, an invoice, and the link she sent to Otto."""

    business: Business
    client: Client
    contact: Contact
    invoice: Invoice
    link: PayLink

    @property
    def path(self) -> str:
        """The address."""
        return path_of(self.link.id)

    @property
    def token(self) -> str:
        """The secret part of it."""
        return self.path.removeprefix("/p/")

    def payer(self) -> Payer:
        """Who opens it."""
        found = payer_of(self.token, self.business.id, "10.1.2.3", "Test browser")
        assert found
        return found


def a_pay_link(session: Session, invoice: Invoice, contact: Contact, **facts: Any) -> PayLink:
    """A link that lives for a week."""
    given = {**PAYER, "expires_at": now() + timedelta(days=7), **facts}
    link = PayLink(business_id=invoice.business_id, client_id=invoice.client_id, invoice_id=invoice.id,
                   contact_id=contact.id, **given)  # fmt: skip
    session.add(link)
    session.flush()
    return link


def sent(amount: str = "100.00", business: Business | None = None, **facts: Any) -> Sent:
    """Committed, with Ada signed in; `facts` are the link's."""
    with db.everyone(write=True) as session:
        business = business or a_business(session)
        client = a_client(session, business)
        contact = a_contact(session, client)
        invoice = an_invoice(session, client, amount)
        become(session, contact)
        return Sent(business, client, contact, invoice, a_pay_link(session, invoice, contact, **facts))
