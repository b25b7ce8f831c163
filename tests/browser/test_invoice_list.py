"""The list of invoices: filters, search, pages; all of it in the address."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.browser.ways import expect_fitting, expect_invoice
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]


def rows(page: Page) -> Locator:
    """The rows below the headings."""
    return page.get_by_role("row").filter(has=page.get_by_role("cell"))


def filter_of(page: Page, word: str) -> Locator:
    """A filter, whose word is followed by its count."""
    return page.get_by_role("link", name=re.compile(rf"^{word}\s*\d+$"))


def count_of(page: Page, word: str) -> int:
    """The number beside a filter."""
    return int(re.sub(r"\D", "", filter_of(page, word).inner_text()))


def test_filters_count_and_show_the_same(windows: Windows) -> None:
    page = windows.open("/invoices", "ben@example.com")
    expect(rows(page)).to_have_count(25)
    for word, statuses in {
        "Paid": {"paid"},
        "Overdue": {"overdue"},
        "Unpaid": {"unpaid", "partial", "overdue"},
    }.items():
        filter_of(page, word).click()
        expect(filter_of(page, word)).to_have_attribute("aria-current", "true")
        expect(page).to_have_url(re.compile(f"status={word.lower()}"))
        expect(rows(page)).to_have_count(min(25, count_of(page, word)))
        shown = page.locator("[data-status]").evaluate_all("found => found.map(one => one.dataset.status)")
        assert set(shown) <= statuses, word


def test_back_goes_back_and_a_link_leads_straight_there(windows: Windows) -> None:
    page = windows.open("/invoices?status=overdue", "ben@example.com")
    expect(filter_of(page, "Overdue")).to_have_attribute("aria-current", "true")
    filter_of(page, "Paid").click()
    expect(page.get_by_text("Overdue").locator("visible=true")).to_have_count(1)  # the filter alone, no badge
    page.go_back()
    expect(page).to_have_url(re.compile("status=overdue"))
    expect(filter_of(page, "Overdue")).to_have_attribute("aria-current", "true")
    expect(rows(page)).to_have_count(count_of(page, "Overdue"))


def test_search(windows: Windows, server: Server) -> None:
    person = someone(server, *range(1, 13))
    page = windows.open("/invoices", person.email)
    expect(rows(page)).to_have_count(12)
    box = page.get_by_role("searchbox", name="Search by number")
    box.fill(person.numbers[7].lower())
    box.press("Enter")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(person.numbers[7])
    expect(page).to_have_url(re.compile(r"q="))
    assert count_of(page, "All") == 1
    page.get_by_role("searchbox").fill("no such number")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", name="No invoice matches")).to_be_visible()
    page.get_by_role("link", name="Show all invoices").click()
    expect(rows(page)).to_have_count(12)


def test_pages(windows: Windows) -> None:
    page = windows.open("/invoices", "ada@example.com")
    expect(rows(page)).to_have_count(25)
    total, seen = count_of(page, "All"), rows(page).evaluate_all("all => all.map(row => row.innerText)")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("page=b"))
    expect(rows(page).first).not_to_contain_text(seen[0].split()[0])
    seen += rows(page).evaluate_all("all => all.map(row => row.innerText)")
    address = page.url
    page.get_by_role("link", name="Next").click()
    expect(rows(page)).to_have_count(total - 50)
    seen += rows(page).evaluate_all("all => all.map(row => row.innerText)")
    assert len({row.split()[0] for row in seen}) == total
    page.get_by_role("link", name="Previous").click()
    expect(rows(page)).to_have_count(25)
    page.goto(address)
    expect(rows(page).first).to_contain_text(seen[25].split()[0])
    page.go_back()
    page.go_back()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()


def test_a_row_opens_wherever_it_is_clicked(windows: Windows, server: Server) -> None:
    person = someone(server, 10, 20)
    page = windows.open("/invoices", person.email)
    rows(page).filter(has_text=person.numbers[0]).get_by_text("€120.00").click(force=True)
    expect_invoice(page, person.numbers[0])
    page.get_by_role("link", name="Invoices").first.click()
    page.get_by_role("link", name=person.numbers[1]).focus()
    page.keyboard.press("Enter")
    expect_invoice(page, person.numbers[1])


def test_on_a_phone_rows_are_cards(windows: Windows) -> None:
    page = windows.open("/invoices", "ada@example.com", size="phone")
    expect(rows(page)).to_have_count(25)
    expect_fitting(page)
    first = rows(page).first
    amount, status = first.get_by_text(re.compile("€")), first.locator("[data-status]")
    above, below = amount.bounding_box(), status.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"] + 1, "the status stands below the amount"
    first.tap()
    expect(page.get_by_role("link", name="Download PDF")).to_be_visible()
    expect_fitting(page)
