"""Every page of the staff, on a phone and on a desk, by day and by night: axe finds nothing, nothing sticks out."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
OWNER = "office@example.com"

# Address and heading, of the demo's business; pages that need something of their own have their test below.
PAGES = {
    "/admin": "Overview",
    "/admin/clients": "Clients",
    "/admin/clients/import": "Import clients",
    "/admin/clients/new": "New client",
    "/admin/duplicates": "Possible duplicates",
    "/admin/email-changes": "E-mail changes",
    "/admin/invoices": "Invoices",
    "/admin/recurring": "Recurring invoices",
    "/admin/recurring/new": "New recurring invoice",
    "/admin/invoices/new": "New invoice",
    "/admin/products": "Products",
    "/admin/products/new": "New product",
    "/admin/booking": "Booking",
    "/admin/inbox": "Inbox",
    "/admin/activity": "Activity",
    "/admin/payments": "Payments received",
    "/admin/settings": "Settings",
    "/admin/staff": "Staff",
    "/admin/stripe": "Payments",
    "/admin/welcome": "Set up your portal",
    "/admin/audit": "What staff did",
    "/admin/menu": "Menu",
}


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_staff(windows: Windows, inspector: Inspector, size: Size) -> None:
    page = windows.open("/admin", OWNER, size=size)
    for path, heading in PAGES.items():
        page.goto(path)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        inspector.look(page, path, page.get_by_role("heading", name=heading, level=1))


@pytest.mark.parametrize("size", SIZES)
def test_an_invoice_from_draft_to_paper(windows: Windows, inspector: Inspector, size: Size) -> None:
    page = windows.open("/admin/invoices", OWNER, size=size)
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("button", name="Copy to a new draft").click()
    expect(page.get_by_label("Description of line 1")).not_to_have_value("")
    inspector.look(page, "an edited draft", page.get_by_role("heading", name="Edit draft", level=1))
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("button", name="Look at the mail").click()
    expect(page.get_by_role("region", name="The mail as it will be sent")).to_be_visible()
    inspector.look(page, "a draft and its mail", page.get_by_role("heading", name="Draft", level=1))
