"""Accepted quotes become invoices: whole, or as a deposit and the remainder. Asked twice, each is made once.

The quote is locked first, so nobody converts, reopens or revises it meanwhile. Lines, tax and both parties are those of
the quote, whatever client and business are called today. Runs in a session over everybody: numbers are taken.
"""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from portal.clock import day_in
from portal.domain import activity, decisions, issuing, note_content, note_rows, quote_bills
from portal.domain.quote_bills import Agreed, Bill
from portal.domain.quote_content import read
from portal.domain.quoting import version_of
from portal.errors import NotFound, Refused
from portal.models import (
    Actor,
    Business,
    Client,
    Invoice,
    InvoiceKind,
    Outcome,
    Quote,
    QuoteDecision,
    QuoteState,
)

CONVERTED = (QuoteState.ACCEPTED, QuoteState.INVOICED)


class NotAccepted(Refused):
    """There is nothing agreed to bill."""

    sentence = "Quote {number} cannot be invoiced: it is not accepted."


class DepositBilled(Refused):
    """Billing it whole would ask for the deposit twice."""

    sentence = "Deposit invoice {number} bills a part of this quote. Invoice the remainder instead."


class NoDeposit(Refused):
    """Then there is no remainder either."""

    sentence = "Quote {number} has no deposit invoice. Invoice it whole instead."


class DoesNotAddUp(Refused):
    """The record says another total than its own lines: a person must look."""

    sentence = "The lines of quote {number} do not add up to what was agreed."


def whole(
    session: Session, quote_id: UUID, moment: datetime, on: date, due_on: date | None, *, mail: bool = True
) -> Invoice:
    """accepted → invoiced by one invoice; the same one when it is asked for again."""
    quote, decision = _locked(session, quote_id)
    if made := quote_bills.of_kind(session, quote.id, InvoiceKind.STANDARD):
        return made
    if first := quote_bills.of_kind(session, quote.id, InvoiceKind.DEPOSIT):
        raise DepositBilled(number=first.number or "")
    of = _agreed(session, quote, decision)
    return _invoiced(session, quote, of, quote_bills.whole(of), moment, on, due_on, mail)


def remainder(
    session: Session, quote_id: UUID, moment: datetime, on: date, due_on: date | None, *, mail: bool = True
) -> Invoice:
    """accepted → invoiced by what the deposit invoice left; the same one when it is asked for again."""
    quote, decision = _locked(session, quote_id)
    if made := quote_bills.of_kind(session, quote.id, InvoiceKind.STANDARD):
        return made
    first = quote_bills.of_kind(session, quote.id, InvoiceKind.DEPOSIT)
    if first is None:
        raise NoDeposit(number=quote.number or "")
    of = _agreed(session, quote, decision)
    bill = quote_bills.remainder(of, note_content.left_of(session, first))
    return _invoiced(session, quote, of, bill, moment, on, due_on, mail)


def bill_deposit(
    session: Session, quote_id: UUID, version: int, moment: datetime, *, again: bool = False, mail: bool = True
) -> str:
    """The invoice over the deposit, due at once; its slug, or "" when there is nothing to bill.

    One the owner has voided is made again only when the owner asks (`again`), never by a client's second click.
    """
    quote = _lock(session, quote_id)
    if quote.version != version or quote.state not in CONVERTED:
        return ""
    if made := quote_bills.of_kind(session, quote.id, InvoiceKind.DEPOSIT):
        return made.slug
    decision = decisions.of_version(session, quote.id, version)
    billed = quote_bills.of_kind(session, quote.id, InvoiceKind.STANDARD)
    if decision is None or quote.state is not QuoteState.ACCEPTED or billed:
        return ""
    if not again and _was_voided(session, quote, decision):
        return ""
    of = _agreed(session, quote, decision)
    bill = quote_bills.deposit(of)
    if bill is None:
        return ""
    today = day_in(session.get_one(Business, quote.business_id).timezone, moment)
    return _issue(session, quote, of, bill, InvoiceKind.DEPOSIT, moment, today, today, mail=mail).slug


def _lock(session: Session, quote_id: UUID) -> Quote:
    quote = session.get(Quote, quote_id, with_for_update=True, populate_existing=True)
    if quote is None:
        raise NotFound
    return quote


def _locked(session: Session, quote_id: UUID) -> tuple[Quote, QuoteDecision]:
    """The quote and the record of its acceptance."""
    quote = _lock(session, quote_id)
    decision = decisions.of_version(session, quote.id, quote.version)
    if quote.state not in CONVERTED or decision is None or decision.outcome is not Outcome.ACCEPTED:
        raise NotAccepted(number=quote.number or "")
    return quote, decision


def _agreed(session: Session, quote: Quote, decision: QuoteDecision) -> Agreed:
    content = read(version_of(session, quote.id, decision.version).content)
    locale = session.get_one(Client, quote.client_id).locale
    found = quote_bills.agreed(content, decision, locale)
    if quote_bills.whole(found).totals.total_minor != decision.total_minor:
        raise DoesNotAddUp(number=quote.number or "")
    return found


def _was_voided(session: Session, quote: Quote, decision: QuoteDecision) -> bool:
    """Billed since this decision, and withdrawn by the owner; one before it belonged to an earlier version."""
    query = select(Invoice.id).where(Invoice.quote_id == quote.id, Invoice.kind == InvoiceKind.DEPOSIT)
    return session.exec(query.where(col(Invoice.sent_at) >= decision.decided_at)).first() is not None


def _invoiced(
    session: Session, quote: Quote, of: Agreed, bill: Bill, moment: datetime, on: date, due_on: date | None, mail: bool
) -> Invoice:
    made = _issue(session, quote, of, bill, InvoiceKind.STANDARD, moment, on, due_on, mail=mail)
    quote.state = QuoteState.INVOICED
    session.add(quote)
    activity.note_quote(session, quote, "quote_invoiced", Actor.BUSINESS)
    return made


def _issue(
    session: Session, quote: Quote, of: Agreed, bill: Bill, kind: InvoiceKind, moment: datetime, on: date,
    due_on: date | None, *, mail: bool,
) -> Invoice:  # fmt: skip
    """A draft of these rows, issued as any other; then the words that were agreed replace today's."""
    content = of.content
    invoice = Invoice(
        **note_rows.sums(bill.totals), business_id=quote.business_id, client_id=quote.client_id, quote_id=quote.id,
        kind=kind, currency=content.currency, po_number=of.po_number, notes=content.notes,
        rounding_minor=bill.payable_minor - bill.totals.total_minor,
    )  # fmt: skip
    if bill.keeps_discount:
        invoice.discount_kind, invoice.discount_value = content.discount_kind, content.discount_value
    invoice.slug = f"draft-{invoice.id.hex}"
    session.add(invoice)
    session.flush()
    session.add_all(note_rows.parts(invoice, bill, {}))
    issuing.issue(session, invoice, moment, on, due_on, mail=mail)
    invoice.seller, invoice.buyer, invoice.terms = content.seller, content.buyer, content.terms
    session.add(invoice)
    session.flush()
    return invoice
