"""One document: what it says, its paper, its history; and that it is nobody else's."""

from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.domain.issuing import Draft, DraftLine
from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.browser.watching import Watch
from tests.browser.ways import expect_invoice
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
JOBS = [
    DraftLine("Printed flyers", Decimal(2000), Decimal("0.0845"), Decimal(20), "170 g/m²"),
    DraftLine("Book layout", Decimal(10), Decimal("6.40"), Decimal(10)),
]


def test_everything_the_paper_says(windows: Windows, server: Server) -> None:
    draft = Draft(lines=JOBS, po_number="PO 4711", notes="Thank you for working with us.")
    person = someone(server, 30, draft=draft)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email)
    expect_invoice(page, person.numbers[0])
    flyers = page.get_by_role("row").filter(has_text="Printed flyers")
    for words in ("170 g/m²", "169.00"):
        expect(flyers).to_contain_text(words)
    paper = page.get_by_role("article")
    for words in ("PO 4711", "Thank you for working with us.", f"{person.name} Ltd", "Alpenblick Studio"):
        expect(paper).to_contain_text(words)
    for words in ("Subtotal233.00", "VAT 10%6.40", "VAT 20%33.80", "Total€273.20"):
        expect(paper).to_contain_text(words)
    expect(page.get_by_role("complementary").filter(has_text="Payment history")).to_contain_text("No payments yet.")
    expect(page.get_by_text(f"You opened invoice {person.numbers[0]}")).to_be_visible()


def test_the_paper_itself(windows: Windows, server: Server) -> None:
    person = someone(server, 30)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email)
    expect_invoice(page, person.numbers[0])
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download PDF").click()
    assert coming.value.suggested_filename == f"{person.numbers[0]}.pdf"
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    expect_invoice(page, person.numbers[0])


def test_a_foreign_document_looks_like_none(windows: Windows, server: Server, watch: Watch) -> None:
    watch.expect("status of 404.*%2F")
    mine, theirs = someone(server, 30), someone(server, 30)
    page = windows.profile(mine.email).new_page()
    screens = []
    for address in (theirs.numbers[0], f"{theirs.numbers[0]}/pay", "INV-99999", "INV-99999/pay"):
        page.goto(f"/invoices/{address}")
        expect(page.get_by_role("heading", name="We could not find this page")).to_be_visible()
        screens.append(page.get_by_role("main").text_content())
        assert theirs.name not in page.content()
    assert len(set(screens)) == 1
    page.goto("/invoices/..%2F..%2Fetc")  # no address of ours at all: the server itself says so
    expect(page.get_by_role("heading", name="We could not find this page")).to_be_visible()


def test_one_document_after_another_never_mixes(windows: Windows, server: Server) -> None:
    person = someone(server, 30, 40)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email)
    expect_invoice(page, person.numbers[0])
    page.get_by_role("link", name="Invoices").first.click()
    page.get_by_role("link", name=person.numbers[1]).click()
    expect_invoice(page, person.numbers[1])
    assert person.numbers[0] not in page.get_by_role("main").inner_text()
    page.go_back()
    page.go_back()
    expect_invoice(page, person.numbers[0])
