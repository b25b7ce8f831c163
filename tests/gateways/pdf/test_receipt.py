"""Receipts on paper: every fact is text, long ones go on, hostile ones are only letters."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.domain.receipts import Receipt, ReceiptPaper, SettledRow
from portal.domain.sheets import Figure, PartyView
from portal.gateways.pdf import render_receipt
from tests.gateways.pdf.reading import fonts
from tests.gateways.pdf.receipt_papers import PAPER, receipt_with, with_invoices


def read(paper: ReceiptPaper) -> PdfReader:
    return PdfReader(io.BytesIO(render_receipt(paper)))


def words(paper: ReceiptPaper) -> str:
    return "\n".join(page.extract_text() for page in read(paper).pages)


@pytest.mark.parametrize(
    "shown",
    [
        *("Receipt", "RC-00007", "3 November 2026", "Visa ending in 4242"),
        *("Alpenblick Studio", "Maria-Theresien-Straße 18", "ATU12345678", "Berger & Sons GmbH"),
        *("INV-00042", "Paid in full", "1,000.00", "INV-00043", "€30.00 still to pay", "200.00"),
        *("Kept as your credit", "34.50", "Received", "€1,234.50", "Refunded 3 Dec 2026", "30.00", "€1,204.50"),
        *("Your bank has confirmed this payment on 5 Dec 2026.", "Page 1 of 1"),
    ],
)
def test_every_fact_is_text(shown: str) -> None:
    assert shown in words(PAPER)


def test_it_is_of_the_same_family_as_an_invoice() -> None:
    reader = read(PAPER)
    assert {font["/BaseFont"].partition("+")[2] for font in fonts(reader)} == {"NotoSans-Regular", "NotoSans-Bold"}
    assert reader.metadata
    assert (reader.metadata.title, reader.metadata.author) == ("Receipt RC-00007", "Alpenblick Studio")
    assert read(replace(PAPER, locale="de_AT")).root_object["/Lang"] == "de-AT"


def test_the_same_receipt_has_the_same_bytes_and_another_has_others() -> None:
    assert render_receipt(PAPER) == render_receipt(PAPER)
    assert render_receipt(PAPER) != render_receipt(receipt_with(number="RC-00008"))


def test_a_plain_receipt_says_no_more_than_there_is() -> None:
    text = words(receipt_with(kept="", given_back=[], left="", remarks=[]))
    for word in ("credit", "Refund", "Left of", "bank"):
        assert word not in text
    assert words(receipt_with(settled=[])).count("INV-") == 0


def test_a_hundred_invoices_stand_under_repeated_heads() -> None:
    pages = [page.extract_text() for page in read(with_invoices(100)).pages]
    together = "\n".join(pages)
    assert all(together.count(f"INV-{number:05d}") == 1 for number in range(1, 101))
    assert all(("Remaining balance" in page) == ("INV-" in page) for page in pages)
    assert [("Received\n" in page or "Kept as" in page) for page in pages].count(True) >= 1


@pytest.mark.parametrize("markup", ['<img src="/etc/passwd"/>', "</para><b>", "{amount} %s", "=cmd|' /C calc'!A0"])
def test_markup_is_only_letters(markup: str) -> None:
    buyer = PartyView(markup, [markup], [("VAT ID", markup)])
    text = "".join(words(receipt_with(method=markup, buyer=buyer, remarks=[markup])).split())
    assert text.count("".join(markup.split())) == 5


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_at_all_keeps_a_client_from_their_receipt(first: str, second: str) -> None:
    party = PartyView(first, [second], [(first, second)])
    receipt = Receipt(first, second, first, second, party, party, [SettledRow(first, second, first)], second,
                      [Figure(first, second)], first, [second])  # fmt: skip
    assert render_receipt(ReceiptPaper(receipt, "en", second, first.encode(errors="replace"))).startswith(b"%PDF-")


def test_the_longest_words_stay_on_the_paper() -> None:
    long = "W" * 400
    paper = receipt_with(
        number=long, method=long, settled=[SettledRow(long, long, "123,456,789,012.34")], remarks=[long]
    )
    assert "123,456,789,012.34" in words(paper)
