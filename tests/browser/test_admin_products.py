"""The catalogue before staff: its form never shows what was there before."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
OWNER = "office@example.com"


def saved(page: Page, price: str) -> None:
    """With another price."""
    page.get_by_label("Price without tax").fill(price)
    page.get_by_role("button", name="Save product").click()
    expect(page.get_by_role("status").filter(has_text="The product is saved.")).to_be_visible()


def test_it_shows_what_is_stored_now(windows: Windows, server: Server) -> None:
    name = f"Catalogue {someone(server).name}"
    page = windows.open("/admin/products/new", OWNER)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Tax in percent").fill("10")
    saved(page, "120")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_label("Price without tax")).to_have_value("120.00")
    other = windows.open(page.url.removeprefix(server.url), OWNER)
    saved(other, "150")
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Products").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_label("Price without tax")).to_have_value("150.00")
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Products").click()
    page.get_by_role("link", name="New product").click()
    expect(page.get_by_label("Name")).to_have_value("")
    expect(page.get_by_label("Price without tax")).to_have_value("")
