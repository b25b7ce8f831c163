"""Telling people of the client by mail that there is an invoice for them: each gets a mail of their own, once."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from portal import outbox
from portal.models import Contact, Invoice


def tell(
    session: Session, invoice: Invoice, readers: Sequence[Contact], again: datetime | None = None, **words: str
) -> int:
    """Promise a mail to each; how many. `again`: when it was asked for once more, a mail of its own. `words`: what
    somebody wrote for it, such as `message`."""
    if again:
        words["again"] = again.isoformat()
    for one in readers:
        once = ":".join(["invoice", invoice.id.hex, one.id.hex, *([words["again"]] if again else [])])
        outbox.promise(session, invoice.business_id, "invoice_sent", once, invoice=invoice.id, reader=one.id, **words)
    return len(readers)
