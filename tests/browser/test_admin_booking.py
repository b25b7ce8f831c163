"""Booking as staff set it up and work with it: the first service, a request answered, moved, called off; who may."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from portal.domain.appointment_status import Status
from portal.models import BookingLink, Service
from tests.booking import at, monday
from tests.browser.bookable import Bookable, appointed, bookable, days, hidden, hold, times
from tests.browser.books import Someone, books, someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.test_booking_taps import Line
from tests.browser.test_keyboard import tab_to
from tests.browser.ways import expect_fitting
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
MANAGER, AGENT = "max@example.com", "iris@example.com"
DAY = monday(2)
HOSTILE = "<img src=/nothing onerror=\"document.title='taken'\"> \u202eשלום\u202c " + "W" * 60


def said(page: Page, words: str) -> None:
    """The notice of the page."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def set_up(page: Page, name: str, who: str) -> None:
    """Somebody with hours, and a service they offer after each request is approved; nothing but the pages is used."""
    page.goto("/admin/booking/hours")
    page.get_by_role("link", name="Add somebody").click()
    expect(page.get_by_label("Monday")).to_have_value("09:00–17:00")
    page.get_by_label("Monday").fill("9 to 5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="Please give it a name.")).to_be_visible()
    expect(page.get_by_label("Monday")).to_have_value("9 to 5")
    page.get_by_label("Name", exact=True).fill(who)
    page.get_by_label("Monday").fill("9-12, 13.00-17")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name=who)).to_be_visible()
    expect(page.get_by_label("Monday")).to_have_value("09:00–12:00, 13:00–17:00")
    page.goto("/admin/booking/services")
    page.get_by_role("link", name="New service").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("checkbox", name=who).check()
    page.get_by_label("We confirm each appointment ourselves").check()
    page.get_by_role("button", name="Add a question").click()
    page.get_by_label("Question", exact=True).fill("What is it about?")
    page.get_by_role("button", name="Save service").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    said(page, "The service is saved.")


def close(server: Server, name: str) -> None:
    """Not offered any more: other tests count what is on the page."""
    with books(server) as session:
        for service in session.exec(select(Service).where(Service.name == name)):
            for link in session.exec(select(BookingLink).where(BookingLink.service_id == service.id)):
                link.active = False


def entry_in_calendar(server: Server, email: str, subject: str) -> str:
    """What the newest mail with this subject brings along for the client's own calendar."""
    server.wait_for_mail(email, subject)
    for path in sorted((server.folder / "data").rglob("*.eml"), reverse=True):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        if email in str(mail["To"]) and subject in str(mail["Subject"]):
            return "".join(part.get_content().decode() for part in mail.iter_attachments())
    raise AssertionError(subject)


def test_from_the_first_service_to_an_appointment_called_off(windows: Windows, server: Server) -> None:
    person, name = someone(server), "Garden plan"
    page = windows.open("/admin/booking", MANAGER)
    set_up(page, name, "Gus Garden")
    agent = windows.open("/admin/booking", AGENT)
    expect(agent.get_by_role("heading", name=re.compile("wait.? for your answer"))).to_be_visible()
    theirs = windows.open("/booking", person.email)
    theirs.get_by_role("link", name=name).click()
    expect(times(theirs).first).to_be_visible()
    hold(theirs)
    theirs.get_by_label("What is it about? (optional)").fill("Roses")
    theirs.get_by_role("button", name="Request booking").click()
    expect(theirs.get_by_role("heading", name="Your request has reached us")).to_be_visible()

    agent.get_by_role("link", name=f"{person.name} Ltd").first.click()  # it has appeared by itself
    expect(agent.get_by_text("Roses")).to_be_visible()
    agent.get_by_role("button", name="Approve").click()
    said(agent, "The appointment is confirmed.")
    expect(theirs.get_by_text("Confirmed", exact=True).first).to_be_visible()
    assert "METHOD:REQUEST" in entry_in_calendar(server, person.email, f"Confirmed: {name}")

    agent.get_by_role("link", name="Move", exact=True).click()
    days(agent).last.click()
    moved = days(agent).last.inner_text().splitlines()[-1]
    expect(agent.get_by_role("heading", name=re.compile(f"times on {moved}"))).to_be_visible()
    times(agent).last.check()
    agent.get_by_role("button", name="Continue").first.click()
    agent.get_by_role("button", name="Move appointment").click()
    said(agent, "The appointment is moved.")
    agent.get_by_text("Cancel appointment").click()
    agent.get_by_label("Reason (optional)").fill("Gus is ill.")
    agent.get_by_role("button", name="Yes, cancel it").click()
    said(agent, "The appointment is cancelled.")
    expect(theirs.get_by_text("Gus is ill.")).to_be_visible()
    assert "METHOD:CANCEL" in entry_in_calendar(server, person.email, f"Cancelled: {name}")
    page.goto("/admin/audit")
    expect(page.get_by_text(re.compile(f"cancelled {name} on .* for {person.name} Ltd"))).to_be_visible()
    close(server, name)


