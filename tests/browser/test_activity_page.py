"""Everything that happened: days, kinds, pages, by itself, and on every screen."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from portal.clock import now
from portal.models import Activity, Actor, Client
from tests.browser.books import Someone, books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.ways import expect_fitting, expect_invoice
from tests.build import a_contact
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
HOSTILE = "<img src=/nothing onerror=\"document.title='taken'\">" + "W" * 200 + "\u202e"


def happened(server: Server, person: Someone, verb: str, count: int = 1, number: str = "X-1", ago: int = 0) -> None:
    """So many entries, one hour apart, the newest `ago` days old."""
    with books(server) as session:
        contact = person_called(session, person.email)
        for nth in range(count):
            session.add(Activity(
                business_id=contact.business_id, client_id=contact.client_id, verb=verb, actor=Actor.CLIENT,
                facts={"number": number}, created_at=now() - timedelta(days=ago, hours=nth),
            ))  # fmt: skip


def entries(page: Page) -> Locator:
    """What happened, below its days."""
    return page.get_by_role("main").get_by_role("listitem")


def test_from_the_first_page_to_the_document(windows: Windows, server: Server) -> None:
    person = someone(server, 14)
    happened(server, person, "checkout_opened", ago=400)
    page = windows.open("/", person.email)
    page.get_by_role("link", name="All activity").click()
    expect(page).to_have_url(re.compile(r"/activity$"))
    expect(page.get_by_role("heading", level=2)).to_have_count(2)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(page.get_by_role("link", name="Activity", exact=True).first).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name=re.compile(f"sent invoice {person.numbers[0]}$")).click()
    expect_invoice(page, person.numbers[0])


def test_a_kind_lives_in_the_address(windows: Windows, server: Server) -> None:
    person = someone(server, 14)
    happened(server, person, "checkout_opened")
    page = windows.open("/activity", person.email)
    expect(entries(page)).to_have_count(2)
    kinds = page.get_by_role("navigation", name="Show activity by kind")
    kinds.get_by_role("link", name="Payments").click()
    expect(page).to_have_url(re.compile(r"kind=payments$"))
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text("You went to pay invoice X-1")
    kinds.get_by_role("link", name="Quotes").click()
    expect(page.get_by_role("heading", name="Nothing of this kind yet")).to_be_visible()
    page.go_back()
    expect(entries(page)).to_have_count(1)
    expect(kinds.get_by_role("link", name="Payments")).to_have_attribute("aria-current", "true")
    page.goto("/activity?kind=nonsense&page=nonsense")
    expect(entries(page)).to_have_count(2)


def test_pages_of_a_kind_on_a_phone(windows: Windows, server: Server) -> None:
    person = someone(server, 14)
    happened(server, person, "checkout_opened", 28)
    page = windows.open("/activity?kind=payments", person.email, size="phone")
    expect(entries(page)).to_have_count(25)
    page.get_by_role("link", name="Next").tap()
    expect(entries(page)).to_have_count(3)
    expect(page).to_have_url(re.compile("kind=payments"))
    page.get_by_role("link", name="Previous").tap()
    expect(entries(page)).to_have_count(25)


def test_what_happens_now_appears_by_itself(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = windows.open("/activity?kind=invoices", person.email)
    expect(page.get_by_role("heading", name="Nothing of this kind yet")).to_be_visible()
    happened(server, person, "invoice_viewed")
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text("You opened invoice X-1")
    expect(page).to_have_url(re.compile(r"kind=invoices$"))


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_no_words_break_the_page(windows: Windows, server: Server, size: Size) -> None:
    person = someone(server, 14)
    happened(server, person, "invoice_viewed", 3, HOSTILE, ago=2)
    with books(server) as session:
        client = session.get_one(Client, person_called(session, person.email).client_id)
        colleague = a_contact(session, client, name=HOSTILE)
        session.add(Activity(business_id=client.business_id, client_id=client.id, verb="checkout_opened",
                             actor=Actor.CLIENT, contact_id=colleague.id, facts={"number": "X-1"}))  # fmt: skip
    page = windows.open("/activity", person.email, size=size)
    expect(entries(page)).to_have_count(5)
    expect(entries(page).first).to_contain_text("You went to pay invoice X-1by <img src=/nothing")
    expect_fitting(page)
    assert page.title() != "taken"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []
