"""One invoice as a person reads it, on screen and on paper: every figure already in words."""

from dataclasses import dataclass, field

from portal import formats
from portal.access.visit import Visit
from portal.domain import bank, invoices, logos, recurring_words, sheet_money, sheets, transfer
from portal.domain.parties import printed
from portal.domain.sheets import Figure, LineView, PartyView
from portal.domain.status import WORDS, Status
from portal.models import Business, Invoice, InvoiceKind, Source
from portal.text import t

KINDS = {
    InvoiceKind.STANDARD: "Invoice",
    InvoiceKind.DEPOSIT: "Deposit invoice",
    InvoiceKind.CREDIT_NOTE: "Credit note",
}


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
    after_total: list[Figure] = field(default_factory=list)  # each payment, refund and credit note
    balance: str = ""
    deposit: Figure = field(default_factory=Figure)  # of the balance, awaited first; blank: none
    notes: str = ""
    terms: str = ""
    payment_reference: str = ""
    repeats: str = ""  # "Monthly": another one comes by itself


@dataclass(frozen=True)
class Paper:
    """What the PDF needs beside the words: the look, and where to pay; no `iban` where nothing is to be transferred."""

    document: InvoiceDocument
    locale: str
    brand_color: str
    logo: bytes
    beneficiary: str
    iban: str
    iban_shown: str
    bic: str
    currency: str
    balance_minor: int
    is_paid: bool
    since: str = ""
    warning: str = ""


def read(visit: Visit, slug: str) -> InvoiceDocument:
    """The client's own document; `NotFound` otherwise."""
    return document_of(visit, invoices.find(visit, slug))


def paper(visit: Visit, slug: str) -> Paper:
    """The same, for printing."""
    return paper_of(visit, invoices.find(visit, slug))


def paper_of(visit: Visit, invoice: Invoice) -> Paper:
    """An invoice already found, for printing."""
    business = visit.db.get_one(Business, visit.business_id)
    to = transfer.account_of(visit, invoice)
    return Paper(
        document=document_of(visit, invoice),
        locale=visit.locale,
        brand_color=business.primary_color,
        logo=logos.picture(visit.db, business) if invoice.source is Source.OWN else b"",
        beneficiary=to.beneficiary,
        iban=to.iban,
        iban_shown=bank.iban_shown(to.iban),
        bic=to.bic,
        currency=invoice.currency,
        balance_minor=invoice.balance_minor,
        is_paid=invoices.status_now(visit, invoice) is Status.PAID,
        since=to.since,
        warning=to.warning,
    )


def document_of(visit: Visit, invoice: Invoice) -> InvoiceDocument:
    """An invoice already found to be the client's."""
    locale, currency = visit.locale, invoice.currency
    return InvoiceDocument(
        slug=invoice.slug,
        number=invoice.number or "",
        title=t(KINDS[invoice.kind], locale),
        is_credit_note=invoice.kind is InvoiceKind.CREDIT_NOTE,
        seller_initial="" if invoice.source is Source.OWN else printed(invoice.seller).name[:1].upper(),
        **_dates(visit, invoice),  # pyright: ignore[reportArgumentType]
        po_number=invoice.po_number or invoice.buyer_reference,
        corrects=invoice.corrects_number,
        seller=sheets.party_view(printed(invoice.seller), locale),
        buyer=sheets.party_view(printed(invoice.buyer), locale),
        lines=sheets.lines(visit, invoice),
        totals=sheets.totals(visit, invoice),
        total=formats.money(invoice.total_minor, currency, locale),
        taxes=sheets.taxes(visit, invoice),
        after_total=sheet_money.after_total(visit, invoice),
        balance=formats.money(invoice.balance_minor, currency, locale),
        deposit=sheet_money.deposit(visit, invoice),
        notes=invoice.notes,
        terms=invoice.terms,
        payment_reference=transfer.reference_of(invoice),
    )


def _dates(visit: Visit, invoice: Invoice) -> dict[str, str]:
    """Status, and every date on the sheet."""
    status, locale = invoices.status_now(visit, invoice), visit.locale
    return {
        "status": status.value,
        "status_word": t(WORDS[status], locale),
        "issued": formats.day_long(invoice.issue_on, locale) if invoice.issue_on else "",
        "due_date": formats.day_long(invoice.due_on, locale) if invoice.due_on else "",
        "due": invoices.due_words(visit, invoice, status),
        "period": sheets.period(invoice, locale),
        "repeats": recurring_words.repeats(visit.db, invoice, locale),
    }
