"""Stripe Connect as its owner sees it: onboarded at Stripe, restricted, paid on, refunded, let go of."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from portal.devtools.fake_stripe.driver import FakeStripe
from tests.browser.books import someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.ways import expect_fitting, pay_by_card, to_hosted_page
from tests.server import Server, running

pytestmark = [pytest.mark.browser, pytest.mark.server]
OWNER, MANAGER = "office@example.com", "max@example.com"


@pytest.fixture(scope="module")
def connectable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal of its own: what is connected here is paid on by everybody in it."""
    with running(tmp_path_factory.mktemp("connect"), PORTAL_STRIPE_FEE_BASIS_POINTS="150") as started:
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


def pay_button(page: Page, number: str) -> Page:
    page.goto(f"/invoices/{number}")
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    return page


@pytest.mark.parametrize("size", SIZES)
def test_onboarded_restricted_disconnected(
    windows_at: Callable[[Server], Windows], connectable: Server, stripe: FakeStripe, size: Size
) -> None:
    windows = windows_at(connectable)
    person = someone(connectable, 10, 10, 10)
    page, theirs = windows.open("/admin/stripe", OWNER, size=size), windows.open("/", person.email)
    expect(page.get_by_text("Of each payment, 1.5% go to whoever runs this portal.")).to_be_visible()
    account = onboard(page, "Connect Stripe Account", "Return without finishing", "Pending")
    expect(page.get_by_role("heading", name="Stripe still asks for")).to_be_visible()
    expect_fitting(page)
    expect(pay_button(theirs, person.numbers[0]).get_by_role("link", name="Pay Now")).to_have_count(0)
    assert onboard(page, "Continue at Stripe", "Complete onboarding", "Active") == account
    pay_by_card(pay_button(theirs, person.numbers[0]), person.numbers[0])
    assert account in {one.account for one in stripe.captures()}

    stripe.restrict(account)  # the webhook tells; nobody touches the pages
    expect(page.get_by_role("main").get_by_text("Restricted", exact=True)).to_be_visible()
    expect(page.get_by_text("Stripe waited for some details")).to_be_visible()
    expect_fitting(page)
    expect(pay_button(theirs, person.numbers[1]).get_by_role("link", name="Pay Now")).to_have_count(0)
    assert onboard(page, "Continue at Stripe", "Complete, but leave a document open", "Active") == account
    expect(page.get_by_role("button", name="Give Stripe the details")).to_be_visible()

    to_hosted_page(pay_button(theirs, person.numbers[1]), person.numbers[1])
    page.get_by_role("button", name="Disconnect", exact=True).click()
    expect(page.get_by_text("One payment page is open now.")).to_be_visible()
    expect(page.get_by_text("Payment pages that are open now are closed first.")).to_be_visible()
    expect_fitting(page)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Disconnect", exact=True).click()
    page.get_by_role("button", name="Disconnect this account").click()
    expect(page.get_by_role("status").filter(has_text="The account is disconnected.")).to_be_visible()
    expect(page.get_by_role("button", name="Connect Stripe Account")).to_be_visible()
    theirs.reload()
    expect(theirs.get_by_role("button", name="Pay with 4242")).to_have_count(0)
    windows.watch.expect("status of 4")  # the page that was closed
    pay_by_card(pay_button(theirs, person.numbers[1]), person.numbers[1])  # with the plain key, as before
    assert None in {one.account for one in stripe.captures()}


def test_it_is_the_owners_alone(windows_at: Callable[[Server], Windows], connectable: Server) -> None:
    page = windows_at(connectable).open("/admin/stripe", MANAGER)
    expect(page.get_by_role("status").filter(has_text="Your role does not allow this.")).to_be_visible()
    expect(page.get_by_role("button", name="Connect Stripe Account")).to_have_count(0)
