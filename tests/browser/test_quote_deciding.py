"""Deciding about a quote: chosen first, signed, refused; by keyboard too; and never a version that was replaced."""

import json
import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.attack import wire
from tests.browser.conftest import Windows
from tests.browser.offers import Offered, decision_of, offered, open_offer, plain, revise, state_of
from tests.browser.test_keyboard import tab_to
from tests.browser.ways import pay_by_card
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
DECIDING = f"{wire.CLIENT}.portal___pages___quote_deciding____deciding_state"


def accept(page: Page) -> None:
    page.get_by_role("button", name="Accept quote", exact=True).click()


def test_accepted_with_an_optional_line_and_a_quantity(windows: Windows, server: Server) -> None:
    one = offered(server, open_offer())
    page = windows.open(one.path, one.email, size="phone")
    sheet, total = page.get_by_role("article"), page.get_by_role("main").get_by_role("complementary")
    expect(total).to_contain_text("€1,980.00")
    page.get_by_role("checkbox", name="Photography").uncheck()
    page.get_by_role("checkbox", name="Training").check()
    expect(total).to_contain_text("€1,602.00")
    page.get_by_label("Quantity of “Training”").fill("4")
    page.get_by_label("Quantity of “Licences”").fill("12")
    expect(total).to_contain_text("€1,800.00")
    expect(sheet.get_by_role("row").filter(has_text="Photography")).to_contain_text("Optional, left out")
    page.get_by_label("Your full name").fill("Ada B. Berger")
    page.get_by_label("Your order number (optional)").fill("PO-17")
    page.get_by_label("I accept the terms").check()
    accept(page)
    expect(page.get_by_role("heading", name="Thank you! This quote is accepted")).to_be_visible()
    expect(page.locator("[data-status=accepted]")).to_be_visible()
    signed = page.get_by_role("link", name="Download signed copy")
    expect(signed).to_have_attribute("href", f"/documents/quotes/{one.slug}-signed.pdf")
    for words in ("Ada B. Berger", "PO-17", "€1,800.00"):
        expect(page.locator("#outcome")).to_contain_text(words)
    expect(page.get_by_text(f"You accepted quote {one.slug} for €1,800.00")).to_be_visible()
    record = decision_of(server, one)
    assert record
    assert (record.total_minor, record.signer_name) == (180_000, "Ada B. Berger")
    assert json.loads(record.choices) == {"photos": "0", "train": "4", "seats": "12"}


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(windows: Windows, server: Server) -> None:
    one = offered(server, open_offer())
    page = windows.open(one.path, one.email)
    seats, signer = page.get_by_label("Quantity of “Licences”"), page.get_by_label("Your full name")
    order, tick = page.get_by_label("Your order number (optional)"), page.get_by_label("I accept the terms")
    seats.fill("60")
    seats.blur()
    expect(seats).to_have_accessible_description("Choose a number between 3 and 50.")
    seats.fill("7")
    expect(page.get_by_role("alert")).to_have_count(0)
    signer.fill("  ")
    order.fill("P" * 61)
    accept(page)
    expect(signer).to_have_accessible_description("Please type your full name.")
    expect(signer).to_be_focused()
    signer.fill("Ada Berger")
    accept(page)
    expect(tick).to_have_accessible_description("Please tick that you accept the terms.")
    expect(tick).to_be_focused()
    tick.check()
    accept(page)
    expect(order).to_have_accessible_description("Please shorten “Your order number” to 60 characters.")
    seats.fill("")
    accept(page)
    expect(seats).to_have_accessible_description("Choose a number between 3 and 50.")
    expect(order).to_have_value("P" * 61)
    assert state_of(server, one)[0] == "sent"
    seats.fill("7")
    order.fill("P-1")
    expect(page.get_by_role("main").get_by_role("complementary")).to_contain_text("€2,004.00")  # else it is refused
    accept(page)
    expect(page.get_by_role("heading", name="Thank you! This quote is accepted")).to_be_visible()


def test_a_second_press_changes_nothing(windows: Windows, server: Server) -> None:
    one = offered(server)
    page = windows.open(one.path, one.email)
    page.get_by_label("I accept the terms").check()
    page.get_by_role("button", name="Accept quote", exact=True).evaluate("b => { b.click(); b.click(); b.click() }")
    expect(page.get_by_role("heading", name="Thank you! This quote is accepted")).to_be_visible()
    expect(page.get_by_text(f"You accepted quote {one.slug}", exact=False)).to_have_count(1)


