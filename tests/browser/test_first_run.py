"""From a portal that belongs to nobody to its first paid invoice: after the start, no terminal is touched."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.ways import expect_fitting, pay_by_card, sign_in_by_code
from tests.server import Server, running

pytestmark = [pytest.mark.browser, pytest.mark.server]
OWNER, CLIENT = "ada@example.com", "ben@example.com"


@pytest.fixture
def nobodys(tmp_path: Path) -> Iterator[Server]:
    """A portal nobody has set up."""
    with running(tmp_path, "--empty") as started:
        yield started


@pytest.fixture
def windows(nobodys: Server, windows_at: Callable[[Server], Windows]) -> Windows:
    """Onto that one. They close before it stops: `nobodys` comes first, and ends last."""
    return windows_at(nobodys)


def link_of(server: Server) -> str:
    """What its terminal shows."""
    return re.findall(rf"{server.url}/setup/\S+", server.said())[0]


def begin(page: Page, server: Server) -> None:
    """The first page, and the mail that proves the address."""
    page.goto(link_of(server))
    page.get_by_label("Name of your business").fill("Atelier Lind")
    page.get_by_label("Your name").fill("Ada Lind")
    page.get_by_label("Your e-mail").fill(OWNER)
    expect_fitting(page)
    page.get_by_role("button", name="Send me the mail").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    mail = server.wait_for_mail(OWNER, "Open your portal")
    page.goto(next(link for link in mail["links"] if "/setup/confirm/" in link))
    page.get_by_role("button", name="Open your portal").click()
    expect(page.get_by_role("heading", name="Set up your portal")).to_be_visible()


def at(page: Page, nth: int) -> None:
    expect(page.get_by_text(f"Step {nth} of 7")).to_be_visible()
    expect_fitting(page)


def look_and_feel(page: Page) -> None:
    """Company, address, logo, colours."""
    at(page, 1)
    expect(page.get_by_label("Legal name")).to_have_value("Atelier Lind")
    page.get_by_label("Website").fill("not a website")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("does not look like a website")
    page.get_by_label("Website").fill("lind.example.com")
    page.get_by_role("button", name="Save and go on").click()
    at(page, 2)
    page.get_by_label("Street").fill("Museumstraße 3")
    page.get_by_label("Postcode").fill("602")
    page.get_by_label("Town or city").fill("Innsbruck")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    page.get_by_label("Postcode").fill("6020")
    page.get_by_role("button", name="Save and go on").click()
    at(page, 3)
    page.get_by_label("New logo").set_input_files(
        files=[{"name": "x.svg", "mimeType": "image/png", "buffer": b"<svg/>"}]
    )
    page.get_by_role("button", name="Send the logo").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="Skip this for now").click()
    at(page, 4)
    page.get_by_label("First colour", exact=True).fill("#7a1f5c")
    page.get_by_role("button", name="Save and go on").click()


def connect(page: Page) -> None:
    """At Stripe's double and back."""
    at(page, 5)
    page.get_by_label("IBAN").fill("AT61 1904 3002 3457 3201")
    page.get_by_role("button", name="Save the bank details").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.get_by_role("button", name="Connect Stripe Account").click()
    page.get_by_role("button", name="Complete onboarding").click()
    expect(page.get_by_text("Active", exact=True)).to_be_visible()
    at(page, 5)
    page.get_by_role("button", name="Go on").click()


def first_invoice(page: Page) -> None:
    """A client, and what it owes."""
    at(page, 6)
    page.get_by_label("Company or person").fill("Berger & Sons")
    page.get_by_label("Who receives invoices there").fill("Ben Berger")
    page.get_by_label("Their e-mail").fill("ben@")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Their e-mail").fill(CLIENT)
    page.get_by_role("button", name="Save and go on").click()
    at(page, 7)
    expect(page.get_by_text("For Berger & Sons")).to_be_visible()
    page.get_by_label("What for").fill("Concept")
    page.get_by_label("Amount without tax").fill("450")
    page.get_by_label("Tax, in percent").fill("20")
    page.get_by_role("button", name="Send the invoice").click()
    expect(page.get_by_role("heading", name="Your portal is ready")).to_be_visible()
    expect_fitting(page)


@pytest.mark.parametrize("size", SIZES)
def test_first_run_to_first_paid_invoice(windows: Windows, size: Size) -> None:
    nobodys = windows.server
    windows.watch.expect("status of 503")  # a stranger before the set-up
    stranger = windows.open("/admin", size=size)
    expect(stranger.get_by_role("heading", name="This portal is not set up yet")).to_be_visible()
    page = windows.profile(size=size).new_page()
    begin(page, nobodys)
    look_and_feel(page)
    connect(page)
    page.goto("/admin")  # something came in between
    expect(page.get_by_text("2 steps of the set-up are left.")).to_be_visible()
    page.get_by_role("link", name="Go on with it").click()
    first_invoice(page)
    mail = nobodys.wait_for_mail(CLIENT, "INV-00001")
    theirs = windows.profile(size=size).new_page()
    theirs.goto(next(link for link in mail["links"] if "/invoices/" in link))
    sign_in_by_code(theirs, nobodys, CLIENT)
    expect(theirs.get_by_role("heading", level=1, name="INV-00001")).to_be_visible()
    expect(theirs.get_by_role("article")).to_contain_text("6020 Innsbruck")
    pay_by_card(theirs, "INV-00001")
    page.get_by_role("link", name="INV-00001").click()
    expect(page.get_by_role("main")).to_contain_text("Paid")
    windows.watch.expect("status of 410")
    stranger.goto(link_of(nobodys))
    expect(stranger.get_by_role("heading", name="This portal is set up")).to_be_visible()
