"""Help: read without signing in, reached from wherever something went wrong, on every screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.books import someone
from tests.browser.conftest import Size, Windows
from tests.browser.ways import ask_for_link, expect_fitting, expect_invoice, to_hosted_page
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]


def expect_answer(page: Page, anchor: str, question: str) -> None:
    """The answer is on the screen, and marked."""
    expect(page).to_have_url(re.compile(f"/help#{anchor}$"))
    expect(page.locator(":target").get_by_role("heading", name=question)).to_be_in_viewport()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_stranger_finds_an_answer(windows: Windows, size: Size) -> None:
    page = windows.open("/login", size=size)
    page.get_by_role("link", name="Help", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Help")).to_be_visible()
    expect_fitting(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    page.get_by_role("navigation").get_by_role("link", name="Is this PDF genuine?").click()
    expect_answer(page, "check-pdf", "Is this PDF genuine?")
    page.get_by_role("link", name="Check a document").click()
    expect(page.get_by_role("heading", level=1, name="Check a document")).to_be_visible()


def test_it_needs_no_script(windows: Windows) -> None:
    page = windows.open("/help#change-email", java_script_enabled=False)
    expect(page.get_by_role("heading", name="How do I change my e-mail address?")).to_be_in_viewport()


def test_whoever_cannot_sign_in_is_helped(windows: Windows, server: Server) -> None:
    windows.watch.expect("status of 404")
    page = windows.open("/login")
    ask_for_link(page, "nobody@example.com")
    page.get_by_role("link", name="No mail has arrived").click()
    expect_answer(page, "no-mail", "No mail has arrived")
    page.goto("/auth/link/cut-off")
    page.get_by_role("link", name="Help with this").click()
    expect_answer(page, "expired-link", "My link has expired or was used")
    page.locator(":target").get_by_role("link", name="Ask for a new link").click()
    expect(page.get_by_role("button", name="Send Magic Link")).to_be_visible()


def test_whoever_looks_for_a_document_is_helped(windows: Windows, server: Server) -> None:
    windows.watch.expect("status of 404")
    person = someone(server)
    page = windows.open("/", person.email)
    for path in ("/invoices/INV-99999", "/nowhere", "/documents/invoices/INV-99999.pdf"):
        page.goto(path)
        page.get_by_role("link", name="Help with this").click()
        expect_answer(page, "missing-document", "A document is missing, or a page is not found")
    page.locator(":target").get_by_role("link", name="All invoices").click()
    expect(page.get_by_role("heading", name="No invoices yet")).to_be_visible()
    page.get_by_role("contentinfo").get_by_role("link", name="Help").click()
    page.get_by_role("link", name="Go to the portal").click()
    expect(page.get_by_role("heading", name="Outstanding balance")).to_be_visible()


def test_whoever_could_not_pay_is_helped(windows: Windows, server: Server) -> None:
    windows.watch.expect("status of 402")
    person = someone(server, 14)
    number = person.numbers[0]
    page = windows.open(f"/invoices/{number}", person.email)
    expect_invoice(page, number)
    to_hosted_page(page, number)
    page.get_by_role("button", name="Pay with a card that is declined").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto(f"/invoices/{number}/pay")
    page.get_by_role("link", name="Help with this").click()
    expect_answer(page, "payment-failed", "My payment did not go through")
