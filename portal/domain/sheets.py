"""The parts of a sheet, in words: parties, lines, totals, taxes. What became of the total is in sheet_money.py."""

from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import col, select

from portal import formats
from portal.access.visit import Visit
from portal.domain import units
from portal.domain.parties import Party
from portal.models import Invoice, InvoiceAdjustment, InvoiceLine, InvoiceTax
from portal.money import from_minor
from portal.text import t

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
    """One row of the totals: label and amount, and what stands below the label."""

    label: str = ""
    amount: str = ""
    note: str = ""


def party_view(party: Party, locale: str) -> PartyView:
    """A party as printed."""
    country = [formats.country_name(party.country, locale)] if party.country else []
    facts = [("VAT ID", party.vat_id), ("Tax number", party.tax_number), ("Contact", party.contact)]
    return PartyView(party.name, [*party.lines, *country], [(t(k, locale), v) for k, v in facts if v])


def lines(visit: Visit, invoice: Invoice) -> list[LineView]:
    """Every line, in order."""
    return [_line(one, invoice.currency, visit.locale) for one in _parts(visit, InvoiceLine, invoice.id)]


def period(invoice: Invoice, locale: str) -> str:
    """The time it is about: "1 Feb 2026 – 28 Feb 2026", or empty."""
    ends = [formats.day(on, locale) for on in (invoice.period_start_on, invoice.period_end_on) if on]
    return " – ".join(ends)


def totals(visit: Visit, invoice: Invoice) -> list[Figure]:
    """From the subtotal to, but without, the total: discounts, surcharges and tax in between."""
    locale, currency = visit.locale, invoice.currency
    steps = [(t("Subtotal", locale), invoice.subtotal_minor)]
    adjustments = _parts(visit, InvoiceAdjustment, invoice.id)
    for one in adjustments:
        label = one.reason or t("Surcharge" if one.is_charge else "Discount", locale)
        steps.append((label, one.amount_minor if one.is_charge else -one.amount_minor))
    if invoice.discount_minor and not adjustments:
        steps.append((t("Discount", locale), -invoice.discount_minor))
    for tax in _parts(visit, InvoiceTax, invoice.id):
        steps.append((t("VAT {rate}", locale, rate=formats.percent(tax.rate, locale)), tax.tax_minor))
    return [Figure(label, plain(minor, currency, locale)) for label, minor in steps]


def taxes(visit: Visit, invoice: Invoice) -> list[tuple[str, str, str]]:
    """The tax table: rate in words, taxed amount, tax."""
    locale, currency = visit.locale, invoice.currency
    return [
        (_rate(tax, locale), plain(tax.base_minor, currency, locale), plain(tax.tax_minor, currency, locale))
        for tax in _parts(visit, InvoiceTax, invoice.id)
    ]


def plain(minor: int, currency: str, locale: str) -> str:
    """An amount without its symbol, for columns."""
    return formats.price(from_minor(minor, currency), currency, locale)


def _parts(visit: Visit, model: type[Owned], invoice_id: UUID) -> list[Owned]:
    order: Any = model.rate if model is InvoiceTax else model.position  # pyright: ignore[reportAttributeAccessIssue]
    return list(visit.db.exec(select(model).where(model.invoice_id == invoice_id).order_by(col(order))))


def _line(line: InvoiceLine, currency: str, locale: str) -> LineView:
    per = formats.number(line.base_quantity, locale)
    price = formats.price(line.unit_price, currency, locale)
    off = formats.money(abs(line.discount_minor), currency, locale)
    sentence = "less {amount} discount" if line.discount_minor > 0 else "plus {amount} surcharge"
    return LineView(
        description=line.description,
        detail=line.detail,
        note=t(sentence, locale, amount=off) if line.discount_minor else "",
        quantity=units.quantity(line.quantity, line.unit_code, locale),
        price=price if line.base_quantity == 1 else t("{price} per {count}", locale, price=price, count=per),
        tax=formats.percent(line.tax_rate, locale),
        amount=plain(line.net_minor, currency, locale),
    )


def _rate(tax: InvoiceTax, locale: str) -> str:
    rate = formats.percent(tax.rate, locale)
    reason = tax.reason
    return t("VAT {rate}, {reason}", locale, rate=rate, reason=reason) if reason else t("VAT {rate}", locale, rate=rate)
