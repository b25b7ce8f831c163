"""Opening a document: the sheet, its payments, its story, and whether it can be paid."""

from dataclasses import dataclass, replace

from portal.access.visit import Visit, notes_a_look
from portal.domain import activity, attempts, invoices, money_timeline, payable, promises, transfer
from portal.domain.activity import ActivityRow
from portal.domain.attempts import Attempt
from portal.domain.documents import InvoiceDocument, document_of
from portal.domain.money_timeline import MoneyRow
from portal.domain.promises import PromiseView
from portal.domain.status import Status
from portal.domain.transfer import TransferView
from portal.models import Actor, Business, Invoice, InvoiceState
from portal.text import t


@dataclass(frozen=True)
class Viewing:
    """The document page. `reason` says why it cannot be paid, where that is not plain to see."""

    document: InvoiceDocument
    payments: list[MoneyRow]
    happened: list[ActivityRow]
    payable: bool
    reason: str
    transfer: TransferView
    promise: PromiseView
    attempt: Attempt
    is_first: bool


def read(visit: Visit, slug: str) -> Viewing:
    """The client's own document. Reading takes no write lock: the first look is noted by `note_opened`."""
    invoice = invoices.find(visit, slug)
    business = visit.db.get_one(Business, visit.business_id)
    reason = payable.why_not(visit, invoice)
    owing = invoice.state is InvoiceState.OPEN and invoice.balance_minor > 0
    document, coming = document_of(visit, invoice), _coming(visit, invoice)
    return Viewing(
        document=replace(document, due=coming or document.due),
        payments=money_timeline.of_invoice(visit, invoice),
        happened=activity.of_invoice(visit, business.display_name, invoice.id),
        payable=not reason,
        reason=reason if owing and not coming else "",
        transfer=transfer.view(visit, invoice),
        promise=promises.view(visit, invoice),
        attempt=Attempt() if reason else attempts.last(visit, invoice),
        is_first=invoice.first_viewed_at is None,
    )


def _coming(visit: Visit, invoice: Invoice) -> str:
    """All of it is on its way: that day is the one to wait for, not the due day."""
    day = payable.expected(visit, invoice)
    if not day or invoices.status_now(visit, invoice) is not Status.PROCESSING:
        return ""
    return t("Processing, expected by {day}", visit.locale, day=day)


@notes_a_look
def note_opened(visit: Visit, slug: str) -> None:
    """The client has seen the document; only the first time counts."""
    invoice = invoices.find(visit, slug)
    if invoice.first_viewed_at is None:
        invoice.first_viewed_at = visit.now
        visit.db.add(invoice)
        activity.note(visit.db, invoice, "invoice_viewed", Actor.CLIENT, visit.contact_id, visit.ip)
