"""Every page of booking under axe, by day and by night, on a phone and on a desk, with the worst there is to show."""

import re

import pytest
from playwright.sync_api import expect

from portal.clock import now
from portal.domain.questions import Question
from portal.models import AppointmentState
from tests.booking import at, monday
from tests.browser.bookable import Bookable, appointed, bookable, hidden, hold, times
from tests.browser.books import books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector
from tests.browser.ways import expect_fitting
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
CODE = "<script>document.title='taken'</script>"
ENDLESS = "W" * 190
DAY = monday(2)


def hostile(server: Server, slug: str) -> Bookable:
    choice = Question("b", ENDLESS, "choice", False, (CODE, ENDLESS))
    asked = [Question("a", f"{CODE} {ENDLESS}?", "line", True), choice, Question("c", CODE, "yes", True)]
    facts = {
        "description": f"{CODE} {ENDLESS}",
        "location": ENDLESS,
        "minutes": 15,
        "increment": 15,
        "horizon_days": 120,
    }
    return bookable(server, f"{CODE} {ENDLESS}", slug, "08:00", "18:00", asked=asked, who=ENDLESS, **facts)


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_accessible(windows: Windows, server: Server, size: Size) -> None:
    """With forty times a day, and words that are code or never end."""
    one, person, looked = hostile(server, f"hostile-{size}"), someone(server), Inspector()
    page = windows.open("/booking", person.email, size=size)
    looked.look(page, "booking", page.get_by_role("heading", name="Book an appointment"))
    page.goto(f"{one.path}?day={DAY}")
    looked.look(page, "times", page.get_by_role("heading", name=re.compile("^40 times on")))
    page.get_by_role("button", name="Continue").click()
    looked.look(page, "no time", page.get_by_text("Please choose a time."))
    hold(page)
    page.get_by_role("button", name="Confirm booking").click()
    looked.look(page, "answers", page.get_by_text("Nothing is booked yet."))
    page.get_by_role("textbox").fill(CODE)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Confirm booking").click()
    looked.look(page, "booked", page.get_by_role("heading", name="Your appointment is booked"))
    page.get_by_text("Cancel appointment").click()
    looked.look(page, "cancelling", page.get_by_role("button", name="Yes, cancel it"))
    page.get_by_role("link", name="Move").click()
    looked.look(page, "moving", page.get_by_role("heading", name="It is now"))
    times(page).first.check()
    page.get_by_role("button", name="Continue").click()
    looked.look(page, "moving, to be confirmed", page.get_by_role("button", name="Move appointment"))
    page.goto("/")
    looked.look(page, "dashboard", page.get_by_role("heading", name="Upcoming appointments"))
    assert page.title() != "taken"
    assert looked.found == {}
    hidden(server, one.slug)


def test_an_empty_month_and_other_clocks(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "Far", "far", notice=60 * 24 * 45, horizon_days=120), someone(server)
    looked = Inspector()
    with books(server) as session:
        person_called(session, person.email).timezone = "Asia/Tokyo"
    page = windows.open(f"{one.path}?month={now():%Y-%m}", person.email, size="phone")
    looked.look(page, "empty month", page.get_by_role("heading", name="Nothing is free in"))
    page.get_by_role("main").get_by_role("link", name=re.compile(r"\d{4}$")).click()
    expect(page.get_by_text("All times are on the clocks in Tokyo.")).to_be_visible()
    looked.look(page, "two clocks", times(page).first)
    assert looked.found == {}
    hidden(server, one.slug)


@pytest.mark.parametrize("width", [360, 390])
def test_five_places_within_reach_of_a_thumb(windows: Windows, server: Server, width: int) -> None:
    one, person = bookable(server, "Bar", f"bar-{width}"), someone(server)
    appointed(server, one, person.email, at(DAY, "09:00"), state=AppointmentState.COMPLETED)
    page = windows.open("/booking", person.email, size="phone", viewport={"width": width, "height": 740})
    expect(page.get_by_text("Past appointments")).to_be_visible()
    places = page.get_by_role("navigation", name="Places").get_by_role("link")
    expect(places).to_have_text(["Dashboard", "Invoices", "Quotes", "Booking", "Profile"])
    boxes = [place.bounding_box() for place in places.all()]
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    expect_fitting(page)
    hidden(server, one.slug)
