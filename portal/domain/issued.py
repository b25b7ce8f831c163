"""A document another program issued, exactly as it was issued: what importers hand to the domain.

Amounts are integer minor units of the document's currency; quantities, prices and rates are Decimal.
The letters BT and BG name the fields of EN 16931.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.errors import Refused
from portal.models import InvoiceKind


class BadDocument(Refused):
    """The file is refused whole: where it stopped making sense, and why, in words."""

    sentence = "{source}, line {line}: {reason}"

    def __init__(self, source: str, line: int, reason: str) -> None:
        super().__init__(source=source, line=str(line), reason=reason)
        self.source, self.line, self.reason = source, line, reason

    def __str__(self) -> str:
        return self.sentence.format(**self.values)


@dataclass(frozen=True)
class Address:
    """A postal address as printed: street lines, then the rest; empty where the document says nothing."""

    lines: tuple[str, ...] = ()
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True)
class Party:
    """Seller or buyer (BG-4, BG-7). `name` is the registered name, else the trading name."""

    name: str
    trading_name: str = ""
    vat_id: str = ""
    tax_registration: str = ""
    legal_id: str = ""
    identifiers: tuple[str, ...] = ()
    endpoint: str = ""
    address: Address = Address()
    contact_name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def key(self) -> str:
        """The same party gives the same key however its number is spaced; the strongest identifier counts."""
        for scheme, value in (("vat", self.vat_id), ("legal", self.legal_id), ("endpoint", self.endpoint)):
            if compact := "".join(character for character in value.upper() if character.isalnum()):
                return f"{scheme}:{compact}"
        return "name:" + " ".join(self.name.casefold().split())


@dataclass(frozen=True)
class Period:
    """The time a document is about (BG-14); either end may be open."""

    start_on: date | None
    end_on: date | None


@dataclass(frozen=True)
class Reference:
    """An earlier invoice this document is about (BT-25, BT-26)."""

    number: str
    issue_on: date | None


@dataclass(frozen=True)
class Adjustment:
    """An allowance or a charge (BG-20, BG-21; BG-27, BG-28 on a line, which have no tax of their own)."""

    is_charge: bool
    amount_minor: int
    reason: str = ""
    percent: Decimal | None = None
    base_minor: int | None = None
    tax_category: str = ""
    tax_rate: Decimal = Decimal(0)


@dataclass(frozen=True)
class IssuedLine:
    """One line (BG-25). `price` (BT-146) is for `base_quantity` units; `net_minor` (BT-131) as issued."""

    id: str
    name: str
    description: str
    quantity: Decimal
    unit_code: str
    price: Decimal
    base_quantity: Decimal
    net_minor: int
    tax_category: str
    tax_rate: Decimal
    adjustments: tuple[Adjustment, ...] = ()
    note: str = ""
    seller_item_id: str = ""
    period: Period | None = None


@dataclass(frozen=True)
class IssuedTax:
    """One group of the tax breakdown (BG-23)."""

    category: str
    rate: Decimal
    base_minor: int
    tax_minor: int
    exemption: str = ""


@dataclass(frozen=True)
class IssuedTotals:
    """The totals the seller printed (BG-22): kept for ever, never recomputed in place."""

    lines_minor: int
    net_minor: int
    tax_minor: int
    total_minor: int
    payable_minor: int
    allowance_minor: int = 0
    charge_minor: int = 0
    prepaid_minor: int = 0
    rounding_minor: int = 0


@dataclass(frozen=True)
class PaymentMeans:
    """One way to pay (BG-16). `iban` is without spaces and may be a domestic account number."""

    code: str
    reference: str = ""
    iban: str = ""
    bic: str = ""
    account_name: str = ""


@dataclass(frozen=True)
class Delivery:
    """Where and when the goods went (BG-13)."""

    on: date | None
    name: str
    address: Address


@dataclass(frozen=True)
class Difference:
    """A figure the seller printed and what the portal makes of the same lines; None: too large to add up."""

    field: str
    issued_minor: int
    computed_minor: int | None


@dataclass(frozen=True)
class IssuedDocument:
    """An invoice or credit note as its seller issued it."""

    kind: InvoiceKind
    type_code: str
    number: str
    issue_on: date
    due_on: date | None
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[IssuedLine, ...]
    tax_lines: tuple[IssuedTax, ...]
    totals: IssuedTotals
    content_hash: str
    po_number: str = ""
    buyer_reference: str = ""
    corrects: tuple[Reference, ...] = ()
    period: Period | None = None
    notes: tuple[str, ...] = ()
    terms: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    payment_means: tuple[PaymentMeans, ...] = ()
    payee_name: str = ""
    delivery: Delivery | None = None
    accounting_tax: tuple[str, int] | None = None
    """BT-6 and BT-111: the tax once more in the seller's accounting currency, in its minor units."""
