"""Writing an invoice and issuing it. A draft has no number; what is issued never changes again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from portal import outbox
from portal.clock import day_in
from portal.domain import activity, bank, ledger, numbering, totals
from portal.domain.parties import buyer_of, seller_of
from portal.domain.payment_rules import rules_of
from portal.domain.totals import Fixed, Line, Percent
from portal.domain.units import PIECE
from portal.errors import Refused
from portal.models import (
    Actor,
    Business,
    Client,
    DiscountKind,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoiceTax,
)
from portal.money import to_minor


class AlreadyIssued(Refused):
    """Content is fixed once a number is taken."""

    sentence = "Invoice {number} has been issued and can no longer be changed."


@dataclass(frozen=True)
class DraftLine:
    """What the owner types for one line; price in units of the currency, not minor."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    detail: str = ""
    tax_category: str = "S"
    unit_code: str = PIECE


@dataclass(frozen=True)
class Draft:
    """What the owner types for a document; the discount is percent, or an amount in units of the currency."""

    lines: Sequence[DraftLine]
    currency: str = "EUR"
    discount_kind: DiscountKind = DiscountKind.NONE
    discount_value: Decimal = Decimal(0)
    deposit_percent: Decimal | None = None  # of the total, to be paid first; None: the owner's rule
    po_number: str = ""
    notes: str = ""
    terms: str = ""
    due_days: int | None = None  # until it is due, from the day it is issued; None: said when it is


def write(session: Session, client: Client, draft: Draft) -> Invoice:
    """A draft with its lines and totals. The client sees nothing of it."""
    invoice = Invoice(business_id=client.business_id, client_id=client.id)
    invoice.slug = f"draft-{invoice.id.hex}"
    invoice.issue_on = day_in(session.get_one(Business, client.business_id).timezone, invoice.created_at)
    _describe(invoice, draft)
    session.add(invoice)
    session.flush()
    _calculate(session, invoice, draft)
    return invoice


def rewrite(session: Session, invoice: Invoice, draft: Draft) -> Invoice:
    """The same draft with other words and lines."""
    erase(session, invoice)
    _describe(invoice, draft)
    invoice.version += 1
    _calculate(session, invoice, draft)
    session.add(invoice)
    return invoice


def erase(session: Session, invoice: Invoice) -> None:
    """Take the lines of a draft away; what is issued keeps them for ever."""
    if invoice.state is not InvoiceState.DRAFT:
        raise AlreadyIssued(number=invoice.number or "")
    for model in (InvoiceLine, InvoiceTax):
        for one in session.exec(select(model).where(model.invoice_id == invoice.id)).all():
            session.delete(one)
    session.flush()


def issue(
    session: Session, invoice: Invoice, moment: datetime, on: date, due_on: date | None, *, mail: bool,
    deposit_due_on: date | None = None,
) -> Invoice:  # fmt: skip
    """draft → open: takes the number, freezes seller and buyer, tells the client. A deposit is due at once."""
    if invoice.state is not InvoiceState.DRAFT:
        raise AlreadyIssued(number=invoice.number or "")
    business, client = session.get_one(Business, invoice.business_id), session.get_one(Client, invoice.client_id)
    invoice.number = invoice.slug = numbering.take(session, business.id, numbering.SERIES[invoice.kind])
    invoice.state, invoice.sent_at = InvoiceState.OPEN, moment
    invoice.issue_on, invoice.due_on = on, due_on
    invoice.deposit_due_on = (deposit_due_on or on) if invoice.deposit_minor else None
    invoice.seller, invoice.buyer = seller_of(business).stored(), buyer_of(client).stored()
    invoice.iban, invoice.bic = business.iban, business.bic
    invoice.payment_reference = bank.reference_of(invoice)
    invoice.terms = invoice.terms or business.terms_default
    ledger.rebuild(session, invoice, moment)
    activity.note(session, invoice, "invoice_sent", Actor.BUSINESS)
    if mail and invoice.kind is not InvoiceKind.CREDIT_NOTE:
        outbox.promise(session, business.id, "invoice_sent", f"invoice:{invoice.id.hex}", invoice=invoice.id.hex)
    return invoice


def discount_of(invoice: Invoice) -> totals.Discount:
    """The document's discount, as the calculator takes it."""
    if invoice.discount_kind is DiscountKind.PERCENT:
        return Percent(invoice.discount_value)
    if invoice.discount_kind is DiscountKind.FIXED:
        return Fixed(to_minor(invoice.discount_value, invoice.currency))
    return None


def _describe(invoice: Invoice, draft: Draft) -> None:
    invoice.currency, invoice.po_number, invoice.due_days = draft.currency, draft.po_number, draft.due_days
    invoice.discount_kind, invoice.discount_value = draft.discount_kind, draft.discount_value
    invoice.notes, invoice.terms = draft.notes, draft.terms


def _calculate(session: Session, invoice: Invoice, draft: Draft) -> None:
    asked = [
        Line(quantity=one.quantity, unit_price=one.unit_price, tax_rate=one.tax_rate, tax_category=one.tax_category)
        for one in draft.lines
    ]
    found = totals.calculate(asked, discount_of(invoice), currency=invoice.currency)
    session.add_all([*_lines(invoice, draft, found.line_nets), *_taxes(invoice, found.tax_lines)])
    invoice.subtotal_minor, invoice.discount_minor = found.subtotal_minor, found.discount_minor
    invoice.net_minor, invoice.tax_minor, invoice.total_minor = found.net_minor, found.tax_minor, found.total_minor
    invoice.balance_minor = ledger.payable_of(invoice)
    percent = draft.deposit_percent
    if percent is None:
        percent = rules_of(session.get_one(Business, invoice.business_id)).deposit_percent
    invoice.deposit_minor = totals.deposit(found.total_minor, percent)


def _owner(invoice: Invoice) -> dict[str, Any]:
    return {"business_id": invoice.business_id, "client_id": invoice.client_id, "invoice_id": invoice.id}


def _lines(invoice: Invoice, draft: Draft, nets: Sequence[int]) -> Iterator[InvoiceLine]:
    for position, (one, net) in enumerate(zip(draft.lines, nets, strict=True), 1):
        yield InvoiceLine(
            **_owner(invoice),
            position=position,
            description=one.description,
            detail=one.detail,
            quantity=one.quantity,
            unit_code=one.unit_code,
            unit_price=one.unit_price,
            net_minor=net,
            tax_category=one.tax_category,
            tax_rate=one.tax_rate,
        )


def _taxes(invoice: Invoice, groups: Sequence[totals.TaxLine]) -> Iterator[InvoiceTax]:
    for tax in groups:
        yield InvoiceTax(
            **_owner(invoice), category=tax.category, rate=tax.rate, base_minor=tax.base_minor, tax_minor=tax.tax_minor
        )
