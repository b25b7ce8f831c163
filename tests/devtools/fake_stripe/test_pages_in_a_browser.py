"""The hosted pages in Chromium on a phone: accessible, within the screen, and on to another origin after paying."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

pytestmark = pytest.mark.browser


@pytest.fixture(params=["light", "dark"])
def phone(request):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=request.param)
        browser.close()


def assert_pleasant(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [violation["id"] for violation in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_declined_then_challenged_then_back_at_the_portal(phone, sdk, order, double):
    portal = double.url.replace("127.0.0.1", "localhost")
    made = sdk.v1.checkout.sessions.create(order(success_url=f"{portal}/receipts/{{CHECKOUT_SESSION_ID}}"))
    phone.goto(made.url)
    assert_pleasant(phone)
    phone.get_by_role("button", name="Pay with a card that is declined").click()
    assert phone.get_by_role("alert").inner_text() == "Your card was declined."
    assert_pleasant(phone)
    phone.get_by_role("button", name="3-D Secure").click()
    assert_pleasant(phone)
    phone.get_by_role("button", name="Complete authentication").click()
    assert phone.url == f"{portal}/receipts/{made.id}"
    assert_pleasant(phone)
    assert [capture.amount_minor for capture in double.captures()] == [1200]
