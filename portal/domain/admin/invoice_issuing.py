"""Issuing a draft: it takes its number, can never change again, and the people chosen are told by mail."""

from collections.abc import Collection
from datetime import timedelta

from sqlmodel import select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import accounts, invoice_telling, issuing, letters, mail_invoice
from portal.domain.admin import typed
from portal.domain.admin.drafts import DUE_DAYS
from portal.domain.admin.invoices import find
from portal.domain.letters import LONGEST_NAME, Letter
from portal.errors import Refused
from portal.models import Client, Contact, Invoice, InvoiceLine, InvoiceState, StaffRole

LONGEST = 2000  # characters of a word to go with it
NUMBER = "INV-…"  # of a mail that is only looked at


class NoLines(Refused):
    """Nothing to ask money for."""

    sentence = "Add at least one line before you issue it."


class NobodyToTell(Refused):
    """A mail needs a reader."""

    sentence = "Choose who gets the mail first."


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


@for_staff(StaffRole.AGENT)
def preview(visit: StaffVisit, key: str, readers: Collection[str], message: str = "", subject: str = "") -> Letter:
    """The mail as the first of `readers` would get it; its number is taken when it is issued."""
    invoice, words = find(visit, key), words_of(subject, message)
    if invoice.state is not InvoiceState.DRAFT:
        raise issuing.AlreadyIssued(number=invoice.number or "")
    chosen = _chosen(visit, invoice, readers)
    if not chosen:
        raise NobodyToTell
    days = DUE_DAYS if invoice.due_days is None else invoice.due_days
    due = visit.today if invoice.deposit_minor else visit.today + timedelta(days=days)
    with visit.db.no_autoflush:
        invoice.awaited_on = due  # as it will be; nothing of it is kept
        letter = mail_invoice.letter_of(visit.db, invoice, chosen[:1], NUMBER, **words)
        visit.db.expunge(invoice)
    return letter


def words_of(subject: str, message: str) -> dict[str, str]:
    """What goes with it; `WrongFields` when it is too long."""
    form = typed.Fields()
    said = {"subject": form.read("subject", lambda: typed.line(subject, LONGEST_NAME), "")}
    said["message"] = form.read("message", lambda: typed.words(message, LONGEST), "")
    form.check()
    return said


def tell(visit: StaffVisit, invoice: Invoice, readers: Collection[str], words: dict[str, str]) -> int:
    """A mail to each who was chosen and reads about money; how many."""
    chosen = _chosen(visit, invoice, readers)
    return invoice_telling.tell(visit.db, invoice, chosen, **words)


def _chosen(visit: StaffVisit, invoice: Invoice, readers: Collection[str]) -> list[Contact]:
    client = visit.db.get_one(Client, invoice.client_id)
    return [one for one in letters.readers_of(visit.db, client) if one.id.hex in readers]
