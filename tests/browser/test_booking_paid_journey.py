"""Booking what is paid first, and what the business has to agree to: the whole way, and the ways it goes wrong."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.clock import now
from portal.devtools.fake_stripe.driver import FakeStripe
from portal.domain import booking_clock, booking_desk, occupying
from portal.models import Appointment
from tests.booking import monday
from tests.browser.bookable import Bookable, bookable, hidden, hold
from tests.browser.books import Someone, books, someone
from tests.browser.conftest import Size, Windows
from tests.browser.ways import expect_fitting
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
DAY = monday(3)
PAID = "Thank you! Your payment has arrived."


@pytest.fixture
def stripe(server: Server):
    """A hand on the double."""
    with FakeStripe(f"http://127.0.0.1:{server.port}/dev/stripe") as driver:
        yield driver


def costly(server: Server, name: str) -> Bookable:
    """€100.00 and 20 % tax."""
    return bookable(server, name, name.lower().replace(" ", "-"), price=Decimal(100), tax_rate=Decimal(20))


def choose(page: Page, one: Bookable, button: str) -> None:
    """From the times through the questions to the button that books."""
    page.goto(f"{one.path}?day={DAY}")
    hold(page)
    page.get_by_label("I have read the notes").check()
    page.get_by_role("button", name=button).click()


def to_the_hosted_page(page: Page, one: Bookable) -> None:
    """All the way to Stripe."""
    choose(page, one, "Go on to payment")
    expect(page.get_by_role("button", name="Pay with 4242")).to_be_visible()


def standing(page: Page) -> Locator:
    """The badge of the appointment, or those of the list."""
    return page.get_by_role("main").locator("[data-status]")


def held_in_list(page: Page, one: Bookable) -> Locator:
    """Its row, which says what is left to do."""
    page.goto("/booking")
    row = page.get_by_role("listitem").filter(has_text=one.name).filter(has_text="Held for you")
    expect(row.get_by_role("link", name="Go on to payment")).to_be_visible()
    return row


@pytest.mark.parametrize("size", SIZES)
def test_choose_pay_and_see_it_booked(windows: Windows, server: Server, size: Size) -> None:
    one, person = costly(server, f"Paid talk {size}"), someone(server)
    profile = windows.profile(person.email, size)
    page, onlooker = profile.new_page(), profile.new_page()
    page.goto("/booking")
    expect(page.get_by_role("listitem").filter(has_text=one.name)).to_contain_text("€120.00")
    to_the_hosted_page(page, one)
    held_in_list(onlooker, one)
    page.get_by_role("button", name="Pay with 4242").click()
    expect(page.get_by_role("heading", name=PAID)).to_be_visible()
    expect_fitting(page)
    page.get_by_role("link", name="View appointment").click()
    expect(page.get_by_role("heading", level=1, name=one.name)).to_be_visible()
    expect(standing(page)).to_have_text("Confirmed")
    expect(page.get_by_role("link", name="Go on to payment")).to_have_count(0)
    expect(standing(onlooker).first).to_have_text("Confirmed")  # nobody touched it
    page.get_by_role("main").get_by_role("link", name="INV-").first.click()
    expect(standing(page)).to_have_text("Paid")
    assert one.name in server.wait_for_mail(person.email, "Booked:")["subject"]
    hidden(server, one.slug)


def test_turning_back_and_being_declined_keeps_the_time(windows: Windows, server: Server, stripe: FakeStripe) -> None:
    windows.watch.expect("status of 402")  # how the hosted page says "declined"
    one, person = costly(server, "Second thoughts"), someone(server)
    page = windows.open("/booking", person.email)
    before = len(stripe.captures())
    to_the_hosted_page(page, one)
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_text("You left the payment page. Nothing was charged.")).to_be_visible()
    held_in_list(page, one)
    page.get_by_role("link", name="Go on to payment").click()
    page.get_by_role("button", name="Proceed to Payment").click()
    page.get_by_role("button", name="Pay with a card that is declined").click()
    expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("main").get_by_text("The bank declined the payment. Nothing was charged.")).to_be_visible()
    held_in_list(page, one)
    assert len(stripe.captures()) == before
    page.get_by_role("link", name="Go on to payment").click()
    page.get_by_role("button", name="Proceed to Payment").click()
    page.get_by_role("button", name="Pay with 4242").click()
    page.get_by_role("link", name="View appointment").click()
    expect(standing(page)).to_have_text("Confirmed")
    hidden(server, one.slug)


def test_who_never_pays_owes_nothing_and_others_get_the_time(windows: Windows, server: Server) -> None:
    windows.watch.expect("status of 410")  # how the hosted page says "closed"
    one, person, other = costly(server, "Never paid"), someone(server), someone(server)
    page = windows.open("/booking", person.email)
    to_the_hosted_page(page, one)
    onlooker = page.context.new_page()
    held_in_list(onlooker, one).get_by_role("link", name=one.name).click()
    expect(onlooker.get_by_role("heading", level=1, name=one.name)).to_be_visible()
    expect(standing(onlooker)).to_have_text("Held for you")
    expect(onlooker.get_by_text("and booked as soon as you have paid")).to_be_visible()
    run_out(server, onlooker)
    expect(standing(onlooker)).to_have_text("Not confirmed in time")
    expect(onlooker.get_by_role("link", name="Go on to payment")).to_have_count(0)
    onlooker.get_by_role("main").get_by_role("link", name="INV-").first.click()
    expect(standing(onlooker)).to_have_text("Void")
    page.get_by_role("button", name="Pay with 4242").click()
    expect(page.get_by_role("heading", name=PAID)).to_have_count(0)
    lucky = windows.open("/booking", other.email)
    to_the_hosted_page(lucky, one)
    hidden(server, one.slug)


def run_out(server: Server, page: Page) -> None:
    """Nobody pays in time, and the clock sees it."""
    with books(server) as session:
        held = session.get_one(Appointment, UUID(hex=page.url.rsplit("/", 1)[-1]))
        held.hold_until = now() - timedelta(seconds=1)
        occupying.keep(session, held)
        session.flush()
        booking_clock.expire(session, now())


def test_a_debit_keeps_the_time_and_says_so(windows: Windows, server: Server, stripe: FakeStripe) -> None:
    stripe.let_debits_wait()
    one, person = costly(server, "By debit"), someone(server)
    page = windows.open("/booking", person.email, size="phone")
    to_the_hosted_page(page, one)
    page.get_by_role("button", name="Pay by bank debit that settles later").click()
    expect(page.get_by_role("heading", name="Your payment is being processed.")).to_be_visible()
    page.get_by_role("link", name="View appointment").click()
    expect(standing(page)).to_have_text("Payment on its way")
    expect(page.get_by_text("The time is kept for you until it has arrived")).to_be_visible()
    expect(page.get_by_role("link", name="Go on to payment")).to_have_count(0)
    expect_fitting(page)
    stripe.settle_debits()
    expect(standing(page)).to_have_text("Confirmed")
    expect(page.get_by_text("The time is kept for you until it has arrived")).to_have_count(0)
    hidden(server, one.slug)


def asked_for(windows: Windows, one: Bookable, person: Someone) -> tuple[Page, UUID]:
    """A window that waits for the answer."""
    page = windows.open("/booking", person.email)
    choose(page, one, "Request booking")
    expect(page.get_by_role("heading", name="Your request has reached us")).to_be_visible()
    expect(standing(page)).to_have_text("Waiting for an answer")
    return page, UUID(hex=page.url.split("?")[0].rsplit("/", 1)[-1])


def test_what_is_asked_for_and_answered_shows_at_once(windows: Windows, server: Server) -> None:
    one = bookable(server, "By request", "by-request", needs_approval=True)
    lucky, unlucky = someone(server), someone(server)
    page, key = asked_for(windows, one, lucky)
    there, theirs = asked_for(windows, one, unlucky)
    with books(server) as session:
        booking_desk.approve(session, key, now())
        booking_desk.decline(session, theirs, "We are away that day", now())
    expect(standing(page)).to_have_text("Confirmed")  # nobody touched either
    expect(page.get_by_role("heading", name="Add to calendar")).to_be_visible()
    expect(page.get_by_role("link", name="Move")).to_be_visible()
    expect(standing(there)).to_have_text("Declined")
    expect(there.get_by_text("We are away that day")).to_be_visible()
    expect(there.get_by_role("link", name="Move")).to_have_count(0)
    server.wait_for_mail(lucky.email, "Confirmed:")
    assert "We are away that day" in server.wait_for_mail(unlucky.email, "Not possible:")["text"]
    hidden(server, one.slug)
