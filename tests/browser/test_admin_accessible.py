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
    "/admin/email-changes": "E-mail changes",
    "/admin/invoices": "Invoices",
    "/admin/booking": "Booking",
    "/admin/inbox": "Inbox",
    "/admin/staff": "Staff",
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
