"""An address that leads nowhere, met while going through the portal: it says how to reach the business."""

import pytest
from playwright.sync_api import expect

from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
GO_ON = "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }"


def test_the_business_can_be_reached(windows: Windows, server: Server) -> None:
    page = windows.open("/", someone(server).email)
    expect(page.get_by_role("heading", name="Outstanding balance")).to_be_visible()
    page.evaluate(GO_ON, "/nowhere/at/all")
    expect(page.get_by_role("heading", name="We could not find this page")).to_be_visible()
    expect(page.get_by_role("contentinfo").get_by_role("link", name="office@example.com")).to_be_visible()
    expect(page.get_by_role("link", name="Back to the dashboard")).to_be_visible()
