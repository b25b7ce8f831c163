"""Recurring invoices for staff: set up, written by the clock, seen by the client, paused, resumed, ended."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from portal.clock import now
from portal.gateways.recurring import make_due
from portal.models import Client, RecurringPlan
from tests.browser.books import Someone, beside, books, someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.inspecting import Inspector
from tests.recurring import a_plan
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
AGENT = "iris@example.com"
HOSTILE = "<img src=/nothing onerror=\"document.title='taken'\"> \u202eשלום\u202c " + "W" * 120


def begin(page: Page, person: Someone) -> None:
    """A new one for this client."""
    page.get_by_role("link", name="New recurring invoice").click()
    expect(page.get_by_role("heading", name="Who is it for?")).to_be_visible()  # the list has a search of its own
    page.get_by_role("searchbox").fill(f"{person.name} Ltd")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile(r"\?q="))  # a click before that would be overtaken by the answer
    page.get_by_role("link", name=f"{person.name} Ltd").click()
    expect(page.get_by_text(f"For {person.name} Ltd")).to_be_visible()


def write(page: Page, words: str, price: str) -> None:
    page.get_by_label("Description of line 1").fill(words)
    page.get_by_label("Unit price of line 1").fill(price)
    page.get_by_label("Tax % of line 1").fill("20")


def a_day_passes(server: Server, person: Someone) -> None:
    """The clock looks on the morning after its first day."""
    with books(server) as session:
        plan = session.exec(select(RecurringPlan).join(Client).where(Client.name == f"{person.name} Ltd")).one()
        plan.start_on -= timedelta(days=1)
        plan.next_on = plan.start_on
    with beside(server):
        make_due()  # or the server's own clock was quicker


def test_from_setting_it_up_to_its_end(windows: Windows, server: Server) -> None:
    person = someone(server)
    page = windows.open("/admin/invoices", AGENT)
    page.get_by_role("link", name="Recurring invoices", exact=True).click()
    begin(page, person)
    write(page, "Care {month}", "100")
    each = page.get_by_role("complementary").filter(has_text="Each time")
    expect(each).to_contain_text("€120.00")
    expect(each.get_by_role("listitem")).to_have_count(3)
    page.get_by_label("Message in the mail (optional)").fill("As every month.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name=f"{person.name} Ltd")).to_be_visible()
    expect(page.get_by_text("Nothing was written yet.")).to_be_visible()
    a_day_passes(server, person)
    page.get_by_role("table").get_by_role("link").click()  # the page has heard of it
    expect(page.get_by_role("heading", level=1)).to_contain_text("INV-")
    number = page.get_by_role("heading", level=1).inner_text()
    assert "As every month." in server.wait_for_mail(person.email, number)["text"]
    theirs = windows.open("/invoices", person.email)
    theirs.get_by_role("link", name=number).click()
    expect(theirs.get_by_role("article")).to_contain_text("Monthly")
    expect(theirs.get_by_role("article")).not_to_contain_text("{month}")
    page.get_by_role("link", name="Monthly").click()
    page.get_by_role("heading", name="Pause").click()
    page.get_by_role("button", name="Pause it").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_text("Running", exact=True)).to_be_visible()
    page.get_by_role("heading", name="End for good").click()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("Ended", exact=True)).to_be_visible()
    page.goto("/admin/recurring?status=ended")
    expect(page.get_by_role("link", name=f"{person.name} Ltd")).to_be_visible()


def test_from_an_invoice_and_what_is_wrong_stands_at_its_field(windows: Windows, server: Server) -> None:
    person = someone(server, 9)
    page = windows.open(f"/admin/invoices?q={person.numbers[0]}", AGENT)
    page.get_by_role("link", name=f"{person.name} Ltd").click()
    page.get_by_role("link", name="Make it recurring").click()
    expect(page.get_by_label("Description of line 1")).to_have_value("Work as agreed")
    page.get_by_label("Every", exact=True).fill("many")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Every", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Every", exact=True)).to_be_focused()
    page.reload()
    expect(page.get_by_label("Every", exact=True)).to_have_value("many")
    page.get_by_label("Every", exact=True).fill("2")
    page.get_by_label("Unit of time").select_option("week")
    page.get_by_label("Ends").select_option("times")
    page.get_by_label("How many in all").fill("3")
    page.get_by_text("Write a draft and tell us by mail").click()
    expect(page.get_by_label("Message in the mail (optional)")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Every 2 weeks")).to_be_visible()
    expect(page.get_by_role("link", name=person.numbers[0])).to_be_visible()
    expect(page.get_by_text("After 3; 1 written so far")).to_be_visible()
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Unit price of line 1").fill("50")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("€60.00")).to_be_visible()
    page.get_by_role("link", name="Change it").click()  # what was saved last is not in the way of what is typed now
    page.get_by_label("Unit price of line 1").fill("25")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("€30.00")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_hostile_words_fit_and_stay_words(windows: Windows, server: Server, inspector: Inspector, size: Size) -> None:
    person, later = someone(server), now().date() + timedelta(days=30)
    with books(server) as session:
        client = session.exec(select(Client).where(col(Client.name) == f"{person.name} Ltd")).one()
        plan = a_plan(session, client, words=HOSTILE, problem=HOSTILE, failures=1, start_on=later).id.hex
    page = windows.open(f"/admin/recurring?q={person.name}", AGENT, size=size)
    inspector.look(page, "list", page.get_by_role("link", name=f"{person.name} Ltd"))
    page.goto(f"/admin/recurring/{plan}")
    inspector.look(page, "plan", page.get_by_role("heading", name="The next one could not be written"))
    page.goto(f"/admin/recurring/{plan}/edit")
    inspector.look(page, "form", page.get_by_label("Description of line 1"))
    assert "taken" not in page.title()
