"""Quotes as staff work with them: written, sent, asked about, revised, accepted, billed; and who was faster."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import Someone, someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.offers import offered, plain
from tests.browser.ways import expect_fitting
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
OWNER, AGENT = "office@example.com", "iris@example.com"
HOSTILE = "<img src=/nothing onerror=\"document.title='taken'\"> \u202eשלום\u202c " + "W" * 120


def said(page: Page, words: str) -> None:
    """What the page says of what was just done."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def write(page: Page, person: Someone, title: str) -> None:
    """A new quote for this client: € 600.00, and € 120.00 that may be left out."""
    page.get_by_role("link", name="New quote").click()
    expect(page.get_by_role("heading", level=1, name="New quote")).to_be_visible()
    page.get_by_role("searchbox").fill(f"{person.name} Ltd")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile(r"\?q="))  # or else the search would lead away from the client that was chosen
    page.get_by_role("link", name=f"{person.name} Ltd").click()
    page.get_by_label("What it is for").fill(title)
    page.get_by_label("Description of line 1").fill("Concept")
    page.get_by_label("Unit price of line 1").fill("500")
    page.get_by_label("Tax % of line 1").fill("20")
    page.get_by_role("button", name="Add line").click()
    page.get_by_label("Description of line 2").fill("Photos")
    page.get_by_label("Unit price of line 2").fill("100")
    page.get_by_label("Optional, line 2").check()
    expect(page.get_by_role("definition").filter(has_text="€720.00")).to_be_visible()
    page.get_by_label("Ticked at first, line 2").uncheck()
    expect(page.get_by_role("definition").filter(has_text="€600.00")).to_be_visible()


def test_from_the_draft_to_the_invoice(windows: Windows, server: Server) -> None:
    person = someone(server)
    theirs = windows.open("/quotes", person.email)
    expect(theirs.get_by_role("heading", name="No quotes yet")).to_be_visible()
    page = windows.open("/admin/quotes", AGENT)
    write(page, person, "A new shop")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="Send quote")).to_be_visible()
    page.get_by_label("Subject (optional)").fill("Your shop")
    page.get_by_label("Message in the mail (optional)").fill("As we said on Monday.")
    page.get_by_role("button", name="Send quote").click()
    said(page, "The quote is sent.")
    number = page.get_by_role("heading", level=1).inner_text()
    mail = server.wait_for_mail(person.email, "Your shop")
    assert "As we said on Monday." in mail["text"]
    theirs.get_by_role("link", name="A new shop").click()
    theirs.get_by_label("Your question").fill("Is hosting part of it?")
    theirs.get_by_role("button", name="Send question").click()
    expect(page.get_by_text("Is hosting part of it?")).to_be_visible()
    expect(page.get_by_role("heading", name="Seen by")).to_be_visible()
    page.get_by_label("Your answer").fill("It is, for a year.")
    page.get_by_role("button", name="Send answer").click()
    expect(theirs.get_by_text("It is, for a year.")).to_be_visible()
    page.get_by_role("link", name="Revise").click()
    page.get_by_label("Unit price of line 1").fill("400")
    expect(page.get_by_role("definition").filter(has_text="€480.00")).to_be_visible()
    page.get_by_label("What is new (optional)").fill("With a discount for you.")
    page.get_by_role("button", name="Send new version").click()
    said(page, "The new version is sent.")
    expect(theirs.get_by_text("With a discount for you.")).to_be_visible()
    theirs.get_by_label("I accept the terms").check()
    theirs.get_by_role("button", name="Accept quote", exact=True).click()
    expect(theirs.get_by_role("heading", name="Thank you! This quote is accepted")).to_be_visible()
    expect(page.get_by_role("heading", name="Accepted by the client")).to_be_visible()
    expect(page.get_by_text("The record is complete and unaltered.")).to_be_visible()
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download signed copy").click()
    assert loading.value.suggested_filename == f"{number}-v2-signed.pdf"
    page.get_by_role("button", name="Issue invoice").click()
    said(page, "The invoice is issued.")
    expect(page.get_by_role("link", name=re.compile("INV-"))).to_be_visible()
    bill = page.get_by_role("link", name=re.compile("INV-")).inner_text()
    theirs.goto("/invoices")
    theirs.get_by_role("link", name=bill).click()
    expect(theirs.get_by_role("heading", level=1, name=bill)).to_be_visible()
    expect(theirs.get_by_role("article")).to_contain_text("€480.00")


def test_the_client_is_faster(windows: Windows, server: Server) -> None:
    one = offered(server, plain())
    page = windows.open(f"/admin/quotes?q={one.slug}", OWNER)
    page.get_by_role("link", name=f"{one.name} Ltd").click()
    page.get_by_role("link", name="Revise").click()
    page.get_by_label("Unit price of line 1").fill("2000")
    theirs = windows.open(one.path, one.email)
    theirs.get_by_label("I accept the terms").check()
    theirs.get_by_role("button", name="Accept quote", exact=True).click()
    expect(theirs.get_by_role("heading", name="Thank you! This quote is accepted")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text(f"The client accepted quote {one.slug}")
    page.get_by_role("button", name="Send new version").click()
    said(page, "what was agreed to stands")
    expect(page.get_by_label("Unit price of line 1")).to_have_value("2000")


@pytest.mark.parametrize("size", SIZES)
def test_hostile_words_stay_words_and_everything_fits(windows: Windows, server: Server, size: Size) -> None:
    one = offered(server, plain(title=HOSTILE, notes=HOSTILE), name=f"{size} {HOSTILE}")
    page = windows.open(f"/admin/quotes?q={one.slug}", OWNER, size=size)
    expect(page.get_by_role("link", name=f"{size} <img").first).to_be_visible()
    expect_fitting(page)
    page.get_by_role("link", name=f"{size} <img").first.click()
    expect(page.get_by_role("heading", level=1, name=one.slug)).to_be_visible()
    expect_fitting(page)
    page.get_by_role("link", name="Revise").click()
    page.get_by_label("Description of line 1").fill(HOSTILE)
    page.get_by_label("The client chooses how many, line 1").check()
    page.get_by_label("At least of line 1").fill("9")
    page.get_by_label("At most of line 1").fill("2")
    page.get_by_role("button", name="Send new version").click()
    expect(page.get_by_role("alert")).to_have_text("This must not be less than the fewest.")
    expect_fitting(page)
    assert "taken" not in page.title()
