"""The sheet as a whole: readable by other programs, embedded type, its own metadata, always the same bytes."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.domain.sheets import Figure
from portal.gateways.pdf import render_invoice
from tests.gateways.pdf.invoice_papers import PAPER, paper_with, with_lines
from tests.gateways.pdf.reading import fonts, read, words

_PRINT = (
    "import hashlib; from tests.gateways.pdf.invoice_papers import with_lines;"
    "from portal.gateways.pdf import render_invoice;"
    "print(hashlib.sha256(render_invoice(with_lines(40))).hexdigest())"
)


@pytest.mark.parametrize(
    "shown",
    [
        "Invoice",
        "INV-00042",
        "Alpenblick Studio",
        "Maria-Theresien-Straße 18",
        "Berger & Sons GmbH",
        "ATU87654321",
        "11 October 2026",
        "10 November 2026",
        "PO 7731",
        "Twelve product photographs",
        "less €5.00 discount",
        "1,028.75",
        "205.75",
        "€1,234.50",
        "AT61 1904 3002 3457 3201",
        "BKAUATWW",
        "Thank you for working with us.",
        "Please pay within 30 days.",
        "Page 1 of 1",
    ],
)
def test_every_fact_is_text(shown: str) -> None:
    assert shown in words(PAPER)


def test_each_step_to_what_is_owed_has_its_row() -> None:
    steps = [Figure("Paid 3 Nov 2026, Visa •••• 4242", "-1,000.00", "Receipt RC-00001"), Figure("Credited", "-34.50")]
    text = words(paper_with(after_total=steps, balance="€200.00", deposit=Figure("Deposit due by 1 Dec 2026", "50.00")))
    for shown in ("Paid 3 Nov 2026, Visa", "Receipt RC-00001", "1,000.00", "Credited", "€200.00", "Deposit due by"):
        assert shown in text
    assert text.count("To pay") == 2, "below the steps and beside the bank details"


def test_all_fonts_are_embedded_subsets_and_none_is_helvetica() -> None:
    found = list(fonts(read(with_lines(60))))
    assert found
    for font in found:
        prefix, plus, name = font["/BaseFont"].removeprefix("/").partition("+")
        assert (len(prefix), plus) == (6, "+")
        assert name in ("NotoSans-Regular", "NotoSans-Bold")
        assert "/FontFile2" in font["/FontDescriptor"]
    assert b"Helvetica" not in render_invoice(PAPER)


def test_metadata_names_document_seller_and_language() -> None:
    reader = read(paper_with({"locale": "de_AT"}))
    assert reader.metadata
    assert reader.metadata.title == "Invoice INV-00042"
    assert reader.metadata.author == "Alpenblick Studio"
    assert reader.root_object["/Lang"] == "de-AT"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]  # pyright: ignore[reportIndexIssue]


def test_twelve_lines_are_one_light_page() -> None:
    paper = with_lines(12)
    assert len(render_invoice(paper)) <= 60_000
    assert len(read(paper).pages) == 1


def test_two_processes_print_the_same_bytes() -> None:
    def elsewhere(seed: str) -> str:
        command = [sys.executable, "-c", _PRINT]
        return subprocess.check_output(command, env={**os.environ, "PYTHONHASHSEED": seed}, text=True).strip()

    here = hashlib.sha256(render_invoice(with_lines(40))).hexdigest()
    assert here == hashlib.sha256(render_invoice(with_lines(40))).hexdigest()
    assert {elsewhere("1"), elsewhere("2")} == {here}


def test_another_paper_has_other_bytes() -> None:
    assert render_invoice(PAPER) != render_invoice(paper_with(number="INV-00043"))


def test_threads_do_not_disturb_each_other() -> None:
    papers = [with_lines(count) for count in (1, 7, 30, 45)] * 3
    alone = [render_invoice(paper) for paper in papers]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(render_invoice, papers)) == alone
