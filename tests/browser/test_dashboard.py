"""The first page: what is owed, what is late, what happened."""

import pytest
from playwright.sync_api import expect

from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]


def test_what_a_client_sees_first(windows: Windows, server: Server) -> None:
    person = someone(server, -12, 10)
    page = windows.open("/", person.email)
    expect(page.get_by_role("heading", name="Outstanding balance")).to_be_visible()
    expect(page.get_by_text("€240.00")).to_be_visible()
    expect(page.get_by_role("heading", name="1 invoice is overdue")).to_be_visible()
    for words in ("Recent invoices", "Recent quotes", "No quotes yet", "Account activity"):
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    expect(page.get_by_text(f"sent invoice {person.numbers[1]}")).to_be_visible()
    page.get_by_role("link", name="Pay Now").click()
    expect(page.get_by_role("heading", name=f"Pay invoice {person.numbers[0]}")).to_be_visible()


def test_nothing_yet(windows: Windows, server: Server) -> None:
    page = windows.open("/", someone(server).email, size="phone")
    expect(page.get_by_text("Nothing to pay. Thank you!")).to_be_visible()
    for words in ("No invoices yet", "No quotes yet", "Nothing has happened yet"):
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    expect(page.get_by_role("link", name="Pay Now")).to_have_count(0)
    page.get_by_role("link", name="All invoices").click()
    expect(page.get_by_role("heading", level=1, name="Invoices")).to_be_visible()
    expect(page.get_by_role("heading", name="No invoices yet")).to_be_visible()


def test_the_whole_of_a_recent_document_opens_it(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open("/", person.email)
    page.get_by_role("listitem").filter(has_text="€120.00").get_by_text("in 10 days").click(force=True)
    expect(page.get_by_role("heading", level=1, name=person.numbers[0])).to_be_visible()


def test_two_clients_see_only_their_own(windows: Windows, server: Server) -> None:
    one, other = someone(server, 10), someone(server, 20)
    for mine, theirs in ((one, other), (other, one)):
        page = windows.open("/", mine.email)
        expect(page.get_by_role("link", name=mine.numbers[0]).first).to_be_visible()
        assert theirs.numbers[0] not in page.content()
        assert theirs.name not in page.content()
