"""Invoices and credit notes, as issued."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from portal.models.base import ClientOwned, Exact, Minor, UtcMoment, of_client, words

BILLS = text("quote_id IS NOT NULL AND state <> 'void' AND kind <> 'credit_note'")
VISIBLE = text("state <> 'draft' AND archived_at IS NULL")
KEPT = text("archived_at IS NULL")
NEWEST = (text("issue_on DESC"), text("id DESC"))


def _index(name: str, *columns: Any, where: Any) -> Index:
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


class InvoiceKind(StrEnum):
    """UNTDID 1001: 380, 386, 381."""

    STANDARD = "standard"
    DEPOSIT = "deposit"
    CREDIT_NOTE = "credit_note"


class InvoiceState(StrEnum):
    """What is stored; overdue, partly paid and processing are derived (domain/status.py)."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"


class Source(StrEnum):
    """Issued by this portal, or read from an e-invoice."""

    OWN = "own"
    IMPORTED = "imported"


class DiscountKind(StrEnum):
    """How the document's discount was given."""

    NONE = "none"
    PERCENT = "percent"
    FIXED = "fixed"


class Invoice(ClientOwned, table=True):
    """One document. Amounts are minor units of `currency`; content never changes after issue.

    balance_minor = total − prepaid + rounding − paid + refunded − credited, kept by domain/ledger.py.
    """

    live: ClassVar[bool] = True
    __table_args__ = of_client(
        UniqueConstraint("business_id", "slug"),
        UniqueConstraint("business_id", "seller_key", "number"),
        # The lists: everything by date, or one state by date, newest first.
        _index("ix_invoice_all", "client_id", *NEWEST, where=VISIBLE),
        _index("ix_invoice_state", "client_id", "state", *NEWEST, where=VISIBLE),
        # Counts, balance and what is overdue, from the index alone.
        Index(
            "ix_invoice_owed",
            "client_id",
            "state",
            "kind",
            "awaited_on",
            "currency",
            "balance_minor",
            "processing_minor",
            "archived_at",  # always null here: without it SQLite does not see that the index holds everything
            sqlite_where=VISIBLE,
            postgresql_where=VISIBLE,
        ),
        # The same lists of all the business, drafts too: for its staff.
        _index("ix_invoice_business", "business_id", *NEWEST, where=KEPT),
        _index("ix_invoice_business_state", "business_id", "state", *NEWEST, where=KEPT),
        # A quote is billed once: whole, or as a deposit and the remainder.
        Index("uq_invoice_quote", "quote_id", "kind", unique=True, sqlite_where=BILLS, postgresql_where=BILLS),
    )

    slug: str = ""
    number: str | None = None  # taken at issue; a draft has none
    seller_key: str = ""  # imported: whose number it is; our own: empty
    source: Source = Field(default=Source.OWN, sa_type=words(Source))
    content_hash: str = ""  # imported: SHA-256 of what was read
    kind: InvoiceKind = Field(default=InvoiceKind.STANDARD, sa_type=words(InvoiceKind))
    state: InvoiceState = Field(default=InvoiceState.DRAFT, sa_type=words(InvoiceState))
    version: int = 1

    issue_on: date | None = None  # a draft: the day it was written, where it stands in the list of staff
    due_on: date | None = None
    due_days: int | None = None  # a draft's: from the day it will be issued
    deposit_due_on: date | None = None
    awaited_on: date | None = None  # deposit_due_on until the deposit is paid, then due_on; kept by domain/ledger.py
    promised_on: date | None = None  # the client says it pays on that day: reminders wait
    period_start_on: date | None = None
    period_end_on: date | None = None
    currency: str = "EUR"
    po_number: str = ""
    buyer_reference: str = ""
    corrects_number: str = ""
    corrects_id: UUID | None = Field(default=None, foreign_key="invoice.id")
    quote_id: UUID | None = Field(default=None, foreign_key="quote.id")  # what was agreed and is billed here
    notes: str = ""
    terms: str = ""
    seller: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # domain/parties.py: frozen at issue
    buyer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    iban: str = ""
    bic: str = ""
    payment_reference: str = ""

    discount_kind: DiscountKind = Field(default=DiscountKind.NONE, sa_type=words(DiscountKind))
    discount_value: Decimal = Field(default=Decimal(0), sa_type=Exact)  # pyright: ignore[reportArgumentType]
    subtotal_minor: Minor = 0
    discount_minor: Minor = 0
    charge_minor: Minor = 0
    net_minor: Minor = 0
    tax_minor: Minor = 0
    total_minor: Minor = 0
    deposit_minor: Minor = 0  # to be paid first; part of the total
    prepaid_minor: Minor = 0
    rounding_minor: Minor = 0
    paid_minor: Minor = 0
    refunded_minor: Minor = 0
    credited_minor: Minor = 0
    balance_minor: Minor = 0
    processing_minor: Minor = 0  # a bank debit on its way

    sent_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    first_viewed_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    paid_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    voided_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    written_off_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]
    archived_at: datetime | None = Field(default=None, sa_type=UtcMoment)  # pyright: ignore[reportArgumentType]


class InvoiceLine(ClientOwned, table=True):
    """BG-25. `discount_minor` is the line's allowances less its charges."""

    __table_args__ = of_client(UniqueConstraint("invoice_id", "position"))

    invoice_id: UUID = Field(foreign_key="invoice.id")
    position: int
    description: str
    detail: str = ""
    quantity: Decimal = Field(sa_type=Exact)  # pyright: ignore[reportArgumentType]
    unit_code: str = "C62"
    unit_price: Decimal = Field(sa_type=Exact)  # pyright: ignore[reportArgumentType]
    base_quantity: Decimal = Field(default=Decimal(1), sa_type=Exact)  # pyright: ignore[reportArgumentType]
    discount_minor: Minor = 0
    net_minor: Minor
    tax_category: str = "S"
    tax_rate: Decimal = Field(default=Decimal(0), sa_type=Exact)  # pyright: ignore[reportArgumentType]


class InvoiceAdjustment(ClientOwned, table=True):
    """A document-level allowance (BG-20) or charge (BG-21), as issued."""

    __table_args__ = of_client(UniqueConstraint("invoice_id", "position"))

    invoice_id: UUID = Field(foreign_key="invoice.id")
    position: int
    is_charge: bool
    reason: str = ""
    amount_minor: Minor
    tax_category: str = "S"
    tax_rate: Decimal = Field(default=Decimal(0), sa_type=Exact)  # pyright: ignore[reportArgumentType]


class InvoiceTax(ClientOwned, table=True):
    """BG-23: the tax of one category and rate."""

    __table_args__ = of_client(UniqueConstraint("invoice_id", "category", "rate"))

    invoice_id: UUID = Field(foreign_key="invoice.id")
    category: str
    rate: Decimal = Field(sa_type=Exact)  # pyright: ignore[reportArgumentType]
    base_minor: Minor
    tax_minor: Minor
    reason: str = ""
