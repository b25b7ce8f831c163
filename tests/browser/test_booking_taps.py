"""A tap is quicker than the answer to the one before it: it means what stood under the finger, or it means nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.booking import at, monday
from tests.browser.bookable import Bookable, appointed, bookable, days, hidden, hold, times
from tests.browser.books import someone
from tests.browser.conftest import Windows
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
DAY = monday(2)
HIGHEST = """() => { window.highest = scrollY
  addEventListener('scroll', () => window.highest = Math.min(window.highest, scrollY)) }"""


class Line:
    """The page's line to the server: what is answered while it is `held` arrives when it is let go."""

    def __init__(self, page: Page) -> None:
        self.held, self.waiting = False, list[Callable[[], None]]()
        page.route_web_socket(re.compile("/_event"), self._open)

    def let_go(self) -> None:
        """Everything that waits, in its order."""
        self.held = False
        for arrive in self.waiting:
            arrive()
        self.waiting = []

    def _open(self, browser: WebSocketRoute) -> None:
        def answered(message: str | bytes) -> None:
            def arrive() -> None:
                browser.send(message)

            self.waiting.append(arrive) if self.held else arrive()

        browser.connect_to_server().on_message(answered)


def at_its_times(windows: Windows, one: Bookable, email: str) -> tuple[Page, Line]:
    """On a phone, with all times of one day before one."""
    page = windows.profile(email, "phone").new_page()
    line = Line(page)
    page.goto(f"{one.path}?day={DAY}")
    expect(times(page)).to_have_count(16)
    return page, line


def test_the_page_stays_where_it_is(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "Still", "still", description="As long as it takes.\n" * 20), someone(server)
    page, _ = at_its_times(windows, one, person.email)
    days(page).last.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 0
    page.evaluate(HIGHEST)
    last = days(page).last.inner_text().splitlines()[-1]
    days(page).last.tap()
    expect(page.get_by_role("heading", name=f"16 times on {last}")).to_be_visible()
    expect(page.locator("#times")).to_be_focused()
    page.get_by_role("link", name="Earlier month").tap()
    expect(page.get_by_role("heading", name=f"16 times on {last}")).to_have_count(0)
    assert page.evaluate("highest") > 0
    hidden(server, one.slug)


def test_a_time_of_the_day_before_is_not_held(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "Hasty", "hasty"), someone(server)
    page, line = at_its_times(windows, one, person.email)
    last = days(page).last.inner_text().splitlines()[-1]
    line.held = True
    days(page).last.tap()
    times(page).first.tap()
    page.get_by_role("button", name="Continue").tap()
    line.let_go()
    expect(page.get_by_role("alert").filter(has_text="Another day is shown now.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"16 times on {last}")).to_be_visible()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    hold(page)
    expect(page.get_by_text(last).first).to_be_visible()
    hidden(server, one.slug)


def test_nor_is_an_appointment_moved_there(windows: Windows, server: Server) -> None:
    one, person = bookable(server, "Hasty move", "hasty-move"), someone(server)
    path = appointed(server, one, person.email, at(DAY, "09:00"))
    page = windows.profile(person.email, "phone").new_page()
    line = Line(page)
    page.goto(f"{path}/move?day={DAY}")
    expect(times(page)).to_have_count(15)
    line.held = True
    days(page).last.tap()
    times(page).first.tap()
    page.get_by_role("button", name="Continue").tap()
    line.let_go()
    expect(page.get_by_role("alert").filter(has_text="Another day is shown now.")).to_be_visible()
    expect(page.get_by_role("button", name="Move appointment")).to_have_count(0)
    hidden(server, one.slug)


def test_what_is_ticked_stays_that_time(windows: Windows, server: Server) -> None:
    """Another window of the same person takes a time before it: the list is one shorter, the tick is where it was."""
    one, other = bookable(server, "Shifting", "shifting"), bookable(server, "Other", "other")
    person = someone(server)
    page, _ = at_its_times(windows, one, person.email)
    ticked = times(page).nth(3)
    ticked.check()
    start = ticked.input_value()
    appointed(server, one, person.email, at(DAY, "09:00"))
    expect(times(page)).to_have_count(15)
    expect(page.get_by_role("radio", checked=True)).to_have_value(start)
    hidden(server, one.slug, other.slug)


def test_the_service_before_is_not_taken_for_this_one(windows: Windows, server: Server) -> None:
    one, other, person = bookable(server, "Before", "before"), bookable(server, "After", "after"), someone(server)
    page, line = at_its_times(windows, one, person.email)
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Booking").tap()
    expect(page.get_by_role("link", name=other.name)).to_be_visible()
    line.held = True
    page.get_by_role("link", name=other.name).tap()
    expect(page.get_by_role("heading", level=1, name="Loading…")).to_be_visible()
    expect(times(page)).to_have_count(0)
    line.let_go()
    expect(page.get_by_role("heading", level=1, name=other.name)).to_be_visible()
    expect(times(page).first).to_be_visible()
    hidden(server, one.slug, other.slug)
