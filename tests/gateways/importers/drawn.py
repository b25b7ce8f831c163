"""Random documents, valid for the importer though not always sensible."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from portal.domain.issued import (
    Address,
    Adjustment,
    Delivery,
    IssuedDocument,
    IssuedLine,
    IssuedTax,
    IssuedTotals,
    Party,
    PaymentMeans,
    Period,
    Reference,
)
from portal.models import InvoiceKind

TYPES = {InvoiceKind.STANDARD: "380", InvoiceKind.DEPOSIT: "386", InvoiceKind.CREDIT_NOTE: "381"}
CURRENCIES = ["EUR", "NOK", "JPY", "KWD", "USD"]

letters = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
texts = st.text(letters, max_size=30).map(lambda said: " ".join(said.split()))
filled = texts.filter(bool)
paragraphs = st.lists(filled, max_size=3).map("\n".join)
days = st.dates(date(1950, 1, 1), date(2200, 1, 1))
minors = st.integers(-(10**12) + 1, 10**12 - 1)
small = st.integers(0, 10**9)
rates = st.decimals(0, 100, places=2)
exact = st.decimals(-(10**6), 10**6, places=6)
categories = st.sampled_from(["S", "Z", "E", "AE", "K", "G", "O"])

addresses = st.builds(
    Address,
    lines=st.lists(filled, max_size=4).map(tuple),
    city=texts,
    postcode=texts,
    region=texts,
    country=st.sampled_from(["AT", "NO", "JP", ""]),
)
parties = st.builds(
    Party,
    name=filled,
    trading_name=texts,
    vat_id=st.sampled_from(["", "ATU12345675", "NO 999 MVA", "el123"]),
    tax_registration=texts,
    legal_id=texts,
    identifiers=st.lists(filled, max_size=2).map(tuple),
    endpoint=texts,
    address=addresses,
    contact_name=texts,
    phone=texts,
    email=texts,
)
periods = st.none() | st.tuples(days, days).map(lambda two: Period(min(two), max(two)))
line_adjustments = st.builds(
    Adjustment,
    is_charge=st.booleans(),
    amount_minor=minors,
    reason=texts,
    percent=st.none() | rates,
    base_minor=st.none() | minors,
)
adjustments = st.builds(
    Adjustment,
    is_charge=st.booleans(),
    amount_minor=minors,
    reason=texts,
    percent=st.none() | rates,
    base_minor=st.none() | minors,
    tax_category=categories,
    tax_rate=rates,
)
lines = st.builds(
    IssuedLine,
    id=filled,
    name=filled,
    description=paragraphs,
    quantity=exact,
    unit_code=st.sampled_from(["C62", "EA", "MTR"]),
    price=st.decimals(0, 10**6, places=6),
    base_quantity=st.sampled_from([Decimal(1), Decimal(100), Decimal("0.5")]),
    net_minor=minors,
    tax_category=categories,
    tax_rate=rates,
    adjustments=st.lists(line_adjustments, max_size=2).map(tuple),
    note=paragraphs,
    seller_item_id=texts,
    period=periods,
)
groups = st.builds(IssuedTax, category=categories, rate=rates, base_minor=minors, tax_minor=minors, exemption=texts)
ways = st.builds(
    PaymentMeans,
    code=st.sampled_from(["30", "58", "ZZZ"]),
    reference=texts,
    iban=texts.map(lambda said: said.replace(" ", "")),
    bic=texts,
    account_name=texts,
)
totals = st.builds(
    IssuedTotals,
    **dict.fromkeys(("lines_minor", "net_minor", "tax_minor", "total_minor", "payable_minor"), minors),
    **dict.fromkeys(("allowance_minor", "charge_minor", "prepaid_minor", "rounding_minor"), minors),
)


@st.composite
def documents(draw: st.DrawFn) -> IssuedDocument:
    """A document with anything in it; its totals need not add up."""
    kind = draw(st.sampled_from(InvoiceKind))
    means = tuple(draw(st.lists(ways, max_size=2)))
    without_due_day = kind is InvoiceKind.CREDIT_NOTE and not means
    currency = draw(st.sampled_from(CURRENCIES))
    accounting = draw(st.none() | st.tuples(st.sampled_from(["CHF", "SEK"]), minors))
    return IssuedDocument(
        kind=kind,
        type_code=TYPES[kind],
        number=draw(filled),
        issue_on=draw(days),
        due_on=None if without_due_day else draw(st.none() | days),
        currency=currency,
        seller=draw(parties),
        buyer=draw(parties),
        lines=tuple(draw(st.lists(lines, min_size=1, max_size=3))),
        tax_lines=tuple(
            draw(st.lists(groups, min_size=1, max_size=3, unique_by=lambda group: (group.category, group.rate)))
        ),
        totals=draw(totals),
        content_hash="",
        po_number=draw(texts),
        buyer_reference=draw(texts),
        corrects=tuple(draw(st.lists(st.builds(Reference, filled, st.none() | days), max_size=2))),
        period=draw(periods),
        notes=tuple(draw(st.lists(paragraphs.filter(bool), max_size=2))),
        terms=draw(paragraphs),
        adjustments=tuple(draw(st.lists(adjustments, max_size=2))),
        payment_means=means,
        payee_name=draw(texts),
        delivery=draw(st.none() | st.builds(Delivery, on=days, name=texts, address=addresses)),
        accounting_tax=accounting,
    )
