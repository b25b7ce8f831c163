"""Issuing a draft: it takes its number, can never change again, and the people chosen are told by mail."""

from collections.abc import Collection
from datetime import timedelta

from sqlmodel import select

from portal import outbox
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import accounts, issuing, letters
from portal.domain.admin import typed
from portal.domain.admin.drafts import DUE_DAYS
from portal.domain.admin.invoices import find
from portal.errors import Refused
from portal.models import Client, Invoice, InvoiceLine, InvoiceState, StaffRole

LONGEST = 2000  # characters of a word to go with it


class NoLines(Refused):
    """Nothing to ask money for."""

    sentence = "Add at least one line before you issue it."


@writes
@for_staff(StaffRole.AGENT)
def issue(visit: StaffVisit, key: str, readers: Collection[str], message: str = "") -> str:
    """Issue it today and tell `readers`, contacts of the client by key; returns the number. Said twice, it is once."""
    invoice = find(visit, key)
    accounts.of_client(visit.db, invoice.client_id)
    visit.db.refresh(invoice, with_for_update=True)
    if invoice.state is not InvoiceState.DRAFT:
        return invoice.number or ""
    if visit.db.exec(select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoice.id).limit(1)).first() is None:
        raise NoLines
    said = typed.words(message, LONGEST)
    days = DUE_DAYS if invoice.due_days is None else invoice.due_days
    issuing.issue(visit.db, invoice, visit.now, visit.today, visit.today + timedelta(days=days), mail=False)
    visit.note("invoice_issued", invoice, number=invoice.number, told=tell(visit, invoice, readers, said))
    return invoice.number or ""


def tell(visit: StaffVisit, invoice: Invoice, readers: Collection[str], message: str) -> int:
    """A mail to each who was chosen and reads about money; how many."""
    client = visit.db.get_one(Client, invoice.client_id)
    chosen = [one for one in letters.readers_of(visit.db, client) if one.id.hex in readers]
    for one in chosen:
        once = f"invoice:{invoice.id.hex}:{one.id.hex}"
        outbox.promise(visit.db, visit.business_id, "invoice_sent", once, invoice=invoice.id, reader=one.id,
                       message=message)  # fmt: skip
    return len(chosen)
