"""A client's credit, spent on one of their invoices: the payments it came with settle that invoice too."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from portal import formats
from portal.domain import accounts, activity, credit, ledger, overtaken
from portal.domain.allocation import Part
from portal.errors import NotFound, Refused
from portal.models import Actor, Business, Invoice, InvoiceState, Payment, PaymentState


class NotOpen(Refused):
    """Credit pays only what is owed."""

    sentence = "Nothing is owed on {number}, so no credit can be used for it."


class NoCredit(Refused):
    """None in this currency."""

    sentence = "This client has no credit in {currency}."


class OutOfReach(Refused):
    """More than there is, or more than is owed."""

    sentence = "Choose an amount from {least} to {most}."


def use(session: Session, client_id: UUID, invoice_id: UUID, amount_minor: int | None, moment: datetime) -> int:
    """Put so much credit (None: as much as goes) on an open invoice, oldest money first. Returns how much it was."""
    invoice = accounts.issued(session, invoice_id)
    if invoice.client_id != client_id:
        raise NotFound
    if invoice.state is not InvoiceState.OPEN:
        raise NotOpen(number=invoice.number or "")
    accounts.nothing_coming(invoice)
    holding = list(_holding(session, invoice))
    left = amount = _amount(session, invoice, sum(has for _, has in holding), amount_minor)
    for payment, has in holding:
        if part := min(left, has):
            _add(session, payment, Part(invoice.id, part))
            left -= part
    money = {"amount_minor": amount, "currency": invoice.currency}
    activity.note(session, invoice, "credit_used", Actor.BUSINESS, **money)
    overtaken.rebuild(session, [invoice], moment)
    return amount


def _holding(session: Session, invoice: Invoice) -> Iterator[tuple[Payment, int]]:
    """Payments with something left over, and how much."""
    query = (
        select(Payment)
        .where(
            Payment.client_id == invoice.client_id,
            Payment.currency == invoice.currency,
            Payment.state == PaymentState.SUCCEEDED,
            Payment.surplus_minor > 0,
        )
        .order_by(col(Payment.received_at), col(Payment.id))
        .with_for_update()
    )
    for payment in session.exec(query):
        if (has := credit.of_payment(session, payment)) > 0:
            yield payment, has


def _amount(session: Session, invoice: Invoice, has: int, wanted: int | None) -> int:
    locale = session.get_one(Business, invoice.business_id).locale
    if has <= 0:
        raise NoCredit(currency=invoice.currency)
    most = min(has, invoice.balance_minor)
    amount = most if wanted is None else wanted
    if not 0 < amount <= most:
        ends = {"least": 1, "most": most}
        raise OutOfReach(**{name: formats.money(end, invoice.currency, locale) for name, end in ends.items()})
    return amount


def _add(session: Session, payment: Payment, more: Part) -> None:
    """One allocation for each invoice: what is there grows."""
    parts = {part.invoice_id: part.amount_minor for part in ledger.parts_of(session, payment)}
    parts[more.invoice_id] = parts.get(more.invoice_id, 0) + more.amount_minor
    ledger.allot(session, payment, [Part(*one) for one in parts.items()])
