"""Settings as a person makes them: formats, clock, theme and mails, seen at once and again after a reload."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.models import Client
from tests.browser.books import books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.inspecting import Inspector
from tests.build import an_invoice
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
LIGHT, DARK = "rgb(246, 245, 241)", "rgb(19, 19, 17)"
# Notes the ground of every frame from the first in which there is a body with something on it.
FRAMES = """
window.seen = [];
const look = () => {
  if (document.body && document.body.children.length) seen.push(getComputedStyle(document.body).backgroundColor);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your formats and your time zone are saved.")).to_be_visible()


def expect_ground(page: Page, colour: str) -> None:
    expect(page.locator("body")).to_have_css("background-color", colour)


def region(page: Page) -> Locator:
    return page.get_by_label("Dates and numbers")


def zone(page: Page) -> Locator:
    return page.get_by_label("Time zone")


def test_american_formats_on_the_dashboard(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open("/", person.email)
    day_first = re.compile(r"\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}")
    month_first = re.compile(r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}, \d{4}")
    main = page.get_by_role("main")
    expect(main).to_contain_text(day_first)
    page.goto("/profile/settings")
    region(page).select_option("en_US")
    save(page)
    expect(region(page)).to_have_value("en_US")
    page.goto("/")
    expect(main).to_contain_text(month_first)
    expect(main).not_to_contain_text(day_first)
    page.goto("/profile/settings")
    expect(region(page)).to_have_value("en_US")


def test_the_clock_of_a_zone_is_told_before_it_is_saved(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open("/profile/settings", person.email, timezone_id="Asia/Tokyo")
    expect(page.get_by_text("in Vienna now.")).to_be_visible()
    zone(page).select_option("America/New_York")
    expect(page.get_by_text("in New York now.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("in Vienna now.")).to_be_visible()
    zone(page).select_option(label="As this device is set: Asia/Tokyo")
    expect(page.get_by_text("in Tokyo now.")).to_be_visible()
    save(page)
    page.reload()
    expect(zone(page)).to_have_value("Asia/Tokyo")


def test_dark_at_once_and_dark_after_a_reload(windows: Windows, server: Server) -> None:
    """On a device that is set to light; other open pages follow, and no frame of a new one is light."""
    person = someone(server, 10)
    context = windows.profile(person.email)
    page, other = context.new_page(), context.new_page()
    other.goto("/invoices")
    page.goto("/profile/settings")
    expect_ground(page, LIGHT)
    page.get_by_role("radio", name="Dark").check()
    expect_ground(page, DARK)
    expect_ground(other, DARK)
    context.add_init_script(FRAMES)
    for address in ("/profile/settings", "/", "/help"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert set(page.evaluate("seen")) == {DARK}, address
    page.goto("/profile/settings")
    expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    page.get_by_role("radio", name="As this device is set").check()
    expect_ground(page, LIGHT)


def test_light_on_a_dark_device(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open("/profile/settings", person.email, scheme="dark")
    expect_ground(page, DARK)
    page.get_by_role("radio", name="Light").check()
    expect_ground(page, LIGHT)
    page.reload()
    expect(page.get_by_role("radio", name="Light")).to_be_checked()
    expect_ground(page, LIGHT)


def test_a_mail_switched_off_stays_off(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    page = windows.open("/profile/settings", person.email)
    reminders = page.get_by_role("checkbox", name="Reminders of invoices that are due")
    expect(reminders).to_be_checked()
    reminders.click()
    expect(reminders).not_to_be_checked()
    page.reload()
    expect(reminders).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="New invoices and credit notes")).to_be_checked()
    expect(page.get_by_text("always come by mail")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_everybody_can_use_it(windows: Windows, server: Server, size: Size) -> None:
    """By day and by night as the device has it, and in the theme that was chosen against the device."""
    person, looked = someone(server, 10), Inspector()
    page = windows.open("/profile/settings", person.email, size=size)
    looked.look(page, "settings", page.get_by_role("button", name="Save"))
    page.emulate_media(color_scheme="light")
    page.get_by_role("radio", name="Dark").check()
    expect_ground(page, DARK)
    looked.look(page, "settings, dark", page.get_by_role("button", name="Save"))
    page.goto(way_out(server, person.email))
    looked.look(page, "unsubscribe", page.get_by_role("button", name="Stop these mails"))
    page.get_by_role("button", name="Stop these mails").click()
    looked.look(page, "unsubscribed", page.get_by_role("button", name="Keep receiving them"))
    assert looked.found == {}


def test_out_of_a_mail_and_back(windows: Windows, server: Server) -> None:
    """Without signing in; the switch in the settings follows, on a page that is open too."""
    person = someone(server, 10)
    out = way_out(server, person.email)
    page = windows.open(out)
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_role("heading", name="You no longer receive these mails")).to_be_visible()
    windows.let_in(page.context, person.email)
    page.get_by_role("link", name="Choose all your mails").click()
    invoices = page.get_by_role("checkbox", name="New invoices and credit notes")
    expect(invoices).not_to_be_checked()
    foot = page.context.new_page()
    foot.goto(out)
    foot.get_by_role("button", name="Keep receiving them").click()
    expect(foot.get_by_role("heading", name="You keep receiving these mails")).to_be_visible()
    expect(invoices).to_be_checked()


def way_out(server: Server, email: str) -> str:
    """The address at the foot of a mail about a new invoice."""
    with books(server) as session:
        an_invoice(session, session.get_one(Client, person_called(session, email).client_id), mail=True)
    return next(link for link in server.wait_for_mail(email, "Invoice")["links"] if "/unsubscribe/" in link)
