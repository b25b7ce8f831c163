"""Telling people of the client by mail that there is an invoice for them: each gets a mail of their own, once."""

from collections.abc import Sequence

from sqlmodel import Session

from portal import outbox
from portal.models import Contact, Invoice


def tell(session: Session, invoice: Invoice, readers: Sequence[Contact], **words: str) -> int:
    """Promise a mail to each; how many. `words`: what somebody wrote for it, such as `message`."""
    for one in readers:
        once = f"invoice:{invoice.id.hex}:{one.id.hex}"
        outbox.promise(session, invoice.business_id, "invoice_sent", once, invoice=invoice.id, reader=one.id, **words)
    return len(readers)
