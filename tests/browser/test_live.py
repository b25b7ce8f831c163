"""A page that stays open hears of changes; and an address that leads nowhere says so."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.browser.watching import Watch
from tests.server import ROOT, Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
PAPER = ROOT / "tests" / "fixtures" / "ubl" / "full-invoice.xml"


def test_an_imported_invoice_appears_by_itself(windows: Windows, server: Server, tmp_path: Path) -> None:
    person = someone(server)
    page = windows.open("/invoices", person.email)
    expect(page.get_by_role("heading", name="No invoices yet")).to_be_visible()
    number = f"RE 2026/{person.email.removeprefix('someone').split('@')[0]}"
    paper = tmp_path / "invoice.xml"
    paper.write_text(PAPER.read_text("utf-8").replace("RE 2026/0042", number), "utf-8")
    done = server.command("import", str(paper), "--client", person.email)
    assert done.returncode == 0, done.stderr
    expect(page.get_by_role("link", name=number)).to_be_visible(timeout=3_000)
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("Delivered to the back door.")


@pytest.mark.parametrize("address", ["/nowhere", "/invoices/INV-1/nowhere", "/assets/nothing.js"])
def test_an_address_that_leads_nowhere(windows: Windows, watch: Watch, address: str) -> None:
    watch.expect("status of 404")
    page = windows.profile("ada@example.com").new_page()
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="We could not find this page")).to_be_visible()
    page.get_by_role("link", name="Back to the dashboard").click()
    expect(page.get_by_role("heading", name="Outstanding balance")).to_be_visible()
