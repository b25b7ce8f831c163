"""A person's calendar address: made on the page, read by a program without a session, and ended again."""

import re

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.books import someone
from tests.browser.conftest import Size, Windows
from tests.browser.ways import expect_fitting
from tests.feeds import days
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
ADDRESS = re.compile(r"^http://localhost:\d+/calendar/[\w.-]+\.ics$")


def made(windows: Windows, email: str, size: Size = "desktop") -> Page:
    """The page about access, with an address on it."""
    page = windows.open("/profile/access", email, size=size)
    page.get_by_role("button", name="Make a calendar address").click()
    expect(page.get_by_label("Your calendar address")).to_have_value(ADDRESS)
    return page


def address(page: Page) -> str:
    """What stands in the field."""
    return page.get_by_label("Your calendar address").input_value()


def test_from_making_it_to_its_end(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = made(windows, person.email)
    first = address(page)
    expect(page.get_by_text("Not read yet")).to_be_visible()
    assert page.get_by_role("link", name="Add to calendar").get_attribute("href") == first.replace("http", "webcal", 1)
    answer = httpx.get(first)
    assert list(days(answer.content)) == [f"Invoice {person.numbers[0]} is due: €120.00"]
    expect(page.get_by_text("Last read on ")).to_be_visible()  # by itself
    page.get_by_role("button", name="Make a new address").click()
    expect(page.get_by_role("status").filter(has_text="The one before opens nothing any more.")).to_be_visible()
    expect(page.get_by_label("Your calendar address")).not_to_have_value(first)
    second = address(page)
    assert (httpx.get(first).status_code, httpx.get(second).content) == (404, answer.content)
    page.get_by_role("button", name="End this address").click()
    expect(page.get_by_role("button", name="Make a calendar address")).to_be_visible()
    assert httpx.get(second).status_code == httpx.get(first).status_code == 404
    page.goto("/activity")
    expect(page.get_by_text("You ended your calendar address")).to_be_visible()


def test_the_address_is_copied(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = made(windows, person.email)
    context: BrowserContext = page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address(page)


def test_two_windows_show_the_same(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = made(windows, person.email)
    phone = windows.open("/profile/access", person.email, size="phone")
    expect(phone.get_by_label("Your calendar address")).to_have_value(address(page))
    page.get_by_role("button", name="End this address").click()
    expect(phone.get_by_role("button", name="Make a calendar address")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_reads_well(windows: Windows, server: Server, size: Size) -> None:
    page = made(windows, someone(server).email, size)
    expect_fitting(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page).response["violations"] == []
    for control in page.get_by_role("button").filter(has_text="address").all():
        box = control.bounding_box()
        assert box
        assert box["height"] >= 44
