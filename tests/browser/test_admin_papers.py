"""Address, bank details and time zone as an owner changes them: said at the field, and seen by a client at once."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.ways import expect_fitting, expect_invoice
from tests.server import Server, running

pytestmark = [pytest.mark.browser, pytest.mark.server]
OWNER, MANAGER, SETTINGS = "office@example.com", "max@example.com", "/admin/settings"


@pytest.fixture
def movable(tmp_path: Path) -> Iterator[Server]:
    """A portal of its own: everybody in it is warned of other bank details."""
    with running(tmp_path) as started:
        yield started


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def card_of(page: Page, heading: str) -> str:
    return page.locator("section.card", has=page.get_by_role("heading", name=heading, exact=True)).inner_text()


@pytest.mark.parametrize("size", SIZES)
def test_another_address_account_and_clock(
    movable: Server, windows_at: Callable[[Server], Windows], size: Size
) -> None:
    windows, person = windows_at(movable), someone(movable, 30)
    theirs = windows.open(f"/invoices/{person.numbers[0]}", person.email, size=size)
    expect_invoice(theirs, person.numbers[0])
    seller = theirs.get_by_role("article").inner_text()
    page = windows.open(SETTINGS, OWNER, size=size)
    country = page.get_by_label("Country", exact=True)
    country.select_option("US")
    expect(page.get_by_label("ZIP code")).to_be_visible()
    page.get_by_label("Town or city").fill("Springfield")
    page.get_by_label("State", exact=True).select_option("IL")
    page.get_by_label("ZIP code").fill("1")
    page.get_by_label("VAT ID (optional)").fill("")
    page.get_by_role("button", name="Save the address").click()
    expect(page.get_by_text("Nothing is saved yet. Please look at:")).to_be_visible()
    expect(page.get_by_label("ZIP code")).to_have_value("1")
    expect(page.get_by_label("Town or city")).to_have_value("Springfield")
    expect_fitting(page)
    page.get_by_label("ZIP code").fill("62701")
    page.get_by_role("button", name="Save the address").click()
    told(page, "Papers that are issued from now on say so.")

    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 01")
    page.get_by_role("button", name="Save the bank details").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not a valid IBAN.")
    expect(page.get_by_label("IBAN")).to_have_value("DE89 3704 0044 0532 0130 01")
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("BIC").fill("")
    page.get_by_role("button", name="Save the bank details").click()
    told(page, "Your clients see it now.")
    expect(page.get_by_text("clients are asked to check the account with you by phone")).to_be_visible()
    expect(theirs.get_by_text("Our bank details changed on")).to_be_visible()  # nobody touched their page

    page.get_by_label("Time zone").select_option("Pacific/Auckland")
    expect(page.get_by_text(re.compile("It is .* in Auckland now"))).to_be_visible()
    page.get_by_role("button", name="Save the time zone").click()
    told(page, "Days go by this clock from now on.")
    expect_fitting(page)
    page.reload()
    expect(page.get_by_label("State", exact=True)).to_have_value("IL")
    expect(page.get_by_label("Time zone")).to_have_value("Pacific/Auckland")
    assert theirs.get_by_role("article").inner_text() == seller, "what was issued stays"


def test_a_manager_reads_the_account(windows: Windows) -> None:
    page = windows.open(SETTINGS, MANAGER)
    expect(page.get_by_role("button", name="Save the address")).to_be_visible()
    expect(page.get_by_label("IBAN")).to_have_count(0)
    assert "AT61 1904 3002 3457 3201" in card_of(page, "Bank details")


@pytest.mark.parametrize(("part", "place", "words"), [
    ("Quotes", "/admin/quotes", "Quotes are hidden from your clients"),
    ("Booking", "/admin/booking", "Booking is hidden from your clients"),
])  # fmt: skip
def test_staff_pages_of_a_hidden_part_say_so(windows: Windows, part: str, place: str, words: str) -> None:
    page, beside = windows.open(SETTINGS, OWNER), windows.open(place, OWNER, size="phone")
    expect(beside.get_by_role("heading", level=1, name=part)).to_be_visible()
    expect(beside.get_by_text(words)).to_have_count(0)
    box = page.get_by_role("checkbox", name=re.compile(f"^{part}"))
    try:
        box.click()
        told(page, "Your clients do not see it any more.")
        expect(beside.get_by_text(words)).to_be_visible()  # nobody touched that page
        expect_fitting(beside)
        beside.get_by_role("link", name="Change this").click()
        expect(beside.get_by_role("heading", name="What clients see")).to_be_in_viewport()
    finally:
        box.click()
        told(page, "Your clients see it now.")
