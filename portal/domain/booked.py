"""The rows a client's account is made of, read as plain columns: ten thousand of them must not become objects.

Documents are what the client may know of; of payments and refunds also what belongs to hidden documents is told, so
that it can be left out. The client's own session narrows every query here.
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from portal.domain.credit import COUNTING
from portal.domain.invoices import visible
from portal.models import Invoice, InvoiceState, Payment, PaymentAllocation, PaymentState, Refund, RefundPart

DOCUMENT: Any = (
    Invoice.id,
    Invoice.slug,
    Invoice.number,
    Invoice.kind,
    Invoice.state,
    Invoice.currency,
    Invoice.issue_on,
    Invoice.awaited_on,
    (col(Invoice.total_minor) - Invoice.prepaid_minor + Invoice.rounding_minor).label("payable_minor"),
    Invoice.paid_minor,
    Invoice.refunded_minor,
    Invoice.credited_minor,
    Invoice.balance_minor,
    Invoice.processing_minor,
    Invoice.corrects_id,
    Invoice.voided_at,
    Invoice.written_off_at,
)
PAYMENT: Any = (
    Payment.id,
    Payment.method,
    Payment.brand,
    Payment.last4,
    Payment.receipt,
    Payment.currency,
    Payment.amount_minor,
    Payment.received_at,
)
REFUND: Any = (
    Refund.id,
    Refund.payment_id,
    Refund.state,
    Refund.origin,
    Refund.currency,
    Refund.amount_minor,
    Refund.settled_at,
    Refund.created_at,
)


def documents(session: Session) -> list[Any]:
    """Every invoice and credit note the client may know of."""
    return list(session.exec(_documents()))


def payments(session: Session) -> list[Any]:
    """Money that has arrived."""
    return list(session.exec(_payments()))


def refunds(session: Session) -> list[Any]:
    """Money that went back, or is on its way."""
    return list(session.exec(_refunds()))


def hidden_of_payments(session: Session) -> dict[UUID, int]:
    """What of each payment settles documents the client may not know of."""
    return dict(session.exec(_hidden(PaymentAllocation, PaymentAllocation.payment_id, Payment)).all())


def hidden_of_refunds(session: Session) -> dict[UUID, int]:
    """What of each refund was owed again for such documents."""
    return dict(session.exec(_hidden(RefundPart, RefundPart.refund_id, Refund)).all())


def settling(session: Session) -> list[Any]:
    """What payments settled of invoices that were voided or written off: invoice, amount, and the two moments after
    which it counts (the money came, the part was made)."""
    return list(session.exec(_settling()))


def owed_again(session: Session) -> list[Any]:
    """What refunds made such invoices owe again: invoice, amount, and when."""
    return list(session.exec(_owed_again()))


@lru_cache
def _documents() -> Any:
    return select(*DOCUMENT).where(*visible())


@lru_cache
def _payments() -> Any:
    return select(*PAYMENT).where(Payment.state == PaymentState.SUCCEEDED)


@lru_cache
def _refunds() -> Any:
    return select(*REFUND).where(col(Refund.state).in_(COUNTING))


def _hidden(part: Any, of: Any, whole: Any) -> Any:
    """Found from the client's own payments or refunds: the parts have no index by client."""
    unseen = or_(col(Invoice.state) == InvoiceState.DRAFT, col(Invoice.archived_at).is_not(None))
    joined = select(of, func.sum(part.amount_minor)).join(whole, col(whole.id) == of)
    return joined.join(Invoice, col(Invoice.id) == part.invoice_id).where(unseen).group_by(of)


def _ended() -> tuple[Any, ...]:
    return (*visible(), or_(col(Invoice.voided_at).is_not(None), col(Invoice.written_off_at).is_not(None)))


@lru_cache
def _settling() -> Any:
    part = PaymentAllocation
    return (
        select(part.invoice_id, part.amount_minor, Payment.received_at, part.created_at)
        .join(Payment, col(Payment.id) == part.payment_id)
        .join(Invoice, col(Invoice.id) == part.invoice_id)
        .where(Payment.state == PaymentState.SUCCEEDED, *_ended())
    )


@lru_cache
def _owed_again() -> Any:
    return (
        select(RefundPart.invoice_id, RefundPart.amount_minor, Refund.settled_at, Refund.created_at)
        .join(Refund, col(Refund.id) == RefundPart.refund_id)
        .join(Invoice, col(Invoice.id) == RefundPart.invoice_id)
        .where(col(Refund.state).in_(COUNTING), *_ended())
    )