def test_the_deposit_is_paid_next(windows: Windows, server: Server) -> None:
    one = offered(server, plain(deposit_percent=Decimal(30)))
    page = windows.open(one.path, one.email)
    page.get_by_label("I accept the terms").check()
    accept(page)
    expect(page).to_have_url(re.compile(r"/invoices/[\w-]+/pay$"))
    number = page.url.split("/")[-2]
    expect(page.get_by_role("heading", name=f"Pay invoice {number}")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("€360.00")
    page.goto(one.path)
    expect(page.get_by_role("link", name=f"Pay invoice {number}")).to_be_visible()
    page.get_by_role("link", name=number, exact=True).click()
    pay_by_card(page, number)
    page.goto(one.path)
    expect(page.get_by_role("link", name="Download signed copy")).to_be_visible()
    expect(page.get_by_role("link", name=f"Pay invoice {number}")).to_have_count(0)
    expect(page.locator("[data-status=paid]")).to_be_visible()


def test_rejected_with_a_reason(windows: Windows, server: Server) -> None:
    one = offered(server)
    page = windows.open(one.path, one.email, size="phone")
    reject = page.get_by_role("button", name="Reject quote", exact=True)
    expect(page.get_by_role("button", name="Accept quote", exact=True)).to_be_visible()
    expect(reject).to_be_hidden()
    page.get_by_text("Reject this quote").click()
    reject.click()
    expect(page.get_by_role("alert")).to_have_text("Please choose a reason.")
    page.get_by_label("The timing does not fit").check()
    page.get_by_label("Anything you want to add (optional)").fill("Ask us again\nin spring.")
    reject.click()
    expect(page.get_by_role("heading", name="This quote was rejected")).to_be_visible()
    for words in ("The timing does not fit", "Ask us again\nin spring.", one.name):
        expect(page.locator("#outcome")).to_contain_text(words)
    record = decision_of(server, one)
    assert record
    assert (record.outcome, record.reason_kind) == ("rejected", "timing")


def test_accept_without_a_mouse(windows: Windows, server: Server) -> None:
    one = offered(server, open_offer())
    page = windows.open(one.path, one.email)
    expect(page.get_by_role("button", name="Accept quote", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name="Photography").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Quantity of “Licences”")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("article")).to_contain_text("€1,272.00")
    page.get_by_label("I accept the terms").focus()
    page.keyboard.press("Space")
    tab_to(page, "Accept quote")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you! This quote is accepted")).to_be_visible()
    expect(page.locator("#outcome")).to_be_focused()
    record = decision_of(server, one)
    assert record
    assert json.loads(record.choices) == {"photos": "0", "train": "0", "seats": "6"}


def test_a_version_that_was_replaced_is_not_accepted_over_the_wire(windows: Windows, server: Server) -> None:
    one = offered(server, plain())
    window = windows.profile(one.email)
    [cookie] = [f"{c['name']}={c['value']}" for c in window.cookies() if c["name"] == "portal"]  # pyright: ignore
    _, _, old = state_of(server, one)
    revise(server, one, plain(title="Dearer", deposit_percent=Decimal(90)))
    _, _, new = state_of(server, one)
    with wire.page(server.url, cookie=cookie) as page:
        page.connect(one.path)
        page.event(wire.LOAD, {}, one.path)
        page.listen(until="Dearer")
        for version, content_hash in ((1, old), (2, old), (1, new), (0, ""), (99, new)):
            said = send(page, one, version, content_hash)
            assert "Nothing was accepted" in said, (version, said[-500:])
        assert (state_of(server, one)[0], decision_of(server, one)) == ("sent", None)
        send(page, one, 2, new, total="€1.00")
        assert state_of(server, one)[0] == "sent", "another total than on screen"
        page.event(f"{DECIDING}.sign", {}, one.path)
        page.listen()
        assert state_of(server, one)[0] == "sent", "no browser may send what follows the form"
        send(page, one, 2, new, until="/pay")
    assert state_of(server, one)[:2] == ("accepted", 2)


def send(page: wire.Page, one: Offered, version: int, content_hash: str, until: str = "Nothing was accepted",
         total: str = "€1,200.00") -> str:  # fmt: skip
    """The form of accepting, as a page would send it."""
    form = {"version": str(version), "content_hash": content_hash, "total": total, "signer_name": "Ada Berger",
            "agreed": True}  # fmt: skip
    page.event(f"{DECIDING}.accept", {"form": form}, one.path)
    return page.listen(until=until)
