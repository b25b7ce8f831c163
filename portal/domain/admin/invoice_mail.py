"""The mail that goes with an invoice: to whom, in which words, how it will look; and sending it once more."""

from collections.abc import Collection
from datetime import timedelta

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import activity, invoice_telling, mail_invoice
from portal.domain.admin import readers as reading
from portal.domain.admin import typed
from portal.domain.admin.drafts import DUE_DAYS
from portal.domain.admin.invoices import find
from portal.domain.letters import LONGEST_NAME, Letter
from portal.domain.mail_choices import MailChoice
from portal.errors import Refused
from portal.models import Actor, Client, Contact, Invoice, InvoiceState, StaffRole

LONGEST = 2000  # characters of a word to go with it
NUMBER = "INV-…"  # of a mail that is only looked at


class NobodyToTell(Refused):
    """A mail needs a reader."""

    sentence = "Choose who gets the mail first."


class NotSentAgain(Refused):
    """Never issued, or void."""

    sentence = "Only an invoice that was issued and is not void can be sent again."


@writes
@for_staff(StaffRole.AGENT)
def send_again(visit: StaffVisit, key: str, readers: Collection[str], message: str = "", subject: str = "") -> int:
    """Mail an issued paper once more to `readers`, contacts of the client by key; returns how many. The paper itself
    stays as it is."""
    invoice = find(visit, key)
    visit.db.refresh(invoice, with_for_update=True)
    if invoice.state in mail_invoice.HIDDEN:
        raise NotSentAgain
    words = words_of(subject, message)
    told = tell(visit, invoice, readers, words, again=True)
    if not told:
        raise NobodyToTell
    activity.note(visit.db, invoice, "invoice_sent_again", Actor.BUSINESS)
    visit.note("invoice_sent_again", invoice, number=invoice.number, told=told)
    return told


@for_staff(StaffRole.AGENT)
def preview(visit: StaffVisit, key: str, readers: Collection[str], message: str = "", subject: str = "") -> Letter:
    """The mail as the first of `readers` would get it now; a draft takes its number when it is issued."""
    invoice, words = find(visit, key), words_of(subject, message)
    if invoice.state is InvoiceState.VOID:
        raise NotSentAgain
    to = _chosen(visit, invoice, readers)[:1]
    if not to:
        raise NobodyToTell
    if invoice.state is not InvoiceState.DRAFT:
        number, said = invoice.number or "", (words["subject"], words["message"])
        return mail_invoice.letter_of(visit.db, invoice, to, number, *said, again=True)
    days = DUE_DAYS if invoice.due_days is None else invoice.due_days
    due = visit.today if invoice.deposit_minor else visit.today + timedelta(days=days)
    with visit.db.no_autoflush:
        invoice.awaited_on = due  # as it will be; nothing of it is kept
        letter = mail_invoice.letter_of(visit.db, invoice, to, NUMBER, words["subject"], words["message"])
        visit.db.expunge(invoice)
    return letter


def words_of(subject: str, message: str) -> dict[str, str]:
    """What goes with it; `WrongFields` when it is too long."""
    form = typed.Fields()
    said = {"subject": form.read("subject", lambda: typed.line(subject, LONGEST_NAME), "")}
    said["message"] = form.read("message", lambda: typed.words(message, LONGEST), "")
    form.check()
    return said


def tell(
    visit: StaffVisit, invoice: Invoice, readers: Collection[str], words: dict[str, str], *, again: bool = False
) -> int:
    """A mail to each who was chosen and reads about money; how many."""
    moment = visit.now if again else None
    return invoice_telling.tell(visit.db, invoice, _chosen(visit, invoice, readers), moment, **words)


def _chosen(visit: StaffVisit, invoice: Invoice, readers: Collection[str]) -> list[Contact]:
    client = visit.db.get_one(Client, invoice.client_id)
    return reading.chosen(visit, client, MailChoice.INVOICES, readers)
