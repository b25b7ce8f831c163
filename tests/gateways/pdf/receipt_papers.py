"""Receipts the tests print."""

from dataclasses import replace
from typing import Any

from portal.domain.receipts import Receipt, ReceiptPaper, SettledRow
from portal.domain.sheets import Figure
from tests.gateways.pdf.invoice_papers import BUYER, SELLER

RECEIPT = Receipt(
    number="RC-00007",
    received="3 November 2026",
    method="Visa ending in 4242",
    amount="€1,234.50",
    seller=SELLER,
    buyer=BUYER,
    settled=[
        SettledRow("INV-00042", "Paid in full", "1,000.00", "/invoices/INV-00042"),
        SettledRow("INV-00043", "€30.00 still to pay", "200.00", "/invoices/INV-00043"),
    ],
    kept="34.50",
    given_back=[Figure("Refunded 3 Dec 2026", "-30.00")],
    left="€1,204.50",
    remarks=["Your bank has confirmed this payment on 5 Dec 2026."],
)
PAPER = ReceiptPaper(RECEIPT, "en", "#1f6f5c", b"")


def receipt_with(**receipt: Any) -> ReceiptPaper:
    """The usual receipt, with parts of it replaced."""
    return replace(PAPER, receipt=replace(RECEIPT, **receipt))


def with_invoices(count: int) -> ReceiptPaper:
    """A payment for as many invoices as asked."""
    return receipt_with(settled=[SettledRow(f"INV-{n:05d}", "Paid in full", "1.00") for n in range(1, count + 1)])
