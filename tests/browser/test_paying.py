"""Paying: from the invoice over the hosted page and back; whoever looks on sees it happen."""

import pytest
from playwright.sync_api import Page, expect

from portal.devtools.fake_stripe.driver import FakeStripe
from tests.browser.books import someone
from tests.browser.conftest import Size, Windows
from tests.browser.ways import expect_invoice, pay_by_card, to_hosted_page
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]


@pytest.fixture
def stripe(server: Server):
    """A hand on the double."""
    with FakeStripe(f"http://127.0.0.1:{server.port}/dev/stripe") as driver:
        yield driver


def status_of(page: Page):
    """The badge beside the amount; on the list, those of all rows."""
    return page.get_by_role("main").locator("[data-status]")


@pytest.mark.parametrize("size", SIZES)
def test_pay_and_see_it_everywhere(windows: Windows, server: Server, size: Size) -> None:
    person = someone(server, 10)
    number = person.numbers[0]
    profile = windows.profile(person.email, size)
    page, onlooker, overview = (profile.new_page() for _ in range(3))
    onlooker.goto(f"/invoices/{number}")
    overview.goto("/invoices")
    page.goto(f"/invoices/{number}")
    for window in (onlooker, overview, page):
        expect(status_of(window)).to_have_attribute("data-status", "unpaid")
    pay_by_card(page, number)
    expect(page.get_by_role("main")).to_contain_text("€120.00")
    for window in (onlooker, overview):  # nobody touched them
        expect(status_of(window)).to_have_attribute("data-status", "paid")
    expect(onlooker.get_by_role("link", name="Pay Now")).to_have_count(0)
    page.get_by_role("link", name=f"Back to invoice {number}").click()
    expect(status_of(page)).to_have_text("Paid")
    expect(page.get_by_text("Paid by Visa •••• 4242")).to_be_visible()
    page.get_by_role("link", name="Dashboard").locator("visible=true").click()
    expect(page.get_by_text(f"You paid €120.00 for invoice {number} by card")).to_be_visible()
    expect(page.get_by_text("Nothing to pay. Thank you!")).to_be_visible()
    mail = server.wait_for_mail(person.email, "Payment received")
    assert "120.00" in mail["subject"]
    assert number in mail["text"]


def test_declined_then_paid(windows: Windows, server: Server, stripe: FakeStripe) -> None:
    windows.watch.expect("status of 402")  # how the hosted page says "declined"
    person = someone(server, -3)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email, size="phone")
    expect(status_of(page)).to_have_attribute("data-status", "overdue")
    stripe.hold_webhooks()
    to_hosted_page(page, person.numbers[0])
    page.get_by_role("button", name="Pay with a card that is declined").click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    page.get_by_role("link", name="Back").click()
    reason = "The payment of €120.00 did not go through. The bank declined the payment. Nothing was charged."
    expect(page.get_by_role("main").get_by_text(reason)).to_be_visible()
    page.get_by_role("link", name="Back to the invoice").click()
    expect(page.get_by_role("main").get_by_text(reason)).to_be_visible()
    to_hosted_page(page, person.numbers[0])
    page.get_by_role("button", name="Pay with 4242").click()
    expect(page.get_by_role("heading", name="Thank you! Your payment has arrived.")).to_be_visible()
    stripe.release_webhooks()
    page.get_by_role("link", name=f"Back to invoice {person.numbers[0]}").click()
    expect(status_of(page)).to_have_attribute("data-status", "paid")
    expect(page.get_by_text(reason)).to_have_count(0)


def test_the_bank_asks_first(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email)
    to_hosted_page(page, person.numbers[0])
    page.get_by_role("button", name="Pay with a card that asks for 3-D Secure").click()
    page.get_by_role("button", name="Complete authentication").click()
    expect(page.get_by_role("heading", name="Thank you! Your payment has arrived.")).to_be_visible()


def test_turning_back_charges_nothing_and_can_go_on(windows: Windows, server: Server, stripe: FakeStripe) -> None:
    person = someone(server, 10)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email)
    before = len(stripe.captures())
    to_hosted_page(page, person.numbers[0])
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_text("You left the payment page. Nothing was charged.")).to_be_visible()
    page.get_by_role("button", name="Proceed to Payment").click()
    expect(page.get_by_role("button", name="Pay with 4242")).to_be_visible()
    page.go_back()  # the browser's own way
    expect(page.get_by_role("button", name="Proceed to Payment")).to_be_enabled()
    assert len(stripe.captures()) == before
    page.get_by_role("button", name="Proceed to Payment").click()
    page.get_by_role("button", name="Pay with 4242").click()
    expect(page.get_by_role("heading", name="Thank you! Your payment has arrived.")).to_be_visible()
    assert len(stripe.captures()) == before + 1


def test_a_bank_debit_settles_later(windows: Windows, server: Server, stripe: FakeStripe) -> None:
    stripe.let_debits_wait()
    person = someone(server, 10)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email)
    to_hosted_page(page, person.numbers[0])
    page.get_by_role("button", name="Pay by bank debit that settles later").click()
    expect(page.get_by_role("heading", name="Your payment is being processed.")).to_be_visible()
    expect(page.get_by_text("Processing, expected by")).to_be_visible()
    page.get_by_role("link", name=f"Back to invoice {person.numbers[0]}").click()
    expect(status_of(page)).to_have_attribute("data-status", "processing")
    expect(page.get_by_role("link", name="Pay Now")).to_have_count(0)
    expect(page.get_by_text("Processing, expected by")).to_be_visible()
    stripe.settle_debits()
    expect(status_of(page)).to_have_attribute("data-status", "paid")


def test_a_bank_debit_that_bounces_can_be_paid_again(windows: Windows, server: Server, stripe: FakeStripe) -> None:
    stripe.let_debits_wait()
    person = someone(server, 10)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email, size="phone")
    to_hosted_page(page, person.numbers[0])
    page.get_by_role("button", name="Pay by bank debit that fails later").click()
    page.get_by_role("link", name=f"Back to invoice {person.numbers[0]}").click()
    expect(status_of(page)).to_have_attribute("data-status", "processing")
    stripe.fail_debits()
    expect(status_of(page)).to_have_attribute("data-status", "unpaid")
    reason = "The bank debit of €120.00 did not go through. There was not enough money on the account."
    expect(page.get_by_role("main").get_by_text(reason)).to_be_visible()
    pay_by_card(page, person.numbers[0])


def test_what_is_paid_cannot_be_paid(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email)
    expect_invoice(page, person.numbers[0])
    pay_by_card(page, person.numbers[0])
    confirmation = page.url
    page.goto(f"/invoices/{person.numbers[0]}/pay")
    expect(page.get_by_role("heading", name="This invoice cannot be paid here")).to_be_visible()
    expect(page.get_by_role("button", name="Proceed to Payment")).to_have_count(0)
    page.goto(confirmation)  # a reload tells the same again
    expect(page.get_by_role("heading", name="Thank you! Your payment has arrived.")).to_be_visible()
    stranger = windows.open(confirmation, someone(server).email)
    expect(stranger.get_by_role("heading", name="We could not find this page")).to_be_visible()
