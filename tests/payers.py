"""Builders: links to pay by, and who pays by them without being signed in."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from starlette.testclient import TestClient

from portal import db
from portal.access.pay_links import path_of
from portal.access.payers import Payer, payer_of
from portal.clock import now
from portal.models import Business, Client, Contact, Invoice, PayLink
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.paying import Till

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


def link_to(session: Session, till: Till, **facts: Any) -> Sent:
    """A link to the invoice of a till, not committed yet."""
    business, client = session.get_one(Business, till.business_id), session.get_one(Client, till.client_id)
    contact, invoice = session.get_one(Contact, till.contact_id), session.get_one(Invoice, till.invoice_id)
    return Sent(business, client, contact, invoice, a_pay_link(session, invoice, contact, **facts))


def go(browser: TestClient, one: Sent, **form: str) -> str:
    """The button, and the address it leads to."""
    answer = browser.post(one.path, data={"choice": "full", **form})
    assert answer.status_code == 200, answer.text
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    assert found
    return found[1].replace("&amp;", "&")


def back(browser: TestClient, one: Sent, session: str) -> str:
    """Where Stripe leads who has paid."""
    answer = browser.get(one.path, params={"session_id": session})
    assert answer.status_code == 200
    return answer.text
