"""Send to the person who pays: the client's page, the mail, the payer's browser without any cookie, and back."""

import re
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from portal.domain import payment_rules
from portal.domain.payment_rules import PaymentRules
from portal.models import Business
from tests.browser.books import Someone, books, someone
from tests.browser.conftest import Size, Windows
from tests.browser.ways import expect_fitting
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
WORDS = "Please pay this from the project budget.\nThank you!"


@dataclass(frozen=True)
class Told:
    """The client's page, and what the mail to the payer brought."""

    page: Page
    person: Someone
    number: str
    link: str
    mail: dict[str, str]


def fill(page: Page, name: str, email: str, words: str = "") -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Your words to them").fill(words)


def send(windows: Windows, server: Server, size: Size = "desktop", email: str = "") -> Told:
    """From the invoice to the mail."""
    person = someone(server, 10)
    number, email = person.numbers[0], email or f"otto-{person.email}"
    page = windows.open(f"/invoices/{number}", person.email, size)
    page.get_by_role("link", name="Send to the person who pays").click()
    expect(page.get_by_role("heading", level=1, name=f"Send invoice {number}")).to_be_visible()
    fill(page, "Otto Payer", email, WORDS)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(row(page)).to_contain_text("Not opened yet")
    expect(page.get_by_role("status").filter(has_text=f"On its way to {email}.")).to_be_visible()
    mail = server.wait_for_mail(email, number)
    return Told(page, person, number, next(link for link in mail["links"] if "/p/" in link), mail)


def row(page: Page) -> Locator:
    """The link on the invoice's page."""
    return page.get_by_role("listitem").filter(has_text="Sent by you on")


def payer(windows: Windows, told: Told, size: Size = "desktop") -> Page:
    """Somebody else's browser, without any cookie."""
    page = windows.profile(size=size).new_page()
    page.goto(told.link)
    expect(page.get_by_role("heading", level=1, name=told.number)).to_be_visible()
    return page


def expect_accessible(page: Page) -> None:
    expect_fitting(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("size", SIZES)
def test_sent_opened_paid_and_seen(windows: Windows, server: Server, size: Size) -> None:
    told = send(windows, server, size)
    for words in ("asks you to pay this invoice", "> Please pay this from the project budget.", "€120.00", "account"):
        assert words in told.mail["text"], words
    page = payer(windows, told, size)
    expect(row(told.page)).to_contain_text("Opened once, on ")  # by itself
    expect_accessible(page)
    page.get_by_role("button", name="Proceed to Payment").click()
    page.get_by_role("button", name="Pay with 4242").click()
    expect(page.get_by_role("heading", name="Thank you! Your payment has arrived.")).to_be_visible()
    expect(page.get_by_text("A confirmation is on its way to o…")).to_be_visible()
    expect(page.get_by_role("button", name="Proceed to Payment")).to_have_count(0)
    expect_accessible(page)
    assert not page.context.cookies()
    expect(told.page.get_by_role("main").locator("[data-status]")).to_have_attribute("data-status", "paid")
    expect(row(told.page)).to_contain_text("Went to pay once, on ")
    expect(row(told.page)).to_contain_text("Paid on ")
    expect(told.page.get_by_text("was paid by card through the link you sent to Otto Payer")).to_be_visible()
    expect_accessible(told.page)
    receipt = server.wait_for_mail(f"otto-{told.person.email}", "Payment received")
    assert "120.00" in receipt["subject"]
    assert server.wait_for_mail(told.person.email, "Payment received")


def test_an_ended_link_is_over_at_once(windows: Windows, server: Server) -> None:
    windows.watch.expect("status of 404")
    told = send(windows, server)
    page = payer(windows, told)
    told.page.get_by_role("button", name="End this link, sent to Otto Payer").click()
    expect(row(told.page)).to_contain_text("Ended on ")
    expect(told.page.get_by_role("button", name="End this link, sent to Otto Payer")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="This link is not valid any more")).to_be_visible()
    expect_accessible(page)
    assert told.number not in page.content()


def test_it_is_ended_on_the_page_about_access(windows: Windows, server: Server) -> None:
    told = send(windows, server)
    page = told.page
    page.goto("/profile/access")
    entry = page.get_by_role("listitem").filter(has_text="Sent to Otto Payer")
    expect(entry.get_by_role("link", name=f"Invoice {told.number}")).to_be_visible()
    entry.get_by_role("button", name="End this link").click()
    expect(entry).to_have_count(0)


def test_what_is_wrong_is_said_at_its_field_and_kept(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open(f"/invoices/{person.numbers[0]}/send", person.email, size="phone")
    fill(page, "", "otto@", WORDS)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("Name")).to_have_accessible_description("Please enter the name of the person who pays.")
    expect(page.get_by_label("Name")).to_be_focused()
    address = page.get_by_label("E-mail")
    expect(address).to_have_accessible_description(re.compile("e-mail address in full"))
    expect_accessible(page)
    page.get_by_label("Name").fill("Otto Payer")
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("Otto Payer")
    expect(address).to_have_value("otto@")
    expect(page.get_by_label("Your words to them")).to_have_value(WORDS)
    address.fill(f"otto-{person.email}")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(row(page)).to_be_visible()


def test_another_amount_a_decline_and_the_rest(windows: Windows, server: Server) -> None:
    windows.watch.expect("status of 402")  # how the hosted page says "declined"
    windows.watch.expect("status of 400")  # how ours says that an amount is none
    with books(server) as session:
        business = session.exec(select(Business)).first()
        assert business
        before = payment_rules.rules_of(business)
        payment_rules.keep(business, PaymentRules(partial=True))
    try:
        told = send(windows, server)
        page = payer(windows, told, "phone")
        amount = page.get_by_label("Amount in EUR")
        expect(amount).to_be_hidden()
        page.get_by_label("Another amount").check()
        amount.fill("5000")
        page.get_by_role("button", name="Proceed to Payment").click()
        expect(page.get_by_role("alert")).to_have_text(re.compile("Choose an amount from"))
        expect(amount).to_have_value("5000")
        expect_accessible(page)
        amount.fill("50")
        page.get_by_role("button", name="Proceed to Payment").click()
        page.get_by_role("button", name="Pay with a card that is declined").click()
        page.get_by_role("link", name="Back").click()
        expect(page.get_by_text("You left the payment page. Nothing was charged.")).to_be_visible()
        page.goto(told.link)
        expect(page.get_by_text("The payment of €50.00 did not go through.")).to_be_visible()
        page.get_by_label("Another amount").check()
        amount.fill("50")
        page.get_by_role("button", name="Proceed to Payment").click()
        page.get_by_role("button", name="Pay with 4242").click()
        expect(page.get_by_role("heading", name="Thank you! Your payment has arrived.")).to_be_visible()
        page.get_by_role("link", name="Pay the remaining amount").click()
        expect(page.get_by_role("button", name="Proceed to Payment")).to_be_visible()
        expect(page.locator("#pay .figure")).to_have_text("€70.00")
    finally:
        with books(server) as session:
            payment_rules.keep(session.exec(select(Business)).one(), before)
