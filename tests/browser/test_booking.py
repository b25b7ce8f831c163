"""Booking as people do it: without a mouse, with a thumb, with bad luck; and every page under axe."""

import re
from contextlib import closing
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from portal.access.cookies import session_name
from portal.clock import now
from portal.models import Appointment, ContactRole, Occupancy
from tests.attack.wire import CLIENT, LOAD
from tests.attack.wire import page as raw_page
from tests.booking import at, monday
from tests.browser.bookable import Bookable, appointed, bookable, days, hidden, hold, times
from tests.browser.books import books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.test_keyboard import FOCUSED, tab_to
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
CODE = "<script>document.title='taken'</script>"
ENDLESS = "W" * 190
DAY = monday(2)
SERVICE = f"{CLIENT}.portal___pages___booking_service_state____booking_service_state"


def tab_on(page: Page, words: str) -> None:
    """Press Tab until something with these words among others has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED)[0]:
            return
    raise AssertionError(words)


def choose_by_keyboard(page: Page) -> str:
    """The second day, its second time; returns the day."""
    day = days(page).nth(1).inner_text().splitlines()[-1]
    tab_on(page, day)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile(rf"\d+ times on {day}"))).to_be_visible()
    expect(page.locator("#times")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(times(page).nth(1)).to_be_checked()
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    return day


def test_book_move_and_cancel_without_a_mouse(windows: Windows, server: Server) -> None:
    one = bookable(server, "Keyboard talk", "keyboard-talk", cancel_notice=60)
    person = someone(server)
    page = windows.open("/booking", person.email)
    expect(page.get_by_role("link", name=one.name)).to_be_visible()
    tab_to(page, one.name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=one.name)).to_be_visible()
    day = choose_by_keyboard(page)
    expect(page.get_by_text("Held for you until")).to_be_visible()
    expect(page.locator("#step")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("The new website")
    tab_to(page, "Confirm booking")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Please tick this box.")).to_be_visible()
    expect(page.locator("#wrong")).to_be_focused()
    expect(page.get_by_label("What is it about?")).to_have_value("The new website")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, "Confirm booking")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    expect(page.locator("#outcome")).to_be_focused()
    expect(page.get_by_text(day).first).to_be_visible()
    expect(page.get_by_text("The new website")).to_be_visible()
    tab_to(page, "Move")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="It is now")).to_be_visible()
    choose_by_keyboard(page)
    expect(page.locator("#move")).to_be_focused()
    tab_to(page, "Move appointment")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your appointment is moved")).to_be_visible()
    tab_to(page, "Cancel appointment")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("I am ill")
    tab_to(page, "Yes, cancel it")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your appointment is cancelled.")).to_be_visible()
    expect(page.get_by_text("Cancelled by you")).to_be_visible()
    expect(page.get_by_role("link", name="Move")).to_have_count(0)
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Booking").click()
    expect(page.get_by_role("heading", name="Past appointments")).to_be_visible()
    expect(page.get_by_text("Your appointment is cancelled.")).to_have_count(0)  # it was said, and where
    hidden(server, one.slug)


def test_with_a_thumb_and_a_reload(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "Thumb talk", "thumb-talk"), someone(server)
    page = windows.open(f"{one.path}?day={DAY}", person.email, size="phone")
    expect(page.get_by_role("heading", name=re.compile("^16 times on"))).to_be_visible()
    last = days(page).last.inner_text().splitlines()[-1]
    days(page).last.tap()
    expect(page.get_by_role("heading", name=re.compile(f"times on {last}"))).to_be_visible()
    times(page).nth(3).tap()
    page.get_by_role("button", name="Continue").tap()
    page.get_by_label("What is it about? (optional)").fill("Kept")
    expect(page.get_by_text(re.compile(r"\d minutes left"))).to_be_visible()
    page.reload()
    expect(page.get_by_label("What is it about? (optional)")).to_have_value("Kept")
    page.get_by_role("button", name="Choose another time").tap()
    expect(times(page)).to_have_count(16)
    page.goto("/booking")
    page.get_by_role("link", name=one.name).tap()
    expect(page.get_by_role("heading", level=1, name=one.name)).to_be_visible()
    page.goto(f"{one.path}?day={DAY}")
    expect(page.locator("input[name=day]")).to_have_value(f"{DAY}")  # or it is still the page of before
    hold(page)
    expect(page.get_by_label("What is it about? (optional)")).to_have_value("Kept")
    page.goto("/booking")
    page.get_by_role("link", name="Continue").tap()
    page.get_by_label("I have read the notes").check()
    page.get_by_role("button", name="Confirm booking").tap()
    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    page.get_by_role("link", name="Dashboard").tap()
    expect(page.get_by_role("heading", name="Upcoming appointments")).to_be_visible()
    hidden(server, one.slug)


def test_somebody_was_quicker(windows: Windows, server: Server) -> None:
    one, person, other = bookable(server, "Race", "race"), someone(server), someone(server)
    page = windows.open(f"{one.path}?day={DAY}", person.email)
    expect(times(page)).to_have_count(16)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Please choose a time.")).to_be_visible()
    appointed(server, one, other.email, at(DAY, "09:00"))
    times(page).first.check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert").filter(has_text="Somebody was quicker")).to_be_visible()
    expect(times(page)).to_have_count(15)
    hidden(server, one.slug)


def ran_out(session: Session, one: Bookable) -> None:
    """Ten minutes are over."""
    held = session.exec(select(Appointment).where(Appointment.service_id == one.service_id)).one()
    taken = session.exec(select(Occupancy).where(Occupancy.appointment_id == held.id)).one()
    held.hold_until = taken.hold_until = now() - timedelta(seconds=1)


def test_a_hold_that_ran_out(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "Slow", "slow"), someone(server)
    page = windows.open(f"{one.path}?day={DAY}", person.email)
    hold(page)
    page.get_by_label("What is it about? (optional)").fill("Still here")
    page.get_by_label("I have read the notes").check()
    with books(server) as session:
        ran_out(session, one)
    expect(page.get_by_text("This time is no longer held for you. Please choose it again.")).to_be_visible()
    hold(page, 1)
    expect(page.get_by_label("What is it about? (optional)")).to_have_value("Still here")
    page.get_by_role("button", name="Confirm booking").click()
    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    hidden(server, one.slug)


def test_a_word_on_its_way_while_the_hold_runs_out_is_kept(server: Server) -> None:
    one, person = bookable(server, "Late word", "late-word"), someone(server)
    with closing(server.sign_in(person.email)) as visitor:
        cookie = f"{session_name()}={visitor.cookies[session_name()]}"
    with raw_page(server.url, cookie=cookie) as page:
        page.connect(one.path).settled()
        page.event(f"{SERVICE}.choose", {"form": {"start": f"{DAY}T11:00Z"}}, one.path)
        page.listen(until="What is it about?")
        with books(server) as session:
            ran_out(session, one)
        page.event(LOAD, {}, one.path)
        page.listen(until="no longer held for you")
        page.event(f"{SERVICE}.write", {"key": "about", "typed": "Still here"}, one.path)
        assert "Still here" in page.listen(until="Still here")
    hidden(server, one.slug)


def test_what_happens_elsewhere_shows_at_once(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "Live", "live"), someone(server)
    path = appointed(server, one, person.email, at(DAY, "09:00"))
    profile = windows.profile(person.email)
    here, there = profile.new_page(), profile.new_page()
    here.goto(path)
    there.goto(path)
    expect(here.get_by_role("link", name="Move")).to_be_visible()
    there.get_by_text("Cancel appointment").click()
    there.get_by_role("button", name="Yes, cancel it").click()
    expect(here.get_by_text("Cancelled by you")).to_be_visible()
    expect(here.get_by_role("link", name="Move")).to_have_count(0)
    here.goto(f"{path}/move")
    expect(here.get_by_role("heading", name="This appointment cannot be moved here")).to_be_visible()
    stranger = windows.open(path, someone(server).email)
    expect(stranger.get_by_role("heading", name="We could not find this page")).to_be_visible()
    stranger.goto("/booking/nowhere")
    expect(stranger.get_by_role("heading", name="We could not find this page")).to_be_visible()
    hidden(server, one.slug)


def test_readers_look_only(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "Read", "read"), someone(server)
    path = appointed(server, one, person.email, at(DAY, "09:00"))
    with books(server) as session:
        person_called(session, person.email).role = ContactRole.VIEWER
    page = windows.open(f"{one.path}?day={DAY}", person.email)
    expect(times(page).first).to_be_disabled()
    expect(page.get_by_text("Your access is for reading only.")).to_be_visible()
    expect(page.get_by_role("button", name="Continue")).to_have_count(0)
    page.goto(path)
    expect(page.get_by_text("Your access is for reading only.")).to_be_visible()
    hidden(server, one.slug)