def test_a_day_off_takes_the_times_off_the_open_page(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "Day off talk", "day-off-talk", who="Dora Off"), someone(server)
    appointed(server, one, person.email, at(DAY, "09:00"))
    theirs = windows.open(f"{one.path}?day={DAY}", person.email)
    expect(times(theirs)).to_have_count(15)
    page = windows.open(f"/admin/booking/hours/{one.provider_id.hex}", MANAGER)
    page.get_by_label("First day").fill(str(DAY))
    page.get_by_role("button", name="Set these days").click()
    said(page, "1 appointment is booked then and stays")
    expect(times(theirs)).to_have_count(0)
    page.get_by_label("First day").fill(str(DAY))
    page.get_by_label("Hours on these days").fill("18-20")
    page.get_by_role("button", name="Set these days").click()
    expect(times(theirs)).to_have_count(4)
    page.get_by_role("button", name=re.compile("^Remove ")).click()
    expect(times(theirs)).to_have_count(15)
    hidden(server, one.slug)


def test_a_link_elsewhere_is_private_and_seen_by_clients(windows: Windows, server: Server) -> None:
    page, theirs = windows.open("/admin/booking/links/new", MANAGER), windows.open("/booking", someone(server).email)
    page.get_by_label("Label").fill("Photo tour <b>")
    page.get_by_label("Address").fill("http://tours.example/book")
    page.get_by_role("button", name="Save link").click()
    expect(page.get_by_role("alert")).to_contain_text("https://")
    expect(page.get_by_label("Address")).to_be_focused()
    expect(page.get_by_label("Label")).to_have_value("Photo tour <b>")
    page.get_by_label("Address").fill("https://tours.example/book")
    page.get_by_role("button", name="Save link").click()
    expect(page.get_by_role("listitem").filter(has_text="Photo tour <b>")).to_contain_text("On tours.example")
    there = theirs.get_by_role("link", name="Photo tour <b>")
    expect(there).to_have_attribute("href", "https://tours.example/book")
    expect(there).to_have_attribute("rel", re.compile("noopener"))
    page.get_by_role("link", name="Photo tour <b>").click()
    page.get_by_label("Shown to clients").uncheck()
    page.get_by_role("button", name="Save link").click()
    expect(there).to_have_count(0)


@contextmanager
def asked(server: Server, name: str, slug: str, **facts: str) -> Iterator[tuple[Bookable, Someone, str]]:
    """A service of a test's own with one request; its page of the staff."""
    one, person = bookable(server, name, slug, **facts), someone(server)
    path = appointed(server, one, person.email, at(DAY, "10:00"), state=Status.REQUESTED)
    yield one, person, f"/admin{path}"
    hidden(server, slug)


