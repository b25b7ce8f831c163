"""Opening a document: the sheet, its payments, its story, and whether it can be paid."""

from dataclasses import dataclass

from portal.access.visit import Visit, writes
from portal.domain import activity, invoices, money_timeline, promises, transfer
from portal.domain.activity import ActivityRow
from portal.domain.documents import InvoiceDocument, document_of
from portal.domain.money_timeline import MoneyRow
from portal.domain.payable import why_not
from portal.domain.promises import PromiseView
from portal.domain.transfer import TransferView
from portal.models import Actor, Business, InvoiceState


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
    is_first: bool


def read(visit: Visit, slug: str) -> Viewing:
    """The client's own document. Reading takes no write lock: the first look is noted by `note_opened`."""
    invoice = invoices.find(visit, slug)
    business = visit.db.get_one(Business, visit.business_id)
    reason = why_not(visit, invoice)
    owing = invoice.state is InvoiceState.OPEN and invoice.balance_minor > 0
    return Viewing(
        document=document_of(visit, invoice),
        payments=money_timeline.of_invoice(visit, invoice),
        happened=activity.of_invoice(visit, business.display_name, invoice.id),
        payable=not reason,
        reason=reason if owing else "",
        transfer=transfer.view(visit, invoice),
        promise=promises.view(visit, invoice),
        is_first=invoice.first_viewed_at is None,
    )


@writes
def note_opened(visit: Visit, slug: str) -> None:
    """The client has seen the document; only the first time counts."""
    invoice = invoices.find(visit, slug)
    if invoice.first_viewed_at is None:
        invoice.first_viewed_at = visit.now
        visit.db.add(invoice)
        activity.note(visit.db, invoice, "invoice_viewed", Actor.CLIENT, visit.contact_id, visit.ip)
