"""One invoice as a person reads it, on screen and on paper: every figure already in words."""

from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import col, select

from portal import formats
from portal.access.visit import Visit
from portal.domain import invoices
from portal.domain.parties import Party, printed
from portal.domain.status import WORDS, Status
from portal.models import Business, Invoice, InvoiceAdjustment, InvoiceKind, InvoiceLine, InvoiceTax, Source
from portal.money import from_minor
from portal.text import t

KINDS = {
    InvoiceKind.STANDARD: "Invoice",
    InvoiceKind.DEPOSIT: "Deposit invoice",
    InvoiceKind.CREDIT_NOTE: "Credit note",
}
Owned = TypeVar("Owned", InvoiceLine, InvoiceTax, InvoiceAdjustment)


@dataclass(frozen=True)
class PartyView:
    """Seller or buyer: `lines` is the address, `facts` label and value of ids and contact."""

    name: str = ""
    lines: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class LineView:
    """One line; `note` holds a line discount in words."""

    description: str
    detail: str
    note: str
    quantity: str
    price: str
    tax: str
    amount: str


@dataclass(frozen=True)
class Figure:
    """One row of the totals: label and amount."""

    label: str
    amount: str


@dataclass(frozen=True)
class InvoiceDocument:
    """The sheet. `totals` runs from the subtotal to, but without, the total. A blank one is a page before its load."""

    slug: str = ""
    number: str = ""
    title: str = ""
    is_credit_note: bool = False
    seller_initial: str = ""  # set on an imported document: the letterhead is its seller's, not ours
    status: str = ""
    status_word: str = ""
    issued: str = ""
    due_date: str = ""
    due: str = ""
    period: str = ""
    po_number: str = ""
    corrects: str = ""
    seller: PartyView = field(default_factory=PartyView)
    buyer: PartyView = field(default_factory=PartyView)
    lines: list[LineView] = field(default_factory=list)
    totals: list[Figure] = field(default_factory=list)
    total: str = ""
    taxes: list[tuple[str, str, str]] = field(default_factory=list)  # rate in words, taxed amount, tax
    after_total: list[Figure] = field(default_factory=list)  # paid before, paid, credited
    balance: str = ""
    notes: str = ""
    terms: str = ""
    payment_reference: str = ""


@dataclass(frozen=True)
class Paper:
    """What the PDF needs beside the words: the look, and what a bank app reads from the QR code."""

    document: InvoiceDocument
    locale: str
    brand_color: str
    logo_file: str
    beneficiary: str
    iban: str
    iban_shown: str
    bic: str
    currency: str
    balance_minor: int
    is_paid: bool


def read(visit: Visit, slug: str) -> InvoiceDocument:
    """The client's own document; `NotFound` otherwise."""
    return document_of(visit, invoices.find(visit, slug))


def paper(visit: Visit, slug: str) -> Paper:
    """The same, for printing."""
    invoice = invoices.find(visit, slug)
    business = visit.db.get_one(Business, visit.business_id)
    iban = invoice.iban.replace(" ", "")
    return Paper(
        document=document_of(visit, invoice),
        locale=visit.locale,
        brand_color=business.primary_color,
        logo_file=business.logo_file if invoice.source is Source.OWN else "",
        beneficiary=invoice.seller.get("payee_name") or printed(invoice.seller).name,  # a factor may collect
        iban=iban,
        iban_shown=" ".join(iban[i : i + 4] for i in range(0, len(iban), 4)),
        bic=invoice.bic,
        currency=invoice.currency,
        balance_minor=invoice.balance_minor,
        is_paid=invoices.status_now(visit, invoice) is Status.PAID,
    )


def document_of(visit: Visit, invoice: Invoice) -> InvoiceDocument:
    """An invoice already found to be the client's."""
    status = invoices.status_now(visit, invoice)
    locale = visit.locale
    return InvoiceDocument(
        slug=invoice.slug,
        number=invoice.number or "",
        title=t(KINDS[invoice.kind], locale),
        is_credit_note=invoice.kind is InvoiceKind.CREDIT_NOTE,
        seller_initial="" if invoice.source is Source.OWN else printed(invoice.seller).name[:1].upper(),
        status=status.value,
        status_word=t(WORDS[status], locale),
        issued=formats.day_long(invoice.issue_on, locale) if invoice.issue_on else "",
        due_date=formats.day_long(invoice.due_on, locale) if invoice.due_on else "",
        due=invoices.due_words(visit, invoice, status),
        period=_period(invoice, locale),
        po_number=invoice.po_number or invoice.buyer_reference,
        corrects=invoice.corrects_number,
        seller=_party(printed(invoice.seller), locale),
        buyer=_party(printed(invoice.buyer), locale),
        lines=[_line(line, invoice.currency, locale) for line in _parts(visit, InvoiceLine, invoice.id)],
        totals=_totals(visit, invoice),
        total=formats.money(invoice.total_minor, invoice.currency, locale),
        taxes=_taxes(visit, invoice),
        after_total=_after_total(invoice, locale),
        balance=formats.money(invoice.balance_minor, invoice.currency, locale),
        notes=invoice.notes,
        terms=invoice.terms,
        payment_reference=invoice.payment_reference or invoice.number or "",
    )


