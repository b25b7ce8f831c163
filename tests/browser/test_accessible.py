"""Every page, on a phone and on a desk, by day and by night: axe finds nothing, and nothing sticks out."""

from decimal import Decimal

import pytest
from playwright.sync_api import FilePayload

from tests.browser.books import someone
from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector
from tests.browser.offers import also_offered, offered, open_offer, plain, revise, withdraw
from tests.browser.ways import ask_for_link, expect_invoice, to_hosted_page
from tests.server import Server, link_in

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]


@pytest.mark.parametrize("size", SIZES)
def test_checking_a_document(windows: Windows, inspector: Inspector, size: Size) -> None:
    page = windows.open("/verify", size=size)
    inspector.look(page, "verify", page.get_by_role("heading", name="Check a document"))
    foreign: FilePayload = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF of somebody else"}
    page.get_by_label("PDF file").set_input_files(foreign)
    page.get_by_role("button", name="Check this file").click()
    inspector.look(page, "verify, unknown", page.get_by_role("status"))


@pytest.mark.parametrize("size", SIZES)
def test_signing_in(windows: Windows, server: Server, inspector: Inspector, size: Size) -> None:
    windows.watch.expect("status of 4(00|04|10)")
    page, person = windows.open("/login?ended=1", size=size), someone(server)
    heading = page.get_by_role("heading", level=1)
    inspector.look(page, "login", page.get_by_role("status"))
    page.get_by_label("E-mail").fill("ada@nowhere")
    page.get_by_role("button", name="Send Magic Link").click()
    inspector.look(page, "login, refused", page.get_by_role("alert"))
    ask_for_link(page, person.email)
    inspector.look(page, "sent", heading)
    page.goto("/login?sent=1&error=code")
    inspector.look(page, "wrong code", page.get_by_role("alert"))
    link = link_in(server.wait_for_mail(person.email))
    page.goto(link)
    inspector.look(page, "link", heading)
    page.get_by_role("button", name="Sign in").click()
    inspector.look(page, "empty dashboard", page.get_by_text("Nothing to pay. Thank you!"))
    page.goto("/invoices")
    inspector.look(page, "empty list", page.get_by_role("heading", name="No invoices yet"))
    page.goto(link)
    inspector.look(page, "used link", heading)
    page.goto("/auth/link/cut-off")
    inspector.look(page, "link cut off", heading)


@pytest.mark.parametrize("size", SIZES)
def test_reading(windows: Windows, inspector: Inspector, size: Size) -> None:
    windows.watch.expect("status of 404")
    page = windows.open("/", "ada@example.com", size=size)
    inspector.look(page, "dashboard", page.get_by_role("heading", name="Outstanding balance"))
    page.goto("/invoices")
    inspector.look(page, "list", page.get_by_role("link", name="Next"))
    page.goto("/invoices?q=nothing")
    inspector.look(page, "no match", page.get_by_role("heading", name="No invoice matches"))
    page.goto("/profile")
    inspector.look(page, "profile", page.get_by_role("button", name="Save changes"))
    page.goto("/activity")
    inspector.look(page, "activity", page.get_by_role("link", name="Next"))
    page.goto("/help#contact")
    inspector.look(page, "help", page.get_by_role("heading", level=1, name="Help"))
    page.goto("/invoices/INV-99999")
    inspector.look(page, "not found", page.get_by_role("heading", name="We could not find this page"))
    page.goto("/nowhere")
    inspector.look(page, "404", page.get_by_role("heading", name="We could not find this page"))
    page.goto("/documents/invoices/INV-99999.pdf")
    inspector.look(page, "no such paper", page.get_by_role("heading", name="There is no such document"))


@pytest.mark.parametrize("size", SIZES)
def test_paying(windows: Windows, server: Server, inspector: Inspector, size: Size) -> None:
    windows.watch.expect("status of 402")
    person = someone(server, -3)
    number = person.numbers[0]
    page = windows.open(f"/invoices/{number}", person.email, size=size)
    inspector.look(page, "invoice", page.get_by_role("link", name="Download PDF"))
    page.goto(f"/invoices/{number}/pay")
    inspector.look(page, "review", page.get_by_role("button", name="Proceed to Payment"))
    page.goto(f"/invoices/{number}")
    expect_invoice(page, number)
    to_hosted_page(page, number)
    page.get_by_role("button", name="Pay with a card that is declined").click()
    inspector.look(page, "hosted page", page.get_by_role("alert"))
    page.get_by_role("button", name="Pay with 4242").click()
    inspector.look(page, "confirmation", page.get_by_role("heading", name="Thank you! Your payment has arrived."))
    page.goto(f"/invoices/{number}")
    inspector.look(page, "paid invoice", page.get_by_text("Paid by Visa"))
    page.goto(f"/invoices/{number}/pay")
    inspector.look(page, "not payable", page.get_by_role("heading", name="This invoice cannot be paid here"))
    server.wait_for_mail(person.email)
    page.goto(f"/dev/mail?to={person.email}")
    inspector.look(page, "mailbox", page.get_by_role("heading", name="Mailbox of the demo"))


@pytest.mark.parametrize("size", SIZES)
def test_quotes(windows: Windows, server: Server, inspector: Inspector, size: Size) -> None:
    one = offered(server, open_offer(deposit_percent=Decimal(30)))
    page = windows.open(one.path, one.email, size=size)
    accept = page.get_by_role("button", name="Accept quote", exact=True)
    inspector.look(page, "quote", accept)
    page.get_by_label("Quantity of “Licences”").fill("99")
    page.get_by_label("Your full name").fill("")
    accept.click()
    inspector.look(page, "quote, wrong quantity", page.get_by_role("alert"))
    page.get_by_label("Quantity of “Licences”").fill("9")
    accept.click()
    inspector.look(page, "quote, no name", page.get_by_role("alert"))
    page.get_by_text("Reject this quote").click()
    page.get_by_role("button", name="Reject quote", exact=True).click()
    inspector.look(page, "quote, no reason", page.get_by_role("alert"))
    page.get_by_label("Your question").fill("Until when?")
    page.get_by_role("button", name="Send question").click()
    revise(server, one, plain(notes="Cheaper now."), "As discussed.")
    inspector.look(page, "revised quote", page.get_by_role("region", name="What has changed since version 1"))
    page.get_by_label("The price is too high").check()
    page.get_by_role("button", name="Reject quote", exact=True).click()
    inspector.look(page, "rejected quote", page.get_by_role("heading", name="This quote was rejected"))
    other = also_offered(server, one.email)
    page.goto(other.path)
    page.get_by_label("I accept the terms").check()
    accept.click()
    inspector.look(page, "accepted quote", page.get_by_role("link", name="Download signed copy"))
    gone = also_offered(server, one.email)
    withdraw(server, gone)
    page.goto(gone.path)
    inspector.look(page, "withdrawn quote", page.get_by_role("heading", name="This quote was withdrawn"))
