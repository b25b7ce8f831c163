"""Telling people of the client by mail that there is an invoice for them: each gets a mail of their own, once."""

from collections.abc import Sequence

from sqlmodel import Session

from portal import outbox
from portal.models import Contact, Invoice


def tell(session: Session, invoice: Invoice, readers: Sequence[Contact], message: str) -> int:
    """Promise a mail to each; how many."""
    for one in readers:
        once = f"invoice:{invoice.id.hex}:{one.id.hex}"
        outbox.promise(session, invoice.business_id, "invoice_sent", once, invoice=invoice.id, reader=one.id,
                       message=message)  # fmt: skip
    return len(readers)
