"""One client's money is changed by one of the owner's rules at a time: each queues at the client first.

Locks are always taken in this order: client, invoices, payments, checkouts.
"""

from uuid import UUID

from sqlmodel import Session

from portal.errors import NotFound, Refused
from portal.models import Client, Invoice, InvoiceState


class OnItsWay(Refused):
    """A debit travels: what is owed is known when it has arrived or failed."""

    sentence = "A payment for invoice {number} is on its way. Please wait until it has arrived or failed."


def of_client(session: Session, client_id: UUID) -> Client:
    """The client, locked; rows that only point to it may still be written by others."""
    client = session.get(Client, client_id, with_for_update={"key_share": True})
    if client is None:
        raise NotFound
    return client


def issued(session: Session, invoice_id: UUID) -> Invoice:
    """A document that has a number, locked behind its client."""
    found = session.get(Invoice, invoice_id)
    if found is None or found.state is InvoiceState.DRAFT:
        raise NotFound
    of_client(session, found.client_id)
    return session.get_one(Invoice, invoice_id, with_for_update=True)


def nothing_coming(invoice: Invoice) -> None:
    """Refuse while a payment for it is on its way."""
    if invoice.processing_minor:
        raise OnItsWay(number=invoice.number or "")
