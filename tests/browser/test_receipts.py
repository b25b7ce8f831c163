"""From an invoice's payment history to the receipt, its paper and back; live, accessible, and nobody else's."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from portal.clock import day_in, now
from portal.domain import offline, refunds
from portal.models import Payment, PaymentMethod
from tests.browser.books import Someone, books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector
from tests.browser.watching import Watch
from tests.browser.ways import expect_invoice
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
REFERENCE = "<b>\u202e</b>" + "W" * 100


def received(server: Server, person: Someone, amount_minor: int = 15000, reference: str = "") -> str:
    """A bank transfer is booked; its receipt."""
    today = day_in("Europe/Vienna", now())
    came = offline.Received(amount_minor, "EUR", PaymentMethod.TRANSFER, today, reference)
    with books(server) as session:
        payment = offline.record(session, person_called(session, person.email).client_id, came, now())
        return payment.receipt or ""


def gives_back(server: Server, receipt: str, amount_minor: int) -> None:
    with books(server) as session:
        payment = session.exec(select(Payment).where(Payment.receipt == receipt)).one()
        refunds.request(session, payment.id, amount_minor, "", now())


@pytest.mark.parametrize("size", SIZES)
def test_from_the_history_to_the_receipt_and_back(
    windows: Windows, server: Server, inspector: Inspector, size: Size
) -> None:
    person = someone(server, 30)
    receipt = received(server, person, reference=REFERENCE)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email, size=size)
    expect_invoice(page, person.numbers[0])
    inspector.look(page, "paid invoice", page.get_by_role("link", name=f"Receipt {receipt}"))
    page.get_by_role("link", name=f"Receipt {receipt}").click()
    paper = page.get_by_role("article")
    for words in (receipt, "Bank transfer with reference <b>", "€150.00", "Kept as your credit30.00", person.name):
        expect(paper).to_contain_text(words)
    inspector.look(page, "receipt", page.get_by_role("heading", level=1, name=f"Receipt {receipt}"))
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download PDF").click()
    assert coming.value.suggested_filename == f"{receipt}.pdf"
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    paper.get_by_role("link", name=person.numbers[0]).click()
    expect_invoice(page, person.numbers[0])


def test_a_refund_appears_by_itself(windows: Windows, server: Server) -> None:
    person = someone(server, 30)
    receipt = received(server, person, 12000)
    page = windows.open(f"/receipts/{receipt}", person.email)
    expect(page.get_by_role("article")).to_contain_text("Paid in full")
    gives_back(server, receipt, 2000)
    expect(page.get_by_role("article")).to_contain_text("Left of this payment€100.00")
    expect(page.get_by_role("article")).to_contain_text("€20.00 still to pay")
    page.goto(f"/invoices/{person.numbers[0]}")
    expect(page.get_by_role("complementary").filter(has_text="Payment history")).to_contain_text("€20.00 refunded")


def test_a_foreign_receipt_looks_like_none(windows: Windows, server: Server, watch: Watch) -> None:
    watch.expect("status of 404")
    mine, theirs = someone(server, 30), someone(server, 30)
    receipt = received(server, theirs, 12000)
    page = windows.profile(mine.email).new_page()
    screens = []
    for number in (receipt, "RC-99999"):
        page.goto(f"/receipts/{number}")
        expect(page.get_by_role("heading", name="We could not find this page")).to_be_visible()
        screens.append(page.get_by_role("main").text_content())
        assert theirs.name not in page.content()
    assert screens[0] == screens[1]
