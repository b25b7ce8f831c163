"""Without a mouse: the skip link, a focus one can see, and paying from the first page to the last."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.browser.ways import expect_invoice
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
# What has the focus: its words, and whether a ring is drawn around it or around the area it covers.
FOCUSED = """() => {
  const one = document.activeElement
  const ring = side => { const look = getComputedStyle(one, side)
    return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2 }
  return [one.innerText || one.getAttribute('aria-label') || one.tagName, ring(null) || ring('::after')] }"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until these words have the focus; every stop on the way must show that it has it."""
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        said, ringed = page.evaluate(FOCUSED)
        stops.append(said)
        assert ringed, f"no ring around {said!r}"
        if said == words:
            return
    raise AssertionError(f"{words!r} is not among {stops}")


def test_skip_to_content(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open("/invoices", person.email)
    expect(page.get_by_role("link", name=person.numbers[0])).to_be_visible()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, person.numbers[0])
    page.keyboard.press("Enter")
    expect_invoice(page, person.numbers[0])


def test_pay_without_a_mouse(windows: Windows, server: Server) -> None:
    person = someone(server, -5)
    page = windows.open("/", person.email)
    expect(page.get_by_role("heading", name="1 invoice is overdue")).to_be_visible()
    tab_to(page, "Pay Now")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Proceed to Payment")).to_be_visible()
    tab_to(page, "Proceed to Payment")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pay with 4242")).to_be_visible()
    tab_to(page, "Pay with 4242")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you! Your payment has arrived.")).to_be_visible()
    tab_to(page, f"Back to invoice {person.numbers[0]}")
    page.keyboard.press("Enter")
    expect_invoice(page, person.numbers[0])


def test_sign_in_and_out_without_a_mouse(windows: Windows, server: Server) -> None:
    page = windows.open("/login")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(someone(server).email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check your inbox")).to_be_visible()
    inside = windows.open("/", someone(server).email)
    expect(inside.get_by_text("Nothing to pay. Thank you!")).to_be_visible()
    tab_to(inside, "Sign out")
    inside.keyboard.press("Enter")
    expect(inside.get_by_role("status")).to_have_text("You have been signed out.")
