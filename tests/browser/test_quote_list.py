"""The list of quotes, and the newest on the first page: filters, search, pages, and titles of every kind."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from portal.domain.quote_content import Content
from portal.models import Client, Quote, QuoteState
from tests.browser.books import Someone, books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.ways import expect_fitting
from tests.quotes import a_quote, an_offer, today
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
TITLES = ("<img src=/nothing onerror=\"document.title='taken'\">", "\u202eשלום مرحبا\u202c", "W" * 300, "   ")


def asked(server: Server, *offers: Content) -> Someone:
    """A client with these quotes, the last one the newest."""
    person = someone(server)
    with books(server) as session:
        client = session.get_one(Client, person_called(session, person.email).client_id)
        for ago, offer in enumerate(offers[::-1]):
            a_quote(session, client, offer, on=today() - timedelta(days=ago))
    return person


def rows(page: Page) -> Locator:
    """The rows below the headings."""
    return page.get_by_role("row").filter(has=page.get_by_role("cell"))


def filter_of(page: Page, word: str) -> Locator:
    """A filter, whose word is followed by its count."""
    return page.get_by_role("link", name=re.compile(rf"^{word}\s*\d+$"))


def test_filters_count_and_show_the_same(windows: Windows, server: Server) -> None:
    person = asked(server, *[an_offer(title=title) for title in ("Open", "Taken", "Declined", "Gone")])
    with books(server) as session:
        client = person_called(session, person.email).client_id
        states = {"Taken": QuoteState.ACCEPTED, "Declined": QuoteState.REJECTED, "Gone": QuoteState.WITHDRAWN}
        for quote in session.exec(select(Quote).where(Quote.client_id == client)):
            quote.state = states.get(quote.title, quote.state)
    page = windows.open("/quotes", person.email)
    expect(rows(page)).to_have_count(4)
    expect(page.locator("[data-status=withdrawn]")).to_have_text("Withdrawn")
    for word, title in {"Pending": "Open", "Accepted": "Taken", "Rejected": "Declined"}.items():
        filter_of(page, word).click()
        expect(filter_of(page, word)).to_have_attribute("aria-current", "true")
        expect(page).to_have_url(re.compile(f"status={word.lower()}"))
        expect(rows(page)).to_have_count(1)
        expect(rows(page)).to_contain_text(title)
        expect(filter_of(page, word)).to_contain_text("1")
    page.go_back()
    expect(rows(page)).to_contain_text("Taken")


def test_search_by_title_and_number(windows: Windows, server: Server) -> None:
    person = asked(server, an_offer(title="New website"), an_offer(title="Printed catalogue"))
    page = windows.open("/quotes", person.email)
    expect(rows(page)).to_have_count(2)
    number = re.search(r"QT-\d+", rows(page).first.inner_text())
    assert number
    for words, title in (("WEBSITE", "New website"), (number[0].lower(), "Printed catalogue")):
        page.get_by_role("searchbox", name="Search by number or title").fill(words)
        page.get_by_role("searchbox").press("Enter")
        expect(rows(page)).to_have_count(1)
        expect(rows(page)).to_contain_text(title)
    page.get_by_role("searchbox").fill("nothing of the kind")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", name="No quote matches")).to_be_visible()
    page.get_by_role("link", name="Show all quotes").click()
    expect(rows(page)).to_have_count(2)


def test_pages_on_a_phone(windows: Windows, server: Server) -> None:
    person = asked(server, *[an_offer(title=f"Offer {n:02}") for n in range(28)])
    page = windows.open("/quotes", person.email, size="phone")
    expect(rows(page)).to_have_count(25)
    expect(rows(page).first).to_contain_text("Offer 27")
    expect(rows(page).first).to_contain_text("30 days left")
    expect_fitting(page)
    page.get_by_role("link", name="Next").tap()
    expect(rows(page)).to_have_count(3)
    expect(rows(page).last).to_contain_text("Offer 00")
    page.get_by_role("link", name="Previous").tap()
    expect(rows(page)).to_have_count(25)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_no_title_breaks_the_list_or_the_first_page(windows: Windows, server: Server, size: Size) -> None:
    person = asked(server, *[an_offer(title=title) for title in TITLES])
    page = windows.open("/", person.email, size=size)
    for there in (page.get_by_role("link", name="4 quotes wait for your answer"), page.get_by_role("searchbox")):
        expect(there).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("W{300}"))).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("^Quote( |$)", re.MULTILINE)).last).to_be_visible()
        expect_fitting(page)
        assert page.title() != "taken"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert [one["id"] for one in Axe().run(page).response["violations"]] == []
        page.get_by_role("link", name="All quotes").or_(filter_of(page, "All")).first.click()


def test_the_first_page_says_what_waits(windows: Windows, server: Server) -> None:
    person = asked(server, *[an_offer(title=f"Offer {n}") for n in range(6)])
    page = windows.open("/", person.email)
    items = page.get_by_role("listitem").filter(has_text=re.compile("Offer"))
    expect(items).to_have_count(5)
    expect(items.first).to_contain_text("Offer 5")
    page.get_by_role("link", name="6 quotes wait for your answer").click()
    expect(page).to_have_url(re.compile(r"/quotes\?status=pending$"))
    expect(rows(page)).to_have_count(6)
    rows(page).first.get_by_text("€120.00").click(force=True)
    expect(page).to_have_url(re.compile(r"/quotes/QT-\d+$"))


def test_a_new_quote_appears_while_the_list_is_open(windows: Windows, server: Server) -> None:
    person = asked(server)
    page = windows.open("/quotes", person.email)
    expect(page.get_by_role("heading", name="No quotes yet")).to_be_visible()
    with books(server) as session:
        client = session.get_one(Client, person_called(session, person.email).client_id)
        a_quote(session, client, an_offer(title="Just sent"))
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Just sent")
