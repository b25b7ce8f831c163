"""Every page of the staff, on a phone and on a desk, by day and by night: axe finds nothing, nothing sticks out."""

import pytest
from playwright.sync_api import expect

from portal import formats
from portal.domain.appointment_status import Status
from tests.booking import at, monday
from tests.browser.bookable import appointed, bookable, hidden
from tests.browser.books import someone
from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector
from tests.server import Server

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
    "/admin/booking?view=week": "Booking",
    "/admin/booking?view=past": "Booking",
    "/admin/booking/services": "Services and links",
    "/admin/booking/services/new": "New service",
    "/admin/booking/links/new": "New link elsewhere",
    "/admin/booking/hours": "People and hours",
    "/admin/booking/hours/new": "Add somebody",
    "/admin/inbox": "Inbox",
    "/admin/activity": "Activity",
    "/admin/payments": "Payments received",
    "/admin/settings": "Settings",
    "/admin/staff": "Staff",
    "/admin/stripe": "Online payments",
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
def test_booking(windows: Windows, server: Server, inspector: Inspector, size: Size) -> None:
    one, person = bookable(server, f"Looked at {size}", f"looked-at-{size}", who=f"Lou {size}"), someone(server)
    booked = appointed(server, one, person.email, at(monday(3), "10:00"), state=Status.REQUESTED)
    page = windows.open(f"/admin{booked}", OWNER, size=size)
    inspector.look(page, "appointment", page.get_by_role("button", name="Approve"))
    page.goto(f"/admin{booked}/move")
    page.get_by_role("heading", name="Another time").click()
    page.get_by_role("button", name="Continue").last.click()
    inspector.look(page, "move, refused", page.get_by_role("alert").filter(has_text="Please choose a day").first)
    page.goto(f"/admin/booking?view=week&of={monday(3)}&who={one.provider_id.hex}")
    week = page.get_by_role("heading", name=formats.weekday(monday(3), "en"))
    inspector.look(page, "week", week.filter(visible=True).first)
    page.goto(f"/admin/booking/services/{one.service_id.hex}")
    inspector.look(page, "service", page.get_by_role("button", name="Save service"))
    page.goto(f"/admin/booking/hours/{one.provider_id.hex}")
    inspector.look(page, "person", page.get_by_role("button", name="Take this file"))
    hidden(server, one.slug)


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
