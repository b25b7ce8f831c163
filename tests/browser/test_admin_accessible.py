"""Every page of the staff, on a phone and on a desk, by day and by night: axe finds nothing, nothing sticks out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from portal import formats
from portal.clock import now
from portal.devtools.fake_stripe.driver import FakeStripe
from portal.domain.admin.founding import STEPS
from portal.domain.appointment_status import Status
from portal.models import Business, Client
from tests.booking import at, monday
from tests.browser.bookable import appointed, bookable, hidden
from tests.browser.books import books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector
from tests.browser.ways import expect_fitting
from tests.build import a_contact
from tests.server import Server, running

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
OWNER, MANAGER = "office@example.com", "max@example.com"
HOSTILE = "<img src=x onerror=alert(1)>"
At = Callable[[Server], Windows]

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


@pytest.fixture
def connectable(tmp_path: Path) -> Iterator[Server]:
    """A portal of its own: what is connected or hidden there, is so for everybody in it."""
    with running(tmp_path) as started:
        yield started


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_staff(windows: Windows, inspector: Inspector, size: Size) -> None:
    page = windows.open("/admin", OWNER, size=size)
    for path, heading in PAGES.items():
        page.goto(path)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        inspector.look(page, path, page.get_by_role("heading", name=heading, level=1))


def test_the_overview_with_a_long_title(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "W" * 60, "long-title"), someone(server)
    appointed(server, one, person.email, now() + timedelta(hours=1))
    page = windows.open("/admin", OWNER, size="phone")
    expect(page.get_by_role("link", name=one.name)).to_be_visible()
    expect_fitting(page)
    hidden(server, one.slug)


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
    page = windows.open("/admin/invoices?q=Berger", OWNER, size=size)
    expect(page.get_by_role("link", name="Cleo")).to_have_count(0)
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("button", name="Copy to a new draft").click()
    expect(page.get_by_label("Description of line 1")).not_to_have_value("")
    inspector.look(page, "an edited draft", page.get_by_role("heading", name="Edit draft", level=1))
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("button", name="Look at the mail").click()
    expect(page.get_by_role("region", name="The mail as it will be sent")).to_be_visible()
    inspector.look(page, "a draft and its mail", page.get_by_role("heading", name="Draft", level=1))


@pytest.mark.parametrize("size", SIZES)
def test_two_clients_side_by_side(windows: Windows, server: Server, inspector: Inspector, size: Size) -> None:
    """With names, addresses and people as long and as hostile as they come."""
    long = f"<b>Zöchling</b> & {'Donaudampfschiffahrtsgesellschaft' * 3} {size}"
    one, other = someone(server, 10, name=long), someone(server, 20, -5, name=long.upper())
    with books(server) as session:
        person = person_called(session, one.email)
        client = session.get_one(Client, person.client_id)
        client.street, client.vat_id = f"{'Langestraße' * 12}\n<script>alert(1)</script>", "ATU13585627"
        session.add(client)
        a_contact(session, client, f"{'very.long.' * 5}{one.email}", name=f"{HOSTILE} {'x' * 120}", is_primary=False)
        keys = [key.hex for key in (person_called(session, other.email).client_id, person.client_id)]
    page = windows.open("/admin/duplicates", OWNER, size=size)
    inspector.look(page, "duplicates", page.get_by_text("Their names are alike.").first)
    for heir, goes in (keys, keys[::-1]):
        page.goto(f"/admin/clients/{heir}/merge?with={goes}")
        inspector.look(page, f"side by side {goes}", page.get_by_role("button", name="Merge them"))
    page.get_by_role("button", name="Not the same").click()
    page.get_by_role("heading", name="Not the same").click()
    inspector.look(page, "apart", page.get_by_role("button", name="Take back").first)
    page.goto(f"/admin/clients/{keys[0]}/merge?with={keys[1]}")
    inspector.look(page, "side by side, apart", page.get_by_text("noted on").first)


@pytest.mark.parametrize("size", SIZES)
def test_the_steps_of_the_wizard(windows: Windows, inspector: Inspector, size: Size) -> None:
    page = windows.open("/admin", OWNER, size=size)
    for nth, step in enumerate(STEPS, 1):
        page.goto(f"/admin/welcome?step={step}")
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        inspector.look(page, step, page.get_by_text(f"Step {nth} of {len(STEPS)}"))


@pytest.mark.parametrize("size", SIZES)
def test_settings_that_are_wrong_or_hidden(windows: Windows, inspector: Inspector, size: Size) -> None:
    page = windows.open("/admin/settings", OWNER, size=size)
    page.get_by_label("Website").fill("javascript:alert(1)")
    page.get_by_role("button", name="Save your business").click()
    inspector.look(page, "settings, refused", page.get_by_role("alert").first)
    page.get_by_label("Country", exact=True).select_option("US")
    expect(page.get_by_label("ZIP code")).to_be_visible()
    page.get_by_label("ZIP code").fill("1")
    page.get_by_role("button", name="Save the address").click()
    inspector.look(page, "address, refused", page.get_by_text("Nothing is saved yet. Please look at:"))
    theirs = windows.open("/admin/settings", MANAGER, size=size)
    inspector.look(theirs, "settings of a manager", theirs.get_by_role("heading", name="Bank details"))


@pytest.mark.parametrize("size", SIZES)
def test_the_stripe_account(connectable: Server, windows_at: At, inspector: Inspector, size: Size) -> None:
    page = windows_at(connectable).open("/admin/stripe", OWNER, size=size)
    page.get_by_role("button", name="Connect Stripe Account").click()
    page.get_by_role("button", name="Return without finishing").click()
    word = page.get_by_role("main").get_by_text
    inspector.look(page, "stripe, pending", word("Pending", exact=True))
    page.get_by_role("button", name="Continue at Stripe").click()
    page.get_by_role("button", name="Complete, but leave a document open").click()
    inspector.look(page, "stripe, active", word("Active", exact=True))
    account = page.get_by_text("acct_").first.inner_text()
    with FakeStripe(f"http://127.0.0.1:{connectable.port}/dev/stripe") as stripe:
        stripe.restrict(account)
    inspector.look(page, "stripe, restricted", word("Restricted", exact=True))
    page.get_by_role("button", name="Disconnect", exact=True).click()
    inspector.look(page, "stripe, to be let go of", page.get_by_role("button", name="Disconnect this account"))
    page.goto("/admin/welcome?step=stripe")
    inspector.look(page, "the wizard's, restricted", word("Restricted", exact=True))


@pytest.mark.parametrize("size", SIZES)
def test_parts_that_are_hidden(connectable: Server, windows_at: At, inspector: Inspector, size: Size) -> None:
    with books(connectable) as session:
        session.exec(select(Business)).one().hidden_modules = ["booking", "quotes"]
    page = windows_at(connectable).open("/admin/quotes", OWNER, size=size)
    inspector.look(page, "quotes, hidden", page.get_by_text("Quotes are hidden from your clients"))
    page.goto("/admin/booking")
    inspector.look(page, "booking, hidden", page.get_by_text("Booking is hidden from your clients"))
