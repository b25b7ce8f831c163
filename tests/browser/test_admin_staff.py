"""The administration as its people use it: signing in, adding a colleague, the second step, who may not come in."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect
from pyotp.totp import TOTP

from tests.browser.books import someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.ways import ask_for_link
from tests.server import Server, link_in

pytestmark = [pytest.mark.browser, pytest.mark.server]
OWNER, AGENT = "office@example.com", "iris@example.com"
_nth = count(1)


def colleague(page: Page, role: str = "agent") -> tuple[str, str]:
    """Somebody new, added by the owner on the page of staff; their name and address."""
    nth = next(_nth)
    name, email = f"Kim Colleague {nth}", f"kim{nth}@staff.example.com"
    page.goto("/admin/staff")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("combobox", name=re.compile("^Role(?! of)")).select_option(role)
    page.get_by_role("button", name="Add to the staff").click()
    expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text(email)
    return name, email


@pytest.mark.parametrize("size", SIZES)
def test_their_mail_opens_the_administration(windows: Windows, server: Server, size: Size) -> None:
    page = windows.open("/login", size=size)
    ask_for_link(page, OWNER)
    page.goto(link_in(server.wait_for_mail(OWNER, "Sign in")))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    expect(page).to_have_url(f"{server.url}/admin")
    page.goto("/invoices")
    expect(page).to_have_url(f"{server.url}/admin")


def test_a_colleague_is_added_told_changed_and_shut_out(windows: Windows, server: Server) -> None:
    owner = windows.open("/admin/staff", OWNER)
    name, email = colleague(owner)
    assert f"{server.url}/login" in server.wait_for_mail(email, "You may run the portal")["text"]
    theirs = windows.open("/admin/clients", email)
    expect(theirs.get_by_role("heading", name="Clients", level=1)).to_be_visible()
    owner.get_by_label(f"Role of {name}").select_option("manager")
    owner.get_by_role("button", name=f"Take access away: {name}").click()
    expect(theirs.get_by_role("button", name="Send Magic Link")).to_be_visible()
    owner.goto("/admin/audit")
    expect(owner.get_by_text(f"took {name}'s access away")).to_be_visible()
    expect(owner.get_by_text(f"made {name} manager, who was agent")).to_be_visible()


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(windows: Windows) -> None:
    page = windows.open("/admin/staff", OWNER)
    page.get_by_label("Name", exact=True).fill("<b>Eve</b>")
    page.get_by_label("E-mail").fill("eve@")
    page.get_by_role("button", name="Add to the staff").click()
    expect(page.get_by_role("alert")).to_have_text("This does not look like an e-mail address. Please check it.")
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("<b>Eve</b>")


def test_an_agent_sees_the_daily_work_alone(windows: Windows) -> None:
    page = windows.open("/admin", AGENT)
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    page.goto("/admin/staff")
    expect(page.get_by_role("status").filter(has_text="Your role does not allow this.")).to_be_visible()
    expect(page.get_by_text(OWNER)).to_have_count(1)  # the business's address in the foot, nobody of the staff


def test_a_client_is_sent_home(windows: Windows, server: Server) -> None:
    page = windows.open("/admin/clients", someone(server, 10).email)
    expect(page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    expect(page).to_have_url(f"{server.url}/")


def test_the_second_step_is_set_up_and_asked_for(windows: Windows, server: Server) -> None:
    windows.watch.expect("status of 400")  # the wrong code
    _, email = colleague(windows.open("/admin/staff", OWNER), "manager")
    page = windows.open("/admin/staff", email)
    page.get_by_role("link", name="Set up the second step").click()
    expect(page.get_by_role("img", name="A square for your app to read")).to_be_visible()
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Code of the app").fill(TOTP(secret).now())
    page.get_by_role("button", name="Confirm").click()
    spare = page.locator("li code").all_inner_texts()
    assert len(spare) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()

    again = windows.profile(email).new_page()
    again.goto("/admin/clients")
    expect(again.get_by_role("heading", name="One more step")).to_be_visible()
    again.get_by_label("Code of the app").fill("000000")
    again.get_by_role("button", name="Sign in").click()
    expect(again.get_by_role("alert")).to_contain_text("That code is not right.")
    again.get_by_label("Code of the app").fill(spare[0])
    again.get_by_role("button", name="Sign in").click()
    expect(again.get_by_role("heading", name="Clients", level=1)).to_be_visible()

    page.get_by_role("button", name="Remove it").or_(page.get_by_text("Remove it")).first.click()
    page.get_by_label("Code of the app, or a recovery code").fill("000000")
    page.get_by_role("button", name="Remove the second step").click()
    expect(page.get_by_role("alert")).to_contain_text("That code is not right.")
    page.get_by_label("Code of the app, or a recovery code").fill(spare[1])
    page.get_by_role("button", name="Remove the second step").click()
    expect(page.get_by_role("link", name="Set up the second step")).to_be_visible()
