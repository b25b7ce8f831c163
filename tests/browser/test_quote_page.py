"""Reading a quote: the sheet, what changes while it is open, and asking about it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from portal.domain import quote_questions
from portal.models import ContactRole
from tests.browser.books import books, person_called
from tests.browser.conftest import Size, Windows
from tests.browser.offers import (
    DESIGN,
    PHOTOS,
    TRAINING,
    also_offered,
    offered,
    open_offer,
    plain,
    quote_in,
    revise,
    state_of,
    withdraw,
)
from tests.browser.test_hostile_words import ENDLESS, TEXTS, expect_unharmed
from tests.quotes import a_line, an_offer, today
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
CHANGED = "What has changed since version 1"


def expect_quote(page: Page, number: str) -> None:
    """The quote is on the screen, not its bones."""
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    expect(page.get_by_role("link", name="Download PDF")).to_be_visible()


def test_the_sheet_and_the_ways_on(windows: Windows, server: Server) -> None:
    one = offered(server, open_offer(title="A website", deposit_percent=Decimal(30), notes="See you soon."))
    page = windows.open("/quotes", one.email)
    page.get_by_role("link", name=one.slug).click()
    expect_quote(page, one.slug)
    sheet = page.get_by_role("article")
    for words in ("A website", "Three drafts.", "See you soon.", "Payment within 14 days.", "€1,980.00", "€594.00"):
        expect(sheet).to_contain_text(words)
    expect(page.locator("[data-status=pending]")).to_have_text("Pending")
    expect(page.get_by_text("30 days left")).to_be_visible()
    expect(sheet.get_by_role("row").filter(has_text="Training")).to_contain_text("Optional, left out")
    address = f"/documents/quotes/{one.slug}.pdf"
    expect(page.get_by_role("link", name="Download PDF")).to_have_attribute("href", address)
    expect(page.get_by_text(f"You opened quote {one.slug}")).to_be_visible()
    page.get_by_role("main").get_by_role("complementary").get_by_role("link", name="Accept or reject").click()
    expect(page.get_by_role("heading", name="Choose first")).to_be_in_viewport()


def test_revised_while_it_is_open(windows: Windows, server: Server) -> None:
    one = offered(server, open_offer())
    page = windows.open(one.path, one.email)
    expect_quote(page, one.slug)
    page.get_by_label("Your full name").fill("Ada B. Berger")
    page.get_by_label("Your order number (optional)").fill("PO-17")
    page.get_by_label("Quantity of “Licences”").fill("10")
    page.get_by_label("I accept the terms").check()
    dearer = replace(DESIGN, unit_price=Decimal(1200))
    hosting = a_line("Hosting", "180.00", key="host")
    lines = (dearer, TRAINING, open_offer().lines[3], hosting)
    revise(server, one, replace(open_offer(), lines=lines), "As discussed.")
    news = page.get_by_role("region", name=CHANGED)
    expect(news).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="revised just now")).to_be_visible()
    items = news.get_by_role("listitem")
    expect(items.filter(has_text="Concept and design")).to_contain_text("1 × 1,200.00 = 1,200.00")
    expect(items.filter(has_text="Hosting")).to_contain_text("New")
    expect(items.filter(has_text="Photography")).to_contain_text("Removed")
    for words in ("As discussed.", "€1,980.00", "€1,716.00", "€264.00 less"):
        expect(news).to_contain_text(words)
    expect(page.get_by_label("Your full name")).to_have_value("Ada B. Berger")
    expect(page.get_by_label("Your order number (optional)")).to_have_value("PO-17")
    expect(page.get_by_label("Quantity of “Licences”")).to_have_value("10")
    expect(page.get_by_label("I accept the terms")).not_to_be_checked()
    expect(page.get_by_role("article")).to_contain_text("€1,776.00")
    with books(server) as session:
        quote_questions.answer(session, quote_in(session, one).id, "Anything else?")
    expect(page.get_by_text("Anything else?")).to_be_visible()
    expect(news).to_be_visible()


def test_revised_while_away(windows: Windows, server: Server) -> None:
    one = offered(server, plain())
    page = windows.open(one.path, one.email)
    expect_quote(page, one.slug)
    expect(page.get_by_text(f"You opened quote {one.slug}")).to_be_visible()
    page.close()
    until = today() + timedelta(days=60)
    revise(server, one, plain(terms="Payment at once.", valid_until=until, deposit_percent=Decimal(50)))
    page = windows.open(one.path, one.email, size="phone")
    news = page.get_by_role("region", name=CHANGED)
    for words in ("Payment within 14 days.", "Payment at once.", "Valid until", "50%", "the same total"):
        expect(news).to_contain_text(words)
    later = windows.open(one.path, one.email)
    expect_quote(later, f"{one.slug}-v2")
    expect(later.get_by_role("region", name=CHANGED)).to_have_count(0)


def test_nothing_to_decide_is_said_calmly(windows: Windows, server: Server) -> None:
    one = offered(server)
    expired = also_offered(server, one.email, plain(valid_until=today() - timedelta(days=2)), days_ago=40)
    page = windows.open(expired.path, one.email)
    expect(page.get_by_role("heading", name="This quote has expired")).to_be_visible()
    expect(page.get_by_text("ended 2 days ago")).to_be_visible()
    expect(page.get_by_role("button", name="Accept quote")).to_have_count(0)
    page.goto(one.path)
    expect(page.get_by_role("button", name="Accept quote")).to_be_visible()
    withdraw(server, one)
    expect(page.get_by_role("heading", name="This quote was withdrawn")).to_be_visible()
    expect(page.get_by_role("button", name="Accept quote")).to_have_count(0)
    expect(page.get_by_role("button", name="Send question")).to_have_count(0)


def test_a_viewer_reads_and_is_told(windows: Windows, server: Server) -> None:
    one = offered(server)
    with books(server) as session:
        person_called(session, one.email).role = ContactRole.VIEWER
    page = windows.open(one.path, one.email)
    expect_quote(page, one.slug)
    expect(page.get_by_text("To decide about it, ask a colleague with the right to")).to_be_visible()
    expect(page.get_by_role("button", name="Accept quote")).to_have_count(0)
    expect(page.get_by_role("article")).to_contain_text("€1,200.00")
    assert state_of(server, one)[0] == "sent"


def test_asking_about_a_line(windows: Windows, server: Server) -> None:
    one = offered(server, open_offer())
    page = windows.open(one.path, one.email, size="phone")
    page.get_by_role("button", name="Send question").click()
    expect(page.get_by_role("alert")).to_have_text("Please write your question first.")
    page.get_by_label("About").select_option("Photography")
    page.get_by_label("Your question").fill("How many pictures?\nAnd when?")
    page.get_by_role("button", name="Send question").click()
    asked = page.get_by_role("listitem").filter(has_text="How many pictures?")
    expect(asked).to_contain_text("About: Photography")
    expect(page.get_by_label("Your question")).to_have_value("")
    with books(server) as session:
        quote_questions.answer(session, quote_in(session, one).id, "Twelve, in May.", PHOTOS.key)
    expect(page.get_by_role("listitem").filter(has_text="Twelve, in May.")).to_contain_text("Alpenblick Studio")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_hostile_words_are_shown_as_they_are(windows: Windows, server: Server, size: Size) -> None:
    lines = [a_line(text, "9999999.99", detail=text, optional=True) for text in TEXTS]
    all_of_them = " ".join(TEXTS)
    one = offered(server, an_offer(*lines, title=all_of_them, notes=all_of_them, terms=ENDLESS), name=all_of_them)
    page = windows.open(one.path, one.email, size=size)
    for text in TEXTS:
        expect(page.get_by_role("row").filter(has_text=text).first).to_be_visible()
    expect_unharmed(page)
    revise(server, one, an_offer(*lines[1:], title="x", notes="x", terms=all_of_them * 20), all_of_them)
    expect(page.get_by_role("region", name=CHANGED)).to_be_visible()
    page.get_by_label("Your question").fill(all_of_them)
    page.get_by_role("button", name="Send question").click()
    expect(page.get_by_label("Your question")).to_have_value("")
    expect_unharmed(page)
