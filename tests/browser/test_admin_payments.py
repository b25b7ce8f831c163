"""Stripe Connect as its owner sees it: onboarded at Stripe, restricted, paid on, refunded, let go of."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.devtools.fake_stripe.driver import FakeStripe
from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.browser.ways import expect_fitting, pay_by_card, to_hosted_page
from tests.server import Server, running

pytestmark = [pytest.mark.browser, pytest.mark.server]
At = Callable[[Server], Windows]
OWNER, MANAGER = "office@example.com", "max@example.com"


@pytest.fixture
def connectable(tmp_path: Path) -> Iterator[Server]:
    """A portal of its own: what is connected here is paid on by everybody in it."""
    with running(tmp_path, PORTAL_STRIPE_FEE_BASIS_POINTS="150") as started:
        yield started


@pytest.fixture
def stripe(connectable: Server) -> Iterator[FakeStripe]:
    """A hand on the double."""
    with FakeStripe(f"http://127.0.0.1:{connectable.port}/dev/stripe") as driver:
        yield driver


def onboard(page: Page, press: str, answer: str, word: str) -> str:
    """To Stripe and back; the account that is shown."""
    page.get_by_role("button", name=press).click()
    page.get_by_role("button", name=answer, exact=True).click()
    expect(page.get_by_role("heading", name="Stripe account")).to_be_visible()
    expect(page.get_by_role("main").get_by_text(word, exact=True)).to_be_visible()
    return page.get_by_text("acct_").first.inner_text()


def invoice(page: Page, number: str) -> Page:
    page.goto(f"/invoices/{number}")
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    return page


def test_onboarded_and_paid_on(connectable: Server, stripe: FakeStripe, windows_at: At) -> None:
    windows, person = windows_at(connectable), someone(connectable, 10, 10)
    page, theirs = windows.open("/admin/stripe", OWNER, size="phone"), windows.open("/", person.email)
    expect(page.get_by_text("Of each payment, 1.5% go to whoever runs this portal.")).to_be_visible()
    account = onboard(page, "Connect Stripe Account", "Return without finishing", "Pending")
    expect(page.get_by_role("heading", name="Stripe still asks for")).to_be_visible()
    expect_fitting(page)
    expect(invoice(theirs, person.numbers[0]).get_by_role("link", name="Pay Now")).to_have_count(0)
    assert onboard(page, "Continue at Stripe", "Complete onboarding", "Active") == account
    pay_by_card(invoice(theirs, person.numbers[0]), person.numbers[0])
    assert {one.account for one in stripe.captures()} == {account}


def test_restricted_and_disconnected(connectable: Server, stripe: FakeStripe, windows_at: At) -> None:
    windows, person = windows_at(connectable), someone(connectable, 10)
    page, theirs = windows.open("/admin/stripe", OWNER), windows.open("/", person.email, size="phone")
    account = onboard(page, "Connect Stripe Account", "Complete, but leave a document open", "Active")
    expect(page.get_by_role("button", name="Give Stripe the details")).to_be_visible()
    stripe.restrict(account)  # the webhook tells; nobody touches the page
    expect(page.get_by_role("main").get_by_text("Restricted", exact=True)).to_be_visible()
    expect(page.get_by_text("Stripe waited for some details")).to_be_visible()
    expect_fitting(page)
    expect(invoice(theirs, person.numbers[0]).get_by_role("link", name="Pay Now")).to_have_count(0)
    stripe.activate(account)
    expect(page.get_by_role("main").get_by_text("Active", exact=True)).to_be_visible()
    to_hosted_page(theirs, person.numbers[0])
    page.get_by_role("button", name="Disconnect", exact=True).click()
    expect(page.get_by_text("One payment page is open now.")).to_be_visible()
    expect(page.get_by_text("Payment pages that are open now are closed first.")).to_be_visible()
    expect_fitting(page)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Disconnect", exact=True).click()
    page.get_by_role("button", name="Disconnect this account").click()
    expect(page.get_by_role("status").filter(has_text="The account is disconnected.")).to_be_visible()
    expect(page.get_by_role("button", name="Connect Stripe Account")).to_be_visible()
    windows.watch.expect("status of 4")  # the page that was closed
    theirs.reload()
    expect(theirs.get_by_role("button", name="Pay with 4242")).to_have_count(0)
    pay_by_card(invoice(theirs, person.numbers[0]), person.numbers[0])  # with the plain key, as before
    assert {one.account for one in stripe.captures()} == {None}


def test_it_is_the_owners_alone(windows: Windows) -> None:
    page = windows.open("/admin/stripe", MANAGER)
    expect(page.get_by_role("status").filter(has_text="Your role does not allow this.")).to_be_visible()
    expect(page.get_by_role("button", name="Connect Stripe Account")).to_have_count(0)
