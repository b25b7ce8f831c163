"""What people call a document's state. Little is stored; the rest follows from the balance and the business's day."""

from datetime import date
from enum import StrEnum

from portal.domain.dates import is_overdue
from portal.models import InvoiceKind, InvoiceState


class Status(StrEnum):
    """Values are the `data-status` of a badge."""

    DRAFT = "draft"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"
    CREDIT = "credit"
    PAID = "paid"
    PROCESSING = "processing"
    OVERDUE = "overdue"
    PARTIAL = "partial"
    UNPAID = "unpaid"


WORDS = {
    Status.DRAFT: "Draft",
    Status.VOID: "Void",
    Status.UNCOLLECTIBLE: "Written off",
    Status.CREDIT: "Credit note",
    Status.PAID: "Paid",
    Status.PROCESSING: "Processing",
    Status.OVERDUE: "Overdue",
    Status.PARTIAL: "Partly paid",
    Status.UNPAID: "Unpaid",
}
STORED = {
    InvoiceState.DRAFT: Status.DRAFT,
    InvoiceState.VOID: Status.VOID,
    InvoiceState.UNCOLLECTIBLE: Status.UNCOLLECTIBLE,
    InvoiceState.PAID: Status.PAID,
}


def status_of(
    *,
    kind: InvoiceKind,
    state: InvoiceState,
    due_on: date | None,
    balance_minor: int,
    payable_minor: int,
    processing_minor: int,
    today: date,
) -> Status:
    """First match: credit note, what is stored, money on its way, overdue, partly paid, unpaid."""
    if kind is InvoiceKind.CREDIT_NOTE and state not in (InvoiceState.DRAFT, InvoiceState.VOID):
        return Status.CREDIT
    if state in STORED:
        return STORED[state]
    if 0 < balance_minor <= processing_minor:
        return Status.PROCESSING
    if is_overdue(due_on, balance_minor, True, today):
        return Status.OVERDUE
    return Status.PARTIAL if balance_minor < payable_minor else Status.UNPAID
