"""The settings of the portal as an owner changes them, beside a client who has it open."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.books import someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
OWNER, MANAGER = "office@example.com", "max@example.com"
SETTINGS = "/admin/settings"


def saved(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


def brand_of(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--brand-light').trim()")


def a_logo() -> FilePayload:
    stored = io.BytesIO()
    Image.new("RGB", (90, 60), "#a2345b").save(stored, "WEBP")
    return {"name": "logo.webp", "mimeType": "image/webp", "buffer": stored.getvalue()}


@pytest.mark.parametrize("size", SIZES)
def test_a_change_is_seen_live_in_a_clients_browser(windows: Windows, server: Server, size: Size) -> None:
    client = windows.open("/invoices", someone(server, 11).email, size=size)
    expect(client.get_by_role("heading", name="Invoices", level=1)).to_be_visible()
    owner = windows.open(SETTINGS, OWNER, size=size)
    name, was = owner.get_by_label("Name", exact=True), "Alpenblick Studio"
    expect(name).to_have_value(was)
    try:
        name.fill("Bergblick <b>& Co</b>")
        saved(owner, "Save your business")
        expect(client.get_by_role("contentinfo")).to_contain_text("Bergblick <b>& Co</b>")

        before = brand_of(client)
        owner.get_by_label("First colour", exact=True).fill("#ffee00")
        expect(owner.get_by_text("On light pages your first colour is shown darker")).to_be_visible()
        saved(owner, "Save the colours")
        expect(client.locator("html")).to_have_css("--brand-light", re.compile(f"^(?!{before})"))

        owner.get_by_label("New logo").set_input_files(a_logo())
        owner.get_by_role("button", name="Send the logo").click()
        expect(owner.get_by_text("Your logo is on every page now")).to_be_visible()
        expect(client.locator("img.mark:visible").first).to_have_attribute("src", re.compile("/logo/"))
        owner.get_by_role("button", name="Remove the logo").click()
        expect(client.locator("img.mark")).to_have_count(0)
    finally:
        owner.get_by_label("Name", exact=True).fill(was)
        saved(owner, "Save your business")
        owner.get_by_label("First colour", exact=True).fill("#1f6f5c")
        owner.get_by_role("button", name="Save the colours").click()
        expect(client.get_by_role("contentinfo")).to_contain_text(was)


def test_a_hidden_part_leaves_a_clients_open_page(windows: Windows, server: Server) -> None:
    client = windows.open("/quotes", someone(server, 12).email)
    expect(client.get_by_role("heading", name="Quotes", level=1)).to_be_visible()
    owner = windows.open(SETTINGS, OWNER)
    quotes = owner.get_by_role("checkbox", name=re.compile("^Quotes"))
    try:
        quotes.click()  # ticked by the answer, not by the press
        expect(owner.get_by_text("Your clients do not see it any more.")).to_be_visible()
        expect(client.get_by_role("heading", name="We could not find this page")).to_be_visible()
        expect(client.get_by_role("link", name="Quotes", exact=True)).to_have_count(0)
        client.get_by_role("link", name="Dashboard", exact=True).first.click()
        expect(client.get_by_role("heading", name="Recent invoices")).to_be_visible()
        expect(client.get_by_role("heading", name="Recent quotes")).to_have_count(0)
    finally:
        quotes.click()
        expect(owner.get_by_text("Your clients see it now.")).to_be_visible()
    expect(client.get_by_role("heading", name="Recent quotes")).to_be_visible()


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(windows: Windows) -> None:
    page = windows.open(SETTINGS, OWNER)
    page.get_by_label("Website").fill("javascript:alert(1)")
    page.get_by_label("Phone").fill("+43 1 234567")
    page.get_by_role("button", name="Save your business").click()
    expect(page.get_by_role("alert")).to_contain_text("This does not look like a website.")
    expect(page.get_by_label("Website")).to_be_focused()
    expect(page.get_by_label("Phone")).to_have_value("+43 1 234567")
    page.get_by_label("Host name").fill("not a name")
    page.get_by_role("button", name="Save the host name").click()
    expect(page.get_by_role("alert")).to_contain_text("This is no host name.")
    expect(page.get_by_label("Host name")).to_have_value("not a name")
    expect(page.get_by_label("Website")).to_have_value("javascript:alert(1)")
    page.get_by_label("Signed out without a click after").select_option("1440")
    page.get_by_role("button", name="Save the times").click()
    expect(page.get_by_role("alert")).to_contain_text("This is longer than somebody stays signed in at all.")
    bad: FilePayload = {"name": "logo.png", "mimeType": "image/png", "buffer": b"<svg onload='alert(1)'/>"}
    page.get_by_label("New logo").set_input_files(bad)
    page.get_by_role("button", name="Send the logo").click()
    expect(page.get_by_role("alert")).to_contain_text("SVG files can carry programs")


def test_a_manager_reads_what_owners_decide(windows: Windows) -> None:
    page = windows.open(SETTINGS, MANAGER)
    expect(page.get_by_role("button", name="Save your business")).to_be_visible()
    expect(page.get_by_text("Owners of this portal change this.")).to_have_count(3)
    for button in ("Save the rules", "Save the times", "Save the host name", "Save the bank details"):
        expect(page.get_by_role("button", name=button)).to_have_count(0)