def test_without_a_mouse(windows: Windows, server: Server) -> None:
    with asked(server, "Staff keyboard", "staff-keyboard", who="Kay Board") as (_, _person, path):
        page = windows.open(path, AGENT)
        expect(page.get_by_role("button", name="Approve")).to_be_visible()
        tab_to(page, "Approve")
        page.keyboard.press("Enter")
        said(page, "The appointment is confirmed.")
        expect(page.locator("#outcome")).to_be_focused()
        tab_to(page, "Move")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="It is now")).to_be_visible()
        tab_to(page, "Another time")
        page.keyboard.press("Enter")
        page.get_by_label("Day", exact=True).fill(str(DAY))  # how a day is typed is the browser's own
        page.get_by_label("Time", exact=True).fill("19:30")
        page.get_by_label("Time", exact=True).press("Enter")
        expect(page.get_by_text("Clients could not choose this time themselves.")).to_be_visible()
        expect(page.locator("#move")).to_be_focused()
        tab_to(page, "Move appointment")
        page.keyboard.press("Enter")
        said(page, "The appointment is moved.")
        expect(page.locator("#outcome")).to_be_focused()
        tab_to(page, "Cancel appointment")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Ill")
        tab_to(page, "Yes, cancel it")
        page.keyboard.press("Enter")
        said(page, "The appointment is cancelled.")


def test_a_form_that_is_opened_shows_no_field_of_the_one_before(windows: Windows, server: Server) -> None:
    """What is typed before the answer comes would be the other's, or lost."""
    one, two = (bookable(server, f"Form {nth}", f"form-{nth}", who=f"Worker {nth}") for nth in (1, 2))
    page = windows.profile(MANAGER).new_page()
    line = Line(page)
    for place, first, second in (("services", one.name, two.name), ("hours", "Worker 1", "Worker 2")):
        page.goto(f"/admin/booking/{place}")
        page.get_by_role("link", name=first).first.click()
        expect(page.get_by_label("Name", exact=True)).to_have_value(first)
        for back_to in (second, first, first):  # another one, the first again, and that same one once more
            page.go_back()
            expect(page.get_by_role("link", name=back_to).first).to_be_visible()
            expect(page.locator("[aria-busy=true]")).to_have_count(0)
            line.held = True
            page.get_by_role("link", name=back_to).first.click()
            expect(page).to_have_url(re.compile(f"{place}/[0-9a-f]+$"))
            expect(page.get_by_role("button", name="Save")).to_have_count(0)
            line.let_go()
            expect(page.get_by_label("Name", exact=True)).to_have_value(back_to)
    hidden(server, one.slug, two.slug)


def test_agents_do_the_daily_work_alone(windows: Windows, server: Server) -> None:
    page = windows.open("/admin/booking", AGENT)
    expect(page.get_by_role("heading", level=1, name="Booking")).to_be_visible()
    expect(page.get_by_role("link", name="Coming")).to_be_visible()
    expect(page.get_by_role("link", name="Services and links")).to_have_count(0)
    for path in ("services", "services/new", "hours", "hours/new", "links/new"):
        page.goto(f"/admin/booking/{path}")
        said(page, "Your role does not allow this.")


@pytest.mark.parametrize("size", SIZES)
def test_the_week_and_hostile_words_fit(windows: Windows, server: Server, size: Size) -> None:
    one = bookable(server, f"{size} {HOSTILE}", f"staff-hostile-{size}", who=f"{HOSTILE} {size}")
    person = someone(server, name=f"{size} {HOSTILE}")
    path = appointed(server, one, person.email, at(DAY, "10:00"))
    appointed(server, one, person.email, at(DAY, "19:00") + timedelta(days=2))
    page = windows.open(f"/admin/booking?view=week&of={DAY}&who={one.provider_id.hex}", AGENT, size=size)
    found = page.get_by_role("link", name=person.name[:20])  # blocks of a drawn week, or lines of a list
    expect(found).to_have_count(2)
    expect_fitting(page)
    for more in ("/admin/booking", f"/admin{path}", f"/admin{path}/move"):
        page.goto(more)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        expect_fitting(page)
    page.goto(f"/admin/booking?view=week&of={DAY}")
    page.get_by_role("link", name="Earlier").click()
    expect(found).to_have_count(0)
    page.get_by_role("link", name="Later").click()
    found.first.click()
    expect(page.get_by_role("heading", name="Appointment", exact=True)).to_be_visible()
    assert "taken" not in page.title()
    hidden(server, one.slug)
