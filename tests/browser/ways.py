"""What people do again and again, and what must hold on every page."""

import re

from playwright.sync_api import Page, expect

from tests.server import Server, code_in


def ask_for_link(page: Page, email: str) -> None:
    """From the sign-in page to the screen after it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send Magic Link").click()
    expect(page.get_by_role("heading", name="Check your inbox")).to_be_visible()


def sign_in_by_code(page: Page, server: Server, email: str) -> None:
    """From the sign-in page to wherever it leads, with the digits of the mail."""
    seen = len([mail for mail in server.mails(email) if "Sign in" in mail["subject"]])
    ask_for_link(page, email)
    type_code(page, code_in(server.wait_for_mail(email, "Sign in", seen)))


def type_code(page: Page, code: str) -> None:
    """Type the digits and press the button."""
    page.get_by_label("6-digit code").fill(code)
    page.get_by_role("button", name="Sign in").click()


def to_hosted_page(page: Page, number: str) -> None:
    """From an open invoice to the page where one pays."""
    page.get_by_role("link", name="Pay Now").click()
    expect(page.get_by_role("heading", name=f"Pay invoice {number}")).to_be_visible()
    page.get_by_role("button", name="Proceed to Payment").click()
    expect(page.get_by_role("button", name="Pay with 4242")).to_be_visible()


def pay_by_card(page: Page, number: str) -> None:
    """From an open invoice to its confirmation."""
    to_hosted_page(page, number)
    page.get_by_role("button", name="Pay with 4242").click()
    expect(page.get_by_role("heading", name="Thank you! Your payment has arrived.")).to_be_visible()


def expect_invoice(page: Page, number: str) -> None:
    """The document is on the screen, not its bones."""
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    expect(page.get_by_role("link", name="Download PDF")).to_be_visible()


def expect_login(page: Page) -> None:
    """The sign-in page, and nothing of the portal left on it."""
    expect(page).to_have_url(re.compile(r"/login(\?|$)"))
    expect(page.get_by_role("button", name="Send Magic Link")).to_be_visible()


def expect_fitting(page: Page) -> None:
    """Nothing sticks out to the side. On a phone `innerWidth` grows with what does: the root element stays."""
    width, room = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= room, f"{page.url} is {width} px wide in a window of {room} px"
