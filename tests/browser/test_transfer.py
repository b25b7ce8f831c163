"""Paying by bank transfer on the page: to copy, to scan, and with a warning nobody can miss."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import select

from portal.models import Invoice
from tests.browser.books import Someone, books, someone
from tests.browser.conftest import Windows
from tests.browser.ways import expect_fitting, expect_invoice
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
IBAN = "AT611904300234573201"  # of the demo's business
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def change(server: Server, person: Someone, **facts: object) -> None:
    with books(server) as session:
        invoice = session.exec(select(Invoice).where(Invoice.number == person.numbers[0])).one()
        for name, value in facts.items():
            setattr(invoice, name, value)
        session.add(invoice)


def the_code_is_drawn(page: Page) -> bool:
    code = page.get_by_role("img", name="Code for a bank app")
    code.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('figure img').complete")
    return code.evaluate("img => img.naturalWidth > 0")


def test_details_are_copied_and_the_code_can_be_scanned(windows: Windows, server: Server) -> None:
    person = someone(server, 30)
    page = windows.profile(person.email, permissions=CLIPBOARD).new_page()
    page.goto(f"/invoices/{person.numbers[0]}")
    expect_invoice(page, person.numbers[0])
    block = page.get_by_role("group").filter(has_text="Pay by bank transfer")
    expect(block.get_by_text("Account holder")).to_be_hidden()
    page.get_by_role("heading", name="Pay by bank transfer").click()
    expect(block).to_contain_text("AT61 1904 3002 3457 3201")
    expect(block).to_contain_text("Bank details unchanged since ")
    block.get_by_role("button", name="Copy IBAN").click()
    expect(block.get_by_role("button", name="Copied IBAN")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == IBAN
    block.get_by_role("button", name="Copy Reference").click()
    expect(block.get_by_role("button", name="Copied Reference")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(person.numbers[0].replace("-", ""))
    assert the_code_is_drawn(page)
    assert Axe().run(page).response["violations"] == []


def test_a_change_is_shown_at_once_and_money_on_its_way_hides_it_all(windows: Windows, server: Server) -> None:
    person = someone(server, 30)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email, size="phone", scheme="dark")
    expect_invoice(page, person.numbers[0])
    change(server, person, iban="DE89370400440532013000")
    warning = page.get_by_text("Our bank details changed on")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("Check them with us by phone before you pay")
    assert the_code_is_drawn(page)
    expect_fitting(page)
    assert Axe().run(page).response["violations"] == []
    change(server, person, processing_minor=100)
    expect(page.get_by_role("heading", name="Pay by bank transfer")).to_be_hidden()
