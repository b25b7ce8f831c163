"""Several invoices in one payment, a part of one, a deposit: what one sees before paying is what is paid."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, WebSocketRoute, expect
from sqlmodel import col, select

from portal.devtools.fake_stripe.driver import FakeStripe
from portal.domain import payment_rules
from portal.domain.payment_rules import PaymentRules
from portal.models import Business, Invoice
from tests.browser.books import books, someone
from tests.browser.conftest import Size, Windows
from tests.browser.ways import expect_fitting
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
THANKS = "Thank you! Your payment has arrived."


@pytest.fixture
def stripe(server: Server) -> Iterator[FakeStripe]:
    """A hand on the double."""
    with FakeStripe(f"http://127.0.0.1:{server.port}/dev/stripe") as driver:
        yield driver


@pytest.fixture
def parts_allowed(server: Server) -> Iterator[None]:
    """Parts of €50.00 at least, for the length of the test."""
    _rules(server, partial=True, minimum=Decimal(50))
    yield
    _rules(server)


def _rules(server: Server, **facts: Any) -> None:
    with books(server) as session:
        business = session.exec(select(Business).order_by(col(Business.created_at))).first()
        assert business
        payment_rules.keep(business, PaymentRules(**facts))
        session.add(business)


def expect_sound(page: Page) -> None:
    """By day and by night axe has nothing to say, and nothing sticks out."""
    expect_fitting(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found] == []


def statuses(page: Page):
    """The badges of the list."""
    return page.get_by_role("main").get_by_role("cell").locator("[data-status]")


@pytest.mark.parametrize("size", SIZES)
def test_pay_all_at_once(windows: Windows, server: Server, stripe: FakeStripe, size: Size) -> None:
    person = someone(server, -3, 5, 20)
    profile = windows.profile(person.email, size)
    page, onlooker, before = profile.new_page(), profile.new_page(), len(stripe.captures())
    onlooker.goto("/invoices")
    expect(statuses(onlooker)).to_have_text(["Unpaid", "Unpaid", "Overdue"])
    page.goto("/")
    page.get_by_role("link", name="Pay all").click()
    boxes = page.get_by_role("group").get_by_role("checkbox")
    expect(boxes).to_have_count(4)
    for nth in range(4):
        expect(boxes.nth(nth)).to_be_checked()
    expect(page.get_by_text("€360.00").locator("visible=true").first).to_be_visible()
    expect_sound(page)
    page.get_by_role("button", name="Proceed to Payment").dblclick()
    for number in person.numbers:
        expect(page.get_by_text(number)).to_be_visible()
    page.get_by_role("button", name="Pay with 4242").click()
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    expect(page.get_by_role("list", name="Invoices in this payment").get_by_role("listitem")).to_have_count(3)
    expect(statuses(onlooker)).to_have_text(["Paid", "Paid", "Paid"])
    assert len(stripe.captures()) == before + 1


@pytest.mark.usefixtures("parts_allowed")
@pytest.mark.parametrize("size", SIZES)
def test_pay_what_i_can(windows: Windows, server: Server, size: Size) -> None:
    person = someone(server, -3, 5, 20)
    page = windows.open("/invoices", person.email, size)
    page.get_by_role("link", name="Pay several").click()
    page.get_by_role("checkbox", name=person.numbers[2]).press("Space")
    expect(page.get_by_text("2 of 3 invoices")).to_be_visible()
    amount = page.get_by_label("Pay what you can")
    amount.fill("240.01")
    amount.press("Tab")
    expect(page.get_by_role("alert")).to_have_text("This is more than is owed. The most you can pay here is €240.00.")
    amount.fill("180")
    rows = page.get_by_role("group").locator("label")
    expect(rows.filter(has_text=person.numbers[0])).to_contain_text("Paid in full")
    expect(rows.filter(has_text=person.numbers[1])).to_contain_text("€60.00 of €120.00")
    expect(page.get_by_role("alert")).to_have_count(0)
    amount.press("Enter")
    page.get_by_role("button", name="Pay with 4242").click()
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("€180.00")
    page.get_by_role("link", name="All invoices").click()
    expect(statuses(page)).to_have_text(["Unpaid", "Partly paid", "Paid"])


@pytest.mark.usefixtures("parts_allowed")
def test_a_deposit_and_then_a_part(windows: Windows, server: Server) -> None:
    person = someone(server, 20)
    number = person.numbers[0]
    with books(server) as session:
        invoice = session.exec(select(Invoice).where(Invoice.number == number)).one()
        invoice.deposit_minor = 3000
        session.add(invoice)
    page = windows.open(f"/invoices/{number}/pay", person.email, size="phone")
    expect(page.get_by_role("radio", name="The whole balance")).to_be_checked()
    page.get_by_role("radio", name="The deposit").check()
    proceed = page.get_by_role("button", name="Proceed to Payment")
    expect(page.get_by_role("main").locator("form p").filter(has_text="€30.00")).to_be_visible()
    proceed.click()
    page.get_by_role("button", name="Pay with 4242").click()
    page.get_by_role("link", name=f"Back to invoice {number}").click()
    page.get_by_role("link", name="Pay Now").click()
    expect(page.get_by_role("radio", name="The deposit")).to_have_count(0)
    page.get_by_role("radio", name="Another amount").check()
    own = page.get_by_label("Amount", exact=True)
    own.fill("5")
    proceed.click()
    expect(page.get_by_role("alert")).to_have_text("Choose an amount from €50.00 to €90.00.")
    expect(own).to_be_focused()
    expect(own).to_have_value("5")
    expect_sound(page)
    own.fill("60")
    own.press("Enter")
    page.get_by_role("button", name="Pay with 4242").click()
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    page.goto(f"/invoices/{number}")
    expect(page.get_by_role("main").locator("[data-status]").first).to_have_text("Partly paid")
    expect(page.get_by_text("€30.00").first).to_be_visible()


@pytest.mark.usefixtures("parts_allowed")
def test_a_change_in_the_moment_of_a_choice(windows: Windows, server: Server) -> None:
    """The invoice changes after the click and before the server hears of it: the choice stays as it was made."""
    person = someone(server, 20)
    page = windows.profile(person.email).new_page()
    on_the_way: list[Callable[[], None]] = []

    def late(browser: WebSocketRoute) -> None:
        portal = browser.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if ".choose" in str(message):
                on_the_way.append(lambda: portal.send(message))
            else:
                portal.send(message)

        browser.on_message(pass_on)

    page.route_web_socket(re.compile("/_event"), late)
    page.goto(f"/invoices/{person.numbers[0]}/pay")
    expect(page.get_by_role("radio", name="The whole balance")).to_be_checked()
    page.get_by_role("radio", name="Another amount").check()
    with books(server) as session:
        invoice = session.exec(select(Invoice).where(Invoice.number == person.numbers[0])).one()
        invoice.deposit_minor = 3000
        session.add(invoice)
    expect(page.get_by_role("radio", name="The deposit")).to_be_visible()
    for arrive in on_the_way:
        arrive()
    expect(page.get_by_label("Amount", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="Another amount")).to_be_checked()
