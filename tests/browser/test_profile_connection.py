"""The profile while the connection comes and goes: nothing typed is lost or read for another country."""

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect
from sqlmodel import col, select

from portal.models import Client, Contact, ContactRole, Push
from tests.browser.books import books, person_called, someone
from tests.browser.conftest import Windows
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]


def at_home(server: Server) -> str:
    """A new client in Vienna; returns who signs in."""
    email = someone(server).email
    with books(server) as session:
        client = session.get_one(Client, person_called(session, email).client_id)
        client.street, client.postcode, client.city, client.country = "Ring 1", "1010", "Wien", "AT"
    return email


def box(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label)


def test_what_is_typed_while_the_line_is_down_is_kept(windows: Windows, server: Server) -> None:
    windows.watch.expect("WebSocket")
    page = windows.profile(at_home(server)).new_page()
    lines: list[WebSocketRoute] = []
    is_down: list[bool] = []

    def connect(line: WebSocketRoute) -> None:
        if is_down:
            line.close()
        else:
            line.connect_to_server()
            lines.append(line)

    page.route_web_socket("**/_event/**", connect)
    page.goto("/profile")
    expect(box(page, "Street and number")).to_have_value("Ring 1")
    box(page, "Street and number").fill("Weg 9")
    expect(page.get_by_text("You have unsaved changes.")).to_be_visible()
    is_down.append(True)
    lines[-1].close()
    box(page, "Town or city").fill("Graz")
    box(page, "Postcode").fill("80")
    is_down.clear()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("alert")).to_have_text("“80” is not a postcode of Austria.", timeout=30_000)
    assert len(lines) > 1, "by another connection"
    for label, typed in (("Street and number", "Weg 9"), ("Town or city", "Graz"), ("Postcode", "80")):
        expect(box(page, label)).to_have_value(typed)
    box(page, "Postcode").fill("8010")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status").filter(has_text="Your changes are saved.")).to_be_visible()
    page.reload()
    expect(box(page, "Town or city")).to_have_value("Graz")


def test_a_viewers_number_is_read_for_the_country_they_saw(windows: Windows, server: Server) -> None:
    email = at_home(server)
    with books(server) as session:
        person_called(session, email).role = ContactRole.VIEWER
    page = windows.open("/profile", email, size="phone")
    expect(page.get_by_text("it is read as a number of Austria.")).to_be_visible()
    box(page, "Your phone number").fill("0664 1234567")
    expect(page.get_by_text("You have unsaved changes.")).to_be_visible()
    with books(server) as session:
        client = session.get_one(Client, person_called(session, email).client_id)
        client.country, client.city, client.edition = "DE", "Berlin", client.edition + 1
        session.add(Push(business_id=client.business_id, client_id=client.id))
    expect(page.get_by_text("1010 Berlin")).to_be_visible()  # the page has heard of it
    expect(page.get_by_text("it is read as a number of Austria.")).to_be_visible()
    page.get_by_role("button", name="Save changes").click()
    expect(box(page, "Your phone number")).to_have_value("+43 664 1234567")
    expect(page.get_by_text("it is read as a number of Germany.")).to_be_visible()
    with books(server) as session:
        assert session.exec(select(Contact.phone).where(col(Contact.email) == email)).one() == "+436641234567"
