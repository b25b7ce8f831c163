"""Long papers: heads on every page, no line lost, nothing too large to print."""

from dataclasses import replace

from portal.domain.documents import Figure, PartyView
from tests.gateways.pdf.invoice_papers import DOCUMENT, LINE, SELLER, paper_with, with_lines
from tests.gateways.pdf.reading import read, words


def test_two_hundred_lines_are_all_there_under_repeated_heads() -> None:
    pages = [page.extract_text() for page in read(with_lines(200)).pages]
    assert len(pages) == 8
    together = "\n".join(pages)
    for number in range(1, 201):
        assert together.count(f"Line {number}: design") == 1
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of 8" in page
        assert ("Description" in page) == ("Line " in page)
        assert "INV-00042" in page
    assert sum("Description" in page for page in pages) >= 7


def test_totals_stand_once_and_last() -> None:
    pages = [page.extract_text() for page in read(with_lines(200)).pages]
    assert [("Subtotal" in page) for page in pages] == [False] * 7 + [True]


def test_a_description_longer_than_a_page_goes_on() -> None:
    description = " ".join(f"word{number}" for number in range(3000))
    paper = paper_with(lines=[LINE, replace(LINE, description=description), LINE])
    text = words(paper).split()
    assert [word for word in text if word.startswith("word")] == description.split()


def test_parties_and_reasons_taller_than_a_page_are_printed_whole() -> None:
    address = [f"Street {number}" for number in range(90)]
    reason = " ".join(f"reason{number}" for number in range(900))
    seller, sums = PartyView("Seller", address, SELLER.facts), [*DOCUMENT.totals, Figure(reason, "-1.00")]
    text = words(paper_with(seller=seller, totals=sums))
    assert all(line in text for line in address)
    assert [word for word in text.split() if word.startswith("reason")] == reason.split()


def test_twelve_digit_amounts_stay_on_one_line() -> None:
    amount = "123,456,789,012.34"
    line = replace(LINE, quantity="123,456.789", price=amount, amount=amount)
    paper = paper_with(lines=[line], total=f"€{amount}", balance=f"€{amount}", taxes=[("VAT 20%", amount, amount)])
    rows = words(paper).split("\n")
    assert sum(row.count(amount) for row in rows) == 6


def test_an_invoice_without_lines_or_facts_still_prints() -> None:
    nobody = PartyView("", [], [])
    paper = paper_with(
        lines=[], totals=[], taxes=[], number="", seller=nobody, buyer=nobody, issued="", due_date="", period="",
        po_number="", notes="", terms="",
    )  # fmt: skip
    assert "€1,234.50" in words(paper)
