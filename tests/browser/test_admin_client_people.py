"""The people of a client as an owner looks after them: let in, asked in again, limited, shut out; and put away."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import Someone, someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.test_admin_clients import client_of, said
from tests.browser.test_admin_staff import OWNER
from tests.browser.test_booking_taps import Line
from tests.browser.ways import ask_for_link, expect_fitting, expect_login
from tests.server import Server, link_in

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.timeout(400)]
HOSTILE = "<img src=x onerror=alert(1)>"


def person_row(page: Page, email: str) -> Page:
    """What the page says of this person, and the buttons there."""
    return page.get_by_role("listitem").filter(has_text=email)  # pyright: ignore[reportReturnType]


def comes_in(windows: Windows, server: Server, email: str, size: Size) -> Page:
    """From the invitation's address over the mail into the portal."""
    seen = len([mail for mail in server.mails(email) if "Sign in" in mail["subject"]])
    page = windows.open("/login", size=size)
    ask_for_link(page, email)
    page.goto(link_in(server.wait_for_mail(email, "Sign in", seen)))
    page.get_by_role("button", name="Sign in").click()
    return page


@pytest.mark.parametrize("size", SIZES)
def test_somebody_is_let_in_limited_and_shut_out(windows: Windows, server: Server, size: Size) -> None:
    one = someone(server, 10)
    name, email = f"Vera {HOSTILE} {size}", f"vera.{one.email}"
    page = windows.open(client_of(server, one.email), OWNER, size=size)
    page.get_by_text("Add somebody").click()
    page.get_by_role("button", name="Add to their people").click()
    expect(page.get_by_role("alert").filter(has_text="Please write the person's name.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_role("combobox", name="Access").select_option("May look")
    page.get_by_role("button", name="Add to their people").click()
    said(page, "may sign in now. Invite them when you are ready.")
    for nth in range(2):  # and again, when they ask where it is
        page.get_by_role("button", name=f"Invite {name}").click()
        said(page, "is mailed how to sign in.")
        server.wait_for_mail(email, "invites you", nth)
    theirs = comes_in(windows, server, email, size)
    theirs.goto(f"/invoices/{one.numbers[0]}")
    expect(theirs.get_by_role("heading", level=1, name=one.numbers[0])).to_be_visible()
    expect(theirs.get_by_role("link", name="Pay Now")).to_have_count(0)

    page.get_by_role("button", name=f"Edit {name}").click()
    page.get_by_role("listitem").get_by_role("combobox", name="Access").select_option("May pay and decide")
    page.get_by_role("button", name="Save", exact=True).click()
    said(page, "Saved.")
    theirs.goto(f"/invoices/{one.numbers[0]}")
    expect(theirs.get_by_role("link", name="Pay Now").first).to_be_visible()

    page.get_by_role("button", name=f"Make {name} the first contact").click()
    expect(person_row(page, email).get_by_text("First contact")).to_be_visible()
    page.get_by_role("button", name=f"Take access away: {name}").click()
    said(page, "Their access is taken away, and their open pages are closed.")
    expect_login(theirs)
    expect(page.get_by_role("button", name=f"Invite {name}")).to_have_count(0)
    expect(person_row(page, email).get_by_text("No access")).to_be_visible()
    expect(person_row(page, one.email).first.get_by_text("First contact")).to_be_visible()
    seen = len(server.mails(email))
    ask_for_link(theirs, email)
    expect_fitting(page)
    page.get_by_role("button", name=f"Give access again: {name}").click()
    said(page, "They may sign in again.")
    assert len(server.mails(email)) == seen  # nothing leads somebody in who has no access
    again = comes_in(windows, server, email, size)
    expect(again.get_by_role("heading", name="Outstanding balance")).to_be_visible()


def test_a_client_is_put_away_and_taken_back(windows: Windows, server: Server) -> None:
    one = someone(server, 10, name="Archie Aarons")
    name = f"{one.name} Ltd"
    theirs = windows.open("/invoices", one.email, "phone")
    expect(theirs.get_by_role("link", name=one.numbers[0])).to_be_visible()
    page = windows.open(client_of(server, one.email), OWNER, size="phone")
    page.get_by_text("Archive this client").click()
    expect(page.get_by_text("They still owe €120.00.")).to_be_visible()
    page.get_by_role("button", name="Yes, archive it").click()
    said(page, "The client is archived.")
    expect_login(theirs)
    in_list(page, one, 0)
    page.get_by_role("link", name="Archived", exact=True).click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    page.goto(client_of(server, one.email))
    page.get_by_role("button", name="Take it back").click()
    said(page, "The client is back in the list, with the access it had.")
    in_list(page, one, 1)
    back = windows.open("/invoices", one.email, "phone")
    expect(back.get_by_role("link", name=one.numbers[0])).to_be_visible()


def in_list(page: Page, one: Someone, times: int) -> None:
    """Searched for by the address of their person."""
    page.goto(f"/admin/clients?q={one.email}")
    expect(page.get_by_text(re.compile("^1 client$" if times else "^0 clients$"))).to_be_visible()
    expect(page.get_by_role("link", name=f"{one.name} Ltd")).to_have_count(times)


def test_nothing_of_the_client_before_is_shown(windows: Windows, server: Server) -> None:
    first, second = someone(server, 10, name="Nothing Before"), someone(server, 20, name="Nothing After")
    page = windows.profile(OWNER).new_page()
    line = Line(page)
    page.goto(client_of(server, first.email))
    expect(page.get_by_role("heading", level=1, name="Nothing Before Ltd")).to_be_visible()
    page.get_by_role("link", name="Clients", exact=True).first.click()
    page.get_by_role("searchbox").fill("Nothing After")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=Nothing"))
    expect(page.get_by_text("1 client", exact=True)).to_be_visible()
    opens = page.get_by_role("link", name="Nothing After Ltd")
    expect(opens).to_be_visible()
    line.held = True
    opens.click()
    expect(page).to_have_url(re.compile(client_of(server, second.email)))
    expect(page.locator("[aria-busy=true]")).to_be_visible()
    expect(page.get_by_text("Nothing Before")).to_have_count(0)
    line.let_go()
    expect(page.get_by_role("heading", level=1, name="Nothing After Ltd")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_two_that_are_not_the_same_are_asked_about_once(windows: Windows, server: Server, size: Size) -> None:
    one, other = (someone(server, name=f"{name} Apart {size}") for name in ("Zwei", "ZWEI"))
    pair = f"{one.name} Ltd and {other.name} Ltd"
    page = windows.open("/admin/duplicates", OWNER, size=size)
    page.get_by_role("button", name=f"Not the same: {pair}").click()
    said(page, f"{pair} stay two clients.")
    expect(page.get_by_role("link", name=f"Compare {pair}")).to_have_count(0)
    page.reload()
    page.get_by_role("heading", name="Not the same").click()
    expect_fitting(page)
    page.get_by_role("button", name=f"Take back: {pair}").click()
    page.get_by_role("link", name=f"Compare {pair}").click()
    expect(page.get_by_role("heading", level=1, name="Merge with another client")).to_be_visible()
    page.get_by_role("button", name="Not the same", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Possible duplicates")).to_be_visible()
    said(page, f"{pair} stay two clients.")
    expect(page.get_by_role("link", name=f"Compare {pair}")).to_have_count(0)
    page.goto("/admin/audit")
    expect(page.get_by_text(f"took back that {pair} are not the same client")).to_be_visible()
