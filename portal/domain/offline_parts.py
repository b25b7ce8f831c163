"""Which invoices a payment settles that the owner records: the ones chosen, or whatever is due first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from portal import formats
from portal.domain import invoices, payments
from portal.domain.allocation import Owing, Part, allocate, oldest_due
from portal.errors import NotFound, Refused
from portal.models import Client, Invoice, InvoiceKind


class DoesNotFit(Refused):
    """More than is owed on it, another currency, or nothing that can be paid."""

    sentence = "{amount} cannot be put against invoice {number}: {owed} is open on it."


class MoreThanCame(Refused):
    """The parts are larger than the payment."""

    sentence = "The invoices chosen add up to {sum}, but {amount} has arrived."


def oldest_first(session: Session, client: Client, amount_minor: int, currency: str) -> list[Part]:
    """Over what the client sees as open in this currency, less what is on its way for it."""
    theirs = Invoice.client_id == client.id, Invoice.currency == currency
    owed = col(Invoice.balance_minor) - Invoice.processing_minor
    found = session.exec(select(Invoice.id, col(Invoice.awaited_on), owed).where(*theirs, *invoices.owed()))
    owing = oldest_due(Owing(*one) for one in found)
    return allocate(amount_minor, [one for one in owing if one.owed_minor > 0])


def chosen(session: Session, client: Client, parts: Iterable[Part]) -> list[Part]:
    """The owner's own choice, one part for each invoice of this client."""
    wanted = Counter[UUID]()
    for part in parts:
        wanted[part.invoice_id] += part.amount_minor
    theirs = select(Invoice.id).where(col(Invoice.id).in_(list(wanted)), Invoice.client_id == client.id)
    if set(session.exec(theirs)) != set(wanted):
        raise NotFound
    return [Part(*one) for one in wanted.items()]


def check(parts: Sequence[Part], locked: Mapping[UUID, Invoice], amount_minor: int, currency: str, locale: str) -> None:
    """Never more than is owed on an invoice, written off or not; never more than came."""
    for part in parts:
        invoice = locked[part.invoice_id]
        owed = _owed(invoice)
        if invoice.currency != currency or not 0 < part.amount_minor <= owed:
            amount, shown = formats.money(part.amount_minor, currency, locale), formats.money(owed, currency, locale)
            raise DoesNotFit(amount=amount, number=invoice.number or "", owed=shown)
    if (together := sum(part.amount_minor for part in parts)) > amount_minor:
        said = {"sum": together, "amount": amount_minor}
        raise MoreThanCame(**{name: formats.money(minor, currency, locale) for name, minor in said.items()})


def at_most(part: Part, invoice: Invoice) -> Part:
    """The client may have paid while we were choosing."""
    return Part(part.invoice_id, min(part.amount_minor, _owed(invoice)))


def _owed(invoice: Invoice) -> int:
    takes = invoice.state in payments.TAKES and invoice.kind is not InvoiceKind.CREDIT_NOTE
    return max(0, invoice.balance_minor) if takes else 0
