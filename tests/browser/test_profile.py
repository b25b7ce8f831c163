"""The profile in the browser: a mistake and a reload midway, three countries, two at once, another e-mail address."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select

from portal.models import Client, Contact, ContactRole
from tests.browser.books import books, someone
from tests.browser.conftest import Scheme, Size, Windows
from tests.browser.ways import expect_fitting
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
SCHEMES: list[Scheme] = ["light", "dark"]


def at_home(server: Server) -> str:
    """A new client in Vienna; returns who signs in."""
    email = someone(server).email
    with books(server) as session:
        contact = session.exec(select(Contact).where(col(Contact.email) == email)).one()
        client = session.get_one(Client, contact.client_id)
        client.street, client.postcode, client.city, client.country = "Ring 1", "1010", "Wien", "AT"
        session.add(client)
    return email


def opened(windows: Windows, email: str, size: Size = "desktop") -> Page:
    page = windows.open("/profile", email, size=size)
    expect(box(page, "Street and number")).to_have_value("Ring 1")
    return page


def box(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label)


def expect_accessible(page: Page, there: Locator) -> None:
    """Once `there` is visible: by day and by night axe finds nothing, and nothing sticks out."""
    expect(there).to_be_visible()
    expect_fitting(page)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def save(page: Page) -> None:
    page.get_by_role("button", name="Save changes").click()


def expect_saved(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Your changes are saved.")).to_be_visible()


def type_into(page: Page, label: str, text: str) -> None:
    """Until the draft has it: then a reload may come."""
    box(page, label).fill(text)
    expect(page.get_by_text("You have unsaved changes.")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_a_mistake_and_a_reload_midway(windows: Windows, server: Server, size: Size) -> None:
    page = opened(windows, at_home(server), size)
    expect_accessible(page, page.get_by_role("button", name="Save changes"))
    type_into(page, "Street and number", "Weg 9")
    box(page, "Postcode").fill("12")
    save(page)
    expect(page.get_by_role("alert")).to_have_text("“12” is not a postcode of Austria.")
    expect(box(page, "Postcode")).to_have_accessible_description("“12” is not a postcode of Austria.")
    expect(page.locator("#wrong")).to_be_focused()
    expect_accessible(page, page.get_by_role("alert"))
    box(page, "Town or city").fill("Graz")
    page.wait_for_timeout(500)
    page.reload()
    for label, text in (("Street and number", "Weg 9"), ("Postcode", "12"), ("Town or city", "Graz")):
        expect(box(page, label)).to_have_value(text)
    expect(page.get_by_text("You have unsaved changes.")).to_be_visible()
    box(page, "Postcode").fill("A-8010")
    box(page, "Your phone number").fill("+43 664 1234567")
    save(page)
    expect_saved(page)
    expect(box(page, "Postcode")).to_have_value("8010")
    expect(box(page, "Your phone number")).to_have_value("0664 1234567")
    expect(page.get_by_text("You have unsaved changes.")).to_be_hidden()
    expect_fitting(page)
    page.goto("/activity")
    expect(page.get_by_text("You changed the address")).to_be_visible()
    expect(page.get_by_text("You changed your phone number")).to_be_visible()


def test_what_was_typed_can_be_thrown_away(windows: Windows, server: Server) -> None:
    page = opened(windows, at_home(server))
    type_into(page, "Street and number", "Weg 9")
    page.get_by_role("button", name="Discard").click()
    expect(box(page, "Street and number")).to_have_value("Ring 1")
    expect(page.get_by_text("You have unsaved changes.")).to_be_hidden()


def test_fields_follow_the_country_and_keep_what_was_typed(windows: Windows, server: Server) -> None:
    page = opened(windows, at_home(server), "phone")
    country = page.get_by_label("Country")
    type_into(page, "Street and number", "1 Congress Ave")
    country.select_option(label="United States")
    expect(page.get_by_label("State")).to_be_visible()
    expect(box(page, "Street and number")).to_have_value("1 Congress Ave")
    page.get_by_label("State").select_option(label="Texas")
    box(page, "ZIP code").fill("78701")
    country.select_option(label="Japan")
    expect(page.get_by_label("Prefecture")).to_be_visible()
    expect(box(page, "Address")).to_have_value("1 Congress Ave")
    expect(box(page, "Town or city")).to_be_hidden()
    country.select_option(label="United States")
    expect(page.get_by_label("State")).to_have_value("TX")
    box(page, "Town or city").fill("Austin")
    save(page)
    expect_saved(page)
    page.reload()
    expect(box(page, "ZIP code")).to_have_value("78701")
    expect(page.get_by_label("State")).to_have_value("TX")


def test_two_at_once(windows: Windows, server: Server) -> None:
    email = at_home(server)
    first, second = opened(windows, email), opened(windows, email, "phone")
    type_into(second, "Street and number", "Mine 1")
    box(first, "Street and number").fill("Theirs 2")
    box(first, "Town or city").fill("Graz")
    save(first)
    expect_saved(first)
    told = second.get_by_role("alert").filter(has_text="Somebody else has changed this meanwhile")
    expect_accessible(second, told)
    expect(told.get_by_role("listitem").filter(has_text="Street and number")).to_contain_text("Theirs 2")
    expect(told.get_by_role("listitem").filter(has_text="Street and number")).to_contain_text("Mine 1")
    expect(told.get_by_role("listitem").filter(has_text="Town or city")).to_contain_text("left as it was")
    save(second)
    expect(second.locator("#differences")).to_be_focused()
    expect(box(first, "Street and number")).to_have_value("Theirs 2")
    second.get_by_role("button", name="Keep what I typed").click()
    expect(told).to_be_hidden()
    expect(box(second, "Town or city")).to_have_value("Graz")
    save(second)
    expect_saved(second)
    expect(box(first, "Street and number")).to_have_value("Mine 1")
    type_into(second, "Street and number", "Mine 3")
    box(first, "Street and number").fill("Theirs 4")
    save(first)
    expect(told).to_be_visible()
    told.get_by_role("button", name="Take what is stored: Street and number").click()
    expect(box(second, "Street and number")).to_have_value("Theirs 4")


def test_asking_for_another_address(windows: Windows, server: Server) -> None:
    email = at_home(server)
    page, new = opened(windows, email, "phone"), f"new.{email}"
    before = len([mail for mail in server.mails("office@example.com") if "asks for another" in mail["subject"]])
    page.get_by_text("Ask us to change it").click()
    box(page, "New e-mail address").fill("new")
    box(page, "Remark").fill("I married. <b>Really</b>")
    page.get_by_role("button", name="Send request").click()
    expect(box(page, "New e-mail address")).to_have_accessible_description(
        "Please enter the new e-mail address in full, such as name@example.com."
    )
    expect(box(page, "New e-mail address")).to_be_focused()
    expect(box(page, "Remark")).to_have_value("I married. <b>Really</b>")
    expect_accessible(page, page.get_by_role("alert"))
    page.reload()
    expect(box(page, "Remark")).to_have_value("I married. <b>Really</b>")
    expect(box(page, "New e-mail address")).to_have_value("new")
    box(page, "New e-mail address").fill(new)
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_text("Your request is on its way.")).to_be_visible()
    expect(page.get_by_text(f"to change it to {new}")).to_be_visible()
    expect(page.get_by_text("Ask us to change it")).to_be_hidden()
    told = server.wait_for_mail("office@example.com", "asks for another", before)["text"]
    assert "I married. <b>Really</b>" in told
    assert new in server.wait_for_mail(email, "You asked for another e-mail address")["text"]
    assert server.mails(new) == []
    expect_accessible(page, page.get_by_role("status").filter(has_text="on its way"))


def test_hostile_words_stay_words(windows: Windows, server: Server) -> None:
    page = opened(windows, at_home(server), "phone")
    street = '<img src=x onerror="alert(1)"> ' + "W" * 68
    type_into(page, "Street and number", street)
    save(page)
    expect_saved(page)
    expect(box(page, "Street and number")).to_have_value(street)
    expect_fitting(page)


def test_a_viewer_reads_the_address(windows: Windows, server: Server) -> None:
    email = at_home(server)
    with books(server) as session:
        session.exec(select(Contact).where(col(Contact.email) == email)).one().role = ContactRole.VIEWER
    page = windows.open("/profile", email, size="phone")
    told = page.get_by_text("Your access is for reading only. You can change your own phone number.")
    expect_accessible(page, told)
    expect(page.get_by_text("1010 Wien")).to_be_visible()
    expect(page.get_by_label("Country")).to_be_hidden()
    box(page, "Your phone number").fill("0664 1234567")
    save(page)
    expect_saved(page)
