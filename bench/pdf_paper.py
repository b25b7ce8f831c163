"""The paper the PDF benchmark prints, and the same page for the references to draw."""

from dataclasses import replace
from pathlib import Path

from portal.domain.documents import Figure, InvoiceDocument, LineView, Paper, PartyView

LOGO = Path("assets/apple-touch-icon.png").read_bytes()
_SELLER = PartyView(
    "Alpenblick Studio",
    ["Maria-Theresien-Straße 18", "6020 Innsbruck", "Austria"],
    [("VAT ID", "ATU12345678"), ("Contact", "office@alpenblick.example")],
)
_BUYER = PartyView("Berger & Sons GmbH", ["Museumstraße 4", "6020 Innsbruck", "Austria"], [("VAT ID", "ATU87654321")])
_DOCUMENT = InvoiceDocument(
    slug="INV-00042",
    number="INV-00042",
    title="Invoice",
    is_credit_note=False,
    status="unpaid",
    status_word="Unpaid",
    issued="11 October 2026",
    due_date="10 November 2026",
    due="in 3 days",
    period="",
    po_number="PO 7731",
    corrects="",
    seller=_SELLER,
    buyer=_BUYER,
    lines=[],
    totals=[Figure("Subtotal", "1,028.75"), Figure("VAT 20%", "205.75")],
    total="€1,234.50",
    taxes=[("VAT 20%", "1,028.75", "205.75")],
    after_total=[],
    balance="€1,234.50",
    notes="Thank you for working with us.",
    terms="Please pay within 30 days.",
    payment_reference="INV-00042",
)


def paper_of(count: int) -> Paper:
    """An open invoice of that many lines, with a tax table and bank details."""
    return Paper(
        document=replace(_DOCUMENT, lines=[_line(number) for number in range(1, count + 1)]),
        locale="en",
        brand_color="#1f6f5c",
        logo=LOGO,
        beneficiary=_SELLER.name,
        iban="AT611904300234573201",
        iban_shown="AT61 1904 3002 3457 3201",
        bic="BKAUATWW",
        currency="EUR",
        balance_minor=123450,
        is_paid=False,
    )


def _line(number: int) -> LineView:
    return LineView(f"Page {number}, design and build", "", "", f"{number}", "14.50", "20%", f"{number * 14.5:.2f}")
