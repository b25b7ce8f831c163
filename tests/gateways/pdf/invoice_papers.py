"""Papers the tests print."""

from dataclasses import replace
from typing import Any

from portal.domain.documents import Figure, InvoiceDocument, LineView, Paper, PartyView

SELLER = PartyView(
    "Alpenblick Studio",
    ["Maria-Theresien-Straße 18", "6020 Innsbruck", "Austria"],
    [("VAT ID", "ATU12345678"), ("Contact", "office@alpenblick.example")],
)
BUYER = PartyView("Berger & Sons GmbH", ["Museumstraße 4", "6020 Innsbruck", "Austria"], [("VAT ID", "ATU87654321")])
LINE = LineView("Landing page, design and build", "", "", "1", "820.00", "20%", "820.00")
DOCUMENT = InvoiceDocument(
    slug="INV-00042",
    number="INV-00042",
    title="Invoice",
    is_credit_note=False,
    status="unpaid",
    status_word="Unpaid",
    issued="11 October 2026",
    due_date="10 November 2026",
    due="in 3 days",
    period="1 Oct 2026 – 31 Oct 2026",
    po_number="PO 7731",
    corrects="",
    seller=SELLER,
    buyer=BUYER,
    lines=[
        LINE,
        LineView("Photo retouching", "Twelve product photographs", "", "12", "14.50", "20%", "174.00"),
        LineView("Hosting, October", "", "less €5.00 discount", "1", "39.75", "20%", "34.75"),
    ],
    totals=[Figure("Subtotal", "1,028.75"), Figure("VAT 20%", "205.75")],
    total="€1,234.50",
    taxes=[("VAT 20%", "1,028.75", "205.75")],
    after_total=[],
    balance="€1,234.50",
    notes="Thank you for working with us.",
    terms="Please pay within 30 days. Late payment carries interest at the statutory rate.",
    payment_reference="RF82INV00042",
)
PAPER = Paper(
    document=DOCUMENT,
    locale="en",
    brand_color="#1f6f5c",
    logo=b"",
    beneficiary="Alpenblick Studio",
    iban="AT611904300234573201",
    iban_shown="AT61 1904 3002 3457 3201",
    bic="BKAUATWW",
    currency="EUR",
    balance_minor=123450,
    is_paid=False,
    since="Bank details unchanged since 3 May 2024",
)


def paper_with(paper: dict[str, Any] | None = None, **document: Any) -> Paper:
    """The usual paper, with parts of its document and, first, of the paper itself replaced."""
    return replace(PAPER, document=replace(DOCUMENT, **document), **(paper or {}))


def with_lines(count: int, **document: Any) -> Paper:
    """As many lines as asked, each with its number."""
    lines = [replace(LINE, description=f"Line {n}: design and build of page {n}") for n in range(1, count + 1)]
    return paper_with(lines=lines, **document)