def _parts(visit: Visit, model: type[Owned], invoice_id: UUID) -> list[Owned]:
    order: Any = model.rate if model is InvoiceTax else model.position  # pyright: ignore[reportAttributeAccessIssue]
    return list(visit.db.exec(select(model).where(model.invoice_id == invoice_id).order_by(col(order))))


def _party(party: Party, locale: str) -> PartyView:
    country = [formats.country_name(party.country, locale)] if party.country else []
    facts = [("VAT ID", party.vat_id), ("Tax number", party.tax_number), ("Contact", party.contact)]
    return PartyView(party.name, [*party.lines, *country], [(t(k, locale), v) for k, v in facts if v])


def _line(line: InvoiceLine, currency: str, locale: str) -> LineView:
    per = formats.number(line.base_quantity, locale)
    price = formats.price(line.unit_price, currency, locale)
    off = formats.money(abs(line.discount_minor), currency, locale)
    sentence = "less {amount} discount" if line.discount_minor > 0 else "plus {amount} surcharge"
    return LineView(
        description=line.description,
        detail=line.detail,
        note=t(sentence, locale, amount=off) if line.discount_minor else "",
        quantity=formats.number(line.quantity, locale),
        price=price if line.base_quantity == 1 else t("{price} per {count}", locale, price=price, count=per),
        tax=formats.percent(line.tax_rate, locale),
        amount=_plain(line.net_minor, currency, locale),
    )


def _plain(minor: int, currency: str, locale: str) -> str:
    """An amount without its symbol, for columns."""
    return formats.price(from_minor(minor, currency), currency, locale)


def _period(invoice: Invoice, locale: str) -> str:
    ends = [formats.day(on, locale) for on in (invoice.period_start_on, invoice.period_end_on) if on]
    return " – ".join(ends)


def _totals(visit: Visit, invoice: Invoice) -> list[Figure]:
    locale, currency = visit.locale, invoice.currency
    figures = [Figure(t("Subtotal", locale), _plain(invoice.subtotal_minor, currency, locale))]
    parts = _parts(visit, InvoiceAdjustment, invoice.id)
    for part in parts:
        label = part.reason or t("Surcharge" if part.is_charge else "Discount", locale)
        figures.append(
            Figure(label, _plain(part.amount_minor if part.is_charge else -part.amount_minor, currency, locale))
        )
    if invoice.discount_minor and not parts:
        label = t("Discount", locale)
        figures.append(Figure(label, _plain(-invoice.discount_minor, currency, locale)))
    for tax in _parts(visit, InvoiceTax, invoice.id):
        rate = formats.percent(tax.rate, locale)
        figures.append(Figure(t("VAT {rate}", locale, rate=rate), _plain(tax.tax_minor, currency, locale)))
    return figures


def _taxes(visit: Visit, invoice: Invoice) -> list[tuple[str, str, str]]:
    locale, currency = visit.locale, invoice.currency
    return [
        (
            t("VAT {rate}", locale, rate=formats.percent(tax.rate, locale))
            + (f" ({tax.reason})" if tax.reason else ""),
            _plain(tax.base_minor, currency, locale),
            _plain(tax.tax_minor, currency, locale),
        )
        for tax in _parts(visit, InvoiceTax, invoice.id)
    ]


def _after_total(invoice: Invoice, locale: str) -> list[Figure]:
    """From the total to what is still owed; empty when nothing happened in between."""
    steps = [
        ("Rounding", invoice.rounding_minor),
        ("Paid before", -invoice.prepaid_minor),
        ("Paid", -invoice.paid_minor),
        ("Refunded", invoice.refunded_minor),
        ("Credited", 0 if invoice.kind is InvoiceKind.CREDIT_NOTE else -invoice.credited_minor),
    ]
    return [Figure(t(label, locale), _plain(minor, invoice.currency, locale)) for label, minor in steps if minor]
