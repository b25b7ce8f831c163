"""Words that are code, run the other way or never end: shown as they are, and nothing breaks."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from portal.domain.issuing import Draft, DraftLine
from tests.browser.books import Someone, books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.ways import expect_fitting, pay_by_card
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
CODE = "<script>document.title='taken'</script>"
IMAGE = "<img src=/nothing onerror=\"document.title='taken'\">"
BACKWARDS = "\u202eשלום مرحبا\u202c"
ENDLESS = "W" * 200
TEXTS = (CODE, IMAGE, BACKWARDS, ENDLESS, "{{7*7}} ${7*7} %s {name}")


@pytest.fixture
def victim(server: Server) -> Someone:
    """A client all of whose words are hostile."""
    lines = [DraftLine(text, Decimal(1), Decimal("9999.99"), Decimal(20), detail=text) for text in TEXTS]
    draft = Draft(lines=lines, notes=" ".join(TEXTS), terms=ENDLESS, po_number=ENDLESS[:80])
    person = someone(server, -5, 10, name=f"{CODE} {BACKWARDS} {ENDLESS}", draft=draft)
    with books(server) as session:
        assert person_called(session, person.email).name == person.name
    return person


@pytest.mark.parametrize("size", SIZES)
def test_shown_as_they_are(windows: Windows, victim: Someone, size: Size) -> None:
    number = victim.numbers[0]
    page = windows.open("/", victim.email, size=size)
    expect(page.get_by_role("heading", name="1 invoice is overdue")).to_be_visible()
    expect_unharmed(page)
    page.goto("/invoices")
    expect(page.get_by_role("link", name=number)).to_be_visible()
    expect_unharmed(page)
    page.goto(f"/invoices/{number}")
    for text in TEXTS:
        expect(page.get_by_role("row").filter(has_text=text).first).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text(victim.name)
    expect_unharmed(page)
    page.goto(f"/invoices/{number}/pay")
    expect(page.get_by_role("button", name="Proceed to Payment")).to_be_visible()
    expect_unharmed(page)
    page.goto(f"/invoices?q={CODE}")
    expect(page.get_by_role("heading", name="No invoice matches")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value(CODE)
    expect_unharmed(page)


def test_even_paying_and_its_mail_stay_whole(windows: Windows, server: Server, victim: Someone) -> None:
    page = windows.open(f"/invoices/{victim.numbers[0]}", victim.email, size="phone")
    pay_by_card(page, victim.numbers[0])
    expect_unharmed(page)
    server.wait_for_mail(victim.email, "Payment received")
    page.goto(f"/dev/mail?to={victim.email}")
    expect(page.get_by_role("heading", name="Payment received").first).to_be_visible()
    expect_unharmed(page)


def expect_unharmed(page: Page) -> None:
    """No word became code, and none pushed the page aside."""
    assert page.title() != "taken"
    expect_fitting(page)
