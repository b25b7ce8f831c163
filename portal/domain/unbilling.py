"""What voiding means for the quote an invoice bills: it may be billed again, but never by less than was agreed to."""

from uuid import UUID

from sqlmodel import Session

from portal.domain import quote_bills
from portal.domain.ledger import payable_of
from portal.errors import Refused
from portal.models import Invoice, InvoiceKind, Quote, QuoteState


class TakenOff(Refused):
    """The remainder counts on the deposit: without it, that part would never be asked for."""

    sentence = "Void invoice {number} first: it takes this deposit off."


def quote_of(session: Session, invoice_id: UUID) -> Quote | None:
    """The quote an invoice bills, locked before the client is: whoever decides or bills takes both in this order."""
    found = session.get(Invoice, invoice_id)
    if found is None or found.quote_id is None:
        return None
    return session.get_one(Quote, found.quote_id, with_for_update=True, populate_existing=True)


def unbill(session: Session, quote: Quote, invoice: Invoice) -> None:
    """invoiced → accepted: this invoice of the quote is being voided."""
    rest = quote_bills.of_kind(session, quote.id, InvoiceKind.STANDARD)
    if invoice.kind is InvoiceKind.DEPOSIT and rest:
        if not _is_taken_back(rest):
            raise TakenOff(number=rest.number or "")
        rest.quote_id = None  # or it would stand in the way of the next one
        session.add(rest)
    if quote.state is QuoteState.INVOICED:
        quote.state = QuoteState.ACCEPTED
        session.add(quote)


def _is_taken_back(invoice: Invoice) -> bool:
    """Credited in full; one over nothing stands."""
    return 0 < invoice.credited_minor >= payable_of(invoice)
