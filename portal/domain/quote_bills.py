"""What the invoices of an accepted quote say: all of it, its deposit, or what the deposit left.

The two add up to what was agreed, to the cent: what rounding left stands as rounding (BT-114), never in a line.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from portal import formats
from portal.domain import quote_choices
from portal.domain.ledger import payable_of
from portal.domain.note_content import Facts, Laid, Left, add_up, nets_of
from portal.domain.quote_content import Content, OfferLine
from portal.domain.totals import ONE, Group, TaxLine
from portal.models import Invoice, InvoiceKind, InvoiceState, QuoteDecision
from portal.money import from_minor
from portal.text import t


@dataclass(frozen=True)
class Agreed:
    """What was accepted: the words, the lines as they were chosen, and the total that was signed."""

    content: Content
    lines: tuple[OfferLine, ...]
    total_minor: int
    po_number: str
    locale: str


@dataclass(frozen=True)
class Bill(Laid):
    """The rows of an invoice. `payable_minor` is what it asks for."""

    payable_minor: int
    keeps_discount: bool = False  # as the quote gives it, not as amounts by rate


def live(session: Session, quote_id: UUID) -> str | None:
    """The number of an invoice of this quote that asks for money or holds some: neither void nor credited in full."""
    query = select(Invoice).where(
        Invoice.quote_id == quote_id,
        Invoice.kind != InvoiceKind.CREDIT_NOTE,
        col(Invoice.state).not_in((InvoiceState.DRAFT, InvoiceState.VOID)),
    )
    found = session.exec(query.order_by(col(Invoice.number)).execution_options(populate_existing=True))
    return next((one.number or "" for one in found if payable_of(one) > one.credited_minor), None)


def let_go(session: Session, quote_id: UUID) -> None:
    """Bills that were credited in full belong to a decision that is undone: the next one is billed anew."""
    bills = select(Invoice).where(Invoice.quote_id == quote_id, Invoice.kind != InvoiceKind.CREDIT_NOTE)
    for bill in session.exec(bills.where(Invoice.state != InvoiceState.VOID)):
        bill.quote_id = None
        session.add(bill)
    session.flush()


def of_kind(session: Session, quote_id: UUID, kind: InvoiceKind) -> Invoice | None:
    """The one invoice of this kind that is not void."""
    query = select(Invoice).where(Invoice.quote_id == quote_id, Invoice.kind == kind)
    return session.exec(query.where(Invoice.state != InvoiceState.VOID)).first()


def agreed(content: Content, decision: QuoteDecision, locale: str) -> Agreed:
    """Back from the record."""
    choices = {key: Decimal(value) for key, value in json.loads(decision.choices).items()}
    lines = quote_choices.taken(content, choices)
    return Agreed(content, lines, decision.total_minor, decision.po_number, locale)


def whole(of: Agreed) -> Bill:
    """Every line, as on the quote."""
    lines = [_copied(line) for line in of.lines]
    summed = add_up(lines, (), of.content.currency, of.content.discount)
    return Bill(lines, (), summed, of.total_minor, keeps_discount=True)


def deposit(of: Agreed) -> Bill | None:
    """One line for each tax rate, by its share of the whole; None when nothing is to be paid first."""
    amount = quote_choices.deposit_of(of.content, of.total_minor)
    if amount <= 0:
        return None
    words = t("Deposit for quote {number}", of.locale, number=of.content.reference)
    bases = {(tax.category, tax.rate): tax.base_minor for tax in whole(of).totals.tax_lines}
    lines = _shares(nets_of(bases, amount), words, of.content.currency)
    return Bill(lines, (), add_up(lines, (), of.content.currency), amount)


def remainder(of: Agreed, left: Left) -> Bill:
    """Every line, and at each rate what the deposit has asked for before: `left` is the deposit less its notes.

    The discount is given in amounts by rate: as percent it would also be taken off the deposit.
    """
    every = whole(of)
    words = t("Less deposit invoice {number}", of.locale, number=left.number)
    lines = [*every.lines, *_shares({group: -base for group, base in left.bases.items()}, words, left.currency)]
    off = [_allowance(tax, of.locale) for tax in every.totals.tax_lines if tax.discount_minor]
    return Bill(lines, off, add_up(lines, off, left.currency), of.total_minor - left.amount_minor)


def _copied(line: OfferLine) -> Facts:
    names = ("description", "detail", "quantity", "unit_price", "tax_category", "tax_rate", "unit_code")
    return {name: getattr(line, name) for name in names}


def _shares(nets: Mapping[Group, int], words: str, currency: str) -> Sequence[dict[str, Any]]:
    """A price is never negative, its quantity may be."""
    return [
        {"description": words, "quantity": ONE if net > 0 else -ONE, "unit_price": from_minor(abs(net), currency),
         "tax_category": category, "tax_rate": rate}
        for (category, rate), net in nets.items() if net
    ]  # fmt: skip


def _allowance(tax: TaxLine, locale: str) -> Facts:
    less = {"is_charge": tax.discount_minor < 0, "amount_minor": abs(tax.discount_minor)}
    reason = t("Discount on what is taxed at {rate}", locale, rate=formats.percent(tax.rate, locale))
    return {**less, "reason": reason, "tax_category": tax.category, "tax_rate": tax.rate}
