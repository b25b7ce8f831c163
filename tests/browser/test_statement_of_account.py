"""The statement of account as a client walks it: from the list to a period, a line, a file; by night, on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from portal.clock import day_in, now
from portal.domain import offline
from portal.domain.offline import Received
from portal.models import Business, Invoice, PaymentMethod
from tests.browser.books import Someone, books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector
from tests.browser.ways import expect_fitting, expect_invoice
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
HOSTILE = "<script>document.title='taken'</script> =cmd|' /C calc'!A0 " + "W" * 120


def rows(page: Page) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("cell"))


def paid(server: Server, person: Someone, amount_minor: int) -> None:
    """A transfer that arrived today."""
    with books(server) as session:
        zone = session.exec(select(Business.timezone)).first() or "UTC"
        client = person_called(session, person.email).client_id
        money = Received(amount_minor, "EUR", PaymentMethod.TRANSFER, day_in(zone, now()))
        offline.record(session, client, money, now(), mail=False)


def test_from_the_list_to_a_line_and_back(windows: Windows, server: Server) -> None:
    person = someone(server, -3, 10)
    page = windows.open("/invoices", person.email)
    page.get_by_role("link", name="Statement of account").click()
    expect(page.get_by_role("heading", level=1, name="Statement of account")).to_be_visible()
    expect(rows(page)).to_have_count(4)
    expect(rows(page).first).to_contain_text("Opening balance")
    expect(rows(page).last).to_contain_text("240.00")
    paid(server, person, 30000)
    expect(rows(page)).to_have_count(5)  # live
    expect(rows(page).last).to_contain_text("−60.00")
    expect(page.get_by_text("in your favour")).to_be_visible()
    page.get_by_role("link", name=f"Invoice {person.numbers[0]}").click()
    expect_invoice(page, person.numbers[0])
    page.go_back()
    page.get_by_role("link", name="Payment by bank transfer").click()
    expect(page).to_have_url(re.compile("/receipts/RC-"))
    page.goto("/")
    expect(page.get_by_text("Credit on your account: €60.00")).to_be_visible()


def test_the_period_lives_in_the_address(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open("/statement", person.email)
    expect(page.get_by_role("link", name="This year")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Last year").click()
    expect(page.get_by_role("link", name="Last year")).to_have_attribute("aria-current", "true")
    expect(rows(page)).to_have_count(2)
    page.go_back()
    expect(rows(page)).to_have_count(3)
    day = (now().date() + timedelta(days=1)).isoformat()
    page.get_by_label("From").fill(day)
    page.get_by_label("To", exact=True).fill(day)
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(f"from={day}&to={day}&currency=EUR"))
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text("120.00")
    page.goto("/statement?from=nonsense")
    expect(page.get_by_text("We could not read these days, so this is the year so far.")).to_be_visible()
    page.get_by_label("From").fill("2026-03-02")
    page.get_by_label("To", exact=True).fill("2026-03-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("The first day is after the last one, so this is the year so far.")).to_be_visible()


def test_the_files_hold_what_the_page_shows(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open("/statement", person.email)
    for ending, begins in {"PDF": b"%PDF", "CSV": b"\xef\xbb\xbf"}.items():
        with page.expect_download() as loading:
            page.get_by_role("link", name=f"Download {ending}").click()
        assert re.fullmatch(rf"statement-EUR-[\d-]+\.{ending.lower()}", loading.value.suggested_filename)
        assert loading.value.path().read_bytes().startswith(begins)
    assert f'"Invoice {person.numbers[0]}"' in loading.value.path().read_text("utf-8-sig")


@pytest.mark.parametrize("size", SIZES)
def test_anybody_can_read_it(windows: Windows, server: Server, size: Size) -> None:
    person, looked = someone(server, -40, 10), Inspector()
    paid(server, person, 5000)
    with books(server) as session:
        session.exec(select(Invoice).where(Invoice.number == person.numbers[0])).one().number = HOSTILE + size
    page = windows.open("/statement", person.email, size=size)
    looked.look(page, "statement", page.get_by_role("heading", name=re.compile("Owed on .*, by age")))
    page.goto("/statement?from=nonsense&currency=XXX&page=9")
    looked.look(page, "statement, nonsense", page.get_by_text("We could not read these days"))
    page.set_viewport_size({"width": 820 if size == "desktop" else 320, "height": 800})
    expect_fitting(page)
    expect(rows(page).filter(has_text=HOSTILE)).to_have_count(1)
    assert page.title() != "taken"
    nobody = windows.open("/statement", someone(server).email, size=size)
    looked.look(nobody, "empty statement", nobody.get_by_role("heading", name="Nothing booked yet"))
    assert looked.found == {}
