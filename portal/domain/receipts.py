"""The receipt of a payment that arrived: what it settled, what is kept as credit, and what went back since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_
from sqlmodel import Session, col, select

from portal import formats
from portal.access.visit import Visit
from portal.clock import day_in
from portal.domain import logos, methods, receipt_issuing, refund_words
from portal.domain.credit import COUNTING
from portal.domain.invoices import SLUG, visible
from portal.domain.sheets import Figure, PartyView, party_view, plain
from portal.domain.status import WORDS, Status
from portal.errors import NotFound
from portal.models import (
    Business,
    CheckoutItem,
    Invoice,
    InvoiceState,
    Payment,
    PaymentAllocation,
    PaymentState,
)
from portal.text import t

Settled = tuple[Invoice | None, int]
ENDED = {InvoiceState.VOID: Status.VOID, InvoiceState.UNCOLLECTIBLE: Status.UNCOLLECTIBLE}


@dataclass(frozen=True)
class SettledRow:
    """One invoice the payment settled, or a part of it. `href` is empty where the client is not shown the document."""

    number: str
    remains: str
    amount: str
    href: str = ""


@dataclass(frozen=True)
class Receipt:
    """The sheet, every figure already in words. A blank one is a page before its load."""

    number: str = ""
    received: str = ""
    method: str = ""
    amount: str = ""
    seller: PartyView = field(default_factory=PartyView)
    buyer: PartyView = field(default_factory=PartyView)
    settled: list[SettledRow] = field(default_factory=list)
    kept: str = ""  # as credit
    given_back: list[Figure] = field(default_factory=list)
    left: str = ""  # of the amount; empty when nothing went back
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ReceiptPaper:
    """What the PDF needs beside the words."""

    receipt: Receipt
    locale: str
    brand_color: str
    logo: bytes


def read(visit: Visit, number: str) -> Receipt:
    """The client's own receipt; `NotFound` otherwise."""
    return paper(visit, number).receipt


def paper(visit: Visit, number: str) -> ReceiptPaper:
    """The same, for printing."""
    if not SLUG.fullmatch(number):
        raise NotFound
    arrived = Payment.receipt == number, Payment.state == PaymentState.SUCCEEDED
    payment = visit.db.exec(select(Payment).where(*arrived)).first()
    if payment is None:
        raise NotFound
    return paper_of(visit.db, payment, visit.locale)


def paper_of(session: Session, payment: Payment, locale: str, parts: Sequence[Settled] | None = None) -> ReceiptPaper:
    """The receipt of a payment that has one, in its reader's language, on the business's stationery. `parts`: those of
    what it settles that the reader may know of; any other is credit to them."""
    business = session.get_one(Business, payment.business_id)
    shown = parts_of(session, payment) if parts is None else parts
    receipt = _receipt(session, payment, locale, shown)
    return ReceiptPaper(receipt, locale, business.primary_color, logos.picture(session, business))


def _receipt(session: Session, payment: Payment, locale: str, parts: Sequence[Settled]) -> Receipt:
    """In the words it was issued with; what became of the money since is added."""
    seller, buyer, zone = receipt_issuing.issued_with(session, payment)
    currency = payment.currency
    refunds = refund_words.refunds_of(session, payment)
    kept_minor = payment.surplus_minor + _settled_minor(parts_of(session, payment)) - _settled_minor(parts)
    left_minor = payment.amount_minor - sum(one.amount_minor for one in refunds if one.state in COUNTING)
    return Receipt(
        number=payment.receipt or "",
        received=formats.day_long(day_in(zone, payment.received_at or payment.created_at), locale),
        method=methods.in_words(payment, locale),
        amount=formats.money(payment.amount_minor, currency, locale),
        seller=party_view(seller, locale),
        buyer=party_view(buyer, locale),
        settled=[_row(*part, currency, locale) for part in parts],
        kept=plain(kept_minor, currency, locale) if kept_minor else "",
        given_back=refund_words.figures(refunds, zone, locale),
        left=formats.money(left_minor, currency, locale) if left_minor != payment.amount_minor else "",
        remarks=[
            *refund_words.came_back(refunds, zone, locale),
            *refund_words.disputes(session, payment, zone, locale),
        ],
    )


def parts_of(session: Session, payment: Payment, *which: Any) -> list[Settled]:
    """What it settles today, oldest invoice first; None for a document the client is not shown."""
    found = session.exec(
        select(Invoice, PaymentAllocation.amount_minor, and_(*visible()))
        .join(PaymentAllocation, col(PaymentAllocation.invoice_id) == Invoice.id)
        .where(PaymentAllocation.payment_id == payment.id, PaymentAllocation.amount_minor > 0, *which)
        .order_by(col(Invoice.issue_on), col(Invoice.id))
    )
    return [(invoice if is_shown else None, amount) for invoice, amount, is_shown in found]


def asked_parts(session: Session, payment: Payment) -> list[Settled]:
    """Those its checkout asked for: credit of it may have been spent on documents that who paid does not know of."""
    items = select(CheckoutItem.invoice_id).where(CheckoutItem.checkout_id == payment.checkout_id)
    return parts_of(session, payment, col(PaymentAllocation.invoice_id).in_(items))


def _settled_minor(parts: Sequence[Settled]) -> int:
    return sum(amount for _, amount in parts)


def _row(invoice: Invoice | None, amount_minor: int, currency: str, locale: str) -> SettledRow:
    amount = plain(amount_minor, currency, locale)
    if invoice is None:
        return SettledRow(t("Another document", locale), "", amount)
    return SettledRow(invoice.number or invoice.slug, _remains(invoice, locale), amount, f"/invoices/{invoice.slug}")


def _remains(invoice: Invoice, locale: str) -> str:
    if invoice.state in ENDED:
        return t(WORDS[ENDED[invoice.state]], locale)
    if invoice.balance_minor <= 0:
        return t("Paid in full", locale)
    owed = formats.money(invoice.balance_minor, invoice.currency, locale)
    return t("{amount} still to pay", locale, amount=owed)
