"""Issuing a draft: it takes its number, can never change again, and the people chosen are told by mail."""

from collections.abc import Collection
from datetime import timedelta

from sqlmodel import select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import accounts, issuing
from portal.domain.admin.drafts import DUE_DAYS
from portal.domain.admin.invoice_mail import tell, words_of
from portal.domain.admin.invoices import find
from portal.errors import Refused
from portal.models import InvoiceLine, InvoiceState, StaffRole


class NoLines(Refused):
    """Nothing to ask money for."""

    sentence = "Add at least one line before you issue it."


@writes
@for_staff(StaffRole.AGENT)
def issue(visit: StaffVisit, key: str, readers: Collection[str], message: str = "", subject: str = "") -> str:
    """Issue it today and tell `readers`, contacts of the client by key; returns the number. Said twice, it is once."""
    invoice = find(visit, key)
    accounts.of_client(visit.db, invoice.client_id)
    visit.db.refresh(invoice, with_for_update=True)
    if invoice.state is not InvoiceState.DRAFT:
        return invoice.number or ""
    if visit.db.exec(select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoice.id).limit(1)).first() is None:
        raise NoLines
    words = words_of(subject, message)
    days = DUE_DAYS if invoice.due_days is None else invoice.due_days
    issuing.issue(visit.db, invoice, visit.now, visit.today, visit.today + timedelta(days=days), mail=False)
    visit.note("invoice_issued", invoice, number=invoice.number, told=tell(visit, invoice, readers, words))
    return invoice.number or ""
