"""Clients as staff look after them: entered and invited, another address, shut out, made one, looked at."""

import re
from contextlib import closing
from itertools import count

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from portal.access.cookies import session_name
from portal.access.doors import Door
from portal.domain.admin.merging import belongings
from portal.models import Client, Invoice
from tests.attack.wire import page as raw_page
from tests.browser.books import books, person_called, someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.offers import offered
from tests.browser.test_admin_staff import AGENT, OWNER
from tests.browser.ways import ask_for_link, expect_fitting, expect_login
from tests.server import Server, link_in
from tests.test_sweep_events import ARGUMENTS, ROWS

pytestmark = [pytest.mark.browser, pytest.mark.server]
CANNOT = "This is a preview: you see what your client sees, and can change nothing."
_nth = count(1)


def client_of(server: Server, email: str) -> str:
    """The address of a client's page."""
    with books(server) as session:
        return f"/admin/clients/{person_called(session, email).client_id.hex}"


def said(page: Page, words: str) -> None:
    """The page's answer to what was just done."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_a_client_is_entered_and_invited_and_comes_in(windows: Windows, server: Server, size: Size) -> None:
    nth = next(_nth)
    name, person, email = f"Aigner <b>{nth}</b> GmbH", f"Kim Aigner {nth}", f"kim{nth}@aigner.example.com"
    page = windows.open("/admin/clients", AGENT, size=size)
    page.get_by_role("link", name="New client").click()
    page.get_by_role("button", name="Add client").click()
    expect(page.get_by_role("alert").filter(has_text="Please write the name")).to_be_visible()
    page.get_by_label("Company or person").fill(name)
    page.get_by_label("Name", exact=True).fill(person)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Add client").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    said(page, "The client is entered.")
    page.get_by_role("button", name=f"Invite {person}").click()
    said(page, f"{person} is mailed how to sign in.")
    expect_fitting(page)
    assert f"{server.url}/login" in server.wait_for_mail(email, "invites you")["text"]
    theirs = windows.open("/login", size=size)
    ask_for_link(theirs, email)
    theirs.goto(link_in(server.wait_for_mail(email, "Sign in")))
    theirs.get_by_role("button", name="Sign in").click()
    expect(theirs.get_by_text("Nothing to pay. Thank you!")).to_be_visible()
    page.get_by_role("link", name="Clients", exact=True).first.click()
    page.get_by_role("searchbox").fill(email)
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="New invoice").click()
    expect(page.get_by_role("heading", level=1, name="New invoice")).to_be_visible()
    expect(page.locator("main").get_by_text(name, exact=True)).to_be_visible()


def test_all_papers_of_a_client_and_the_next(windows: Windows, server: Server) -> None:
    page = windows.open(client_of(server, "ada@example.com"), AGENT)
    page.get_by_role("link", name="All invoices").click()
    expect(page.get_by_role("heading", level=1, name="Invoices")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("Berger & Sons GmbH")
    expect(page.locator("main").get_by_role("link", name=re.compile("INV-")).first).to_be_visible()
    page.goto(client_of(server, "ada@example.com"))
    page.get_by_role("link", name="New quote").click()
    expect(page.get_by_role("heading", level=1, name="New quote")).to_be_visible()
    expect(page.locator("main").get_by_text("Berger & Sons GmbH", exact=True)).to_be_visible()


def test_another_address_is_asked_for_seen_and_granted(windows: Windows, server: Server) -> None:
    person = someone(server)
    new = f"new.{person.email}"
    theirs = windows.open("/profile", person.email, "phone")
    theirs.get_by_text("Ask us to change it").click()
    theirs.get_by_label("New e-mail address").fill(new)
    theirs.get_by_role("button", name="Send request").click()
    expect(theirs.get_by_text("Your request is on its way.")).to_be_visible()
    page = windows.open("/admin/clients", OWNER)
    page.get_by_role("link", name=re.compile("e-mail changes? to answer")).click()
    expect(page.get_by_text(new)).to_be_visible()
    page.get_by_role("button", name=f"Change the address of {person.name}").click()
    said(page, f"{person.name} signs in with the new address from now on")
    expect(page.get_by_text(new)).to_have_count(0)
    server.wait_for_mail(new)
    again = windows.open("/", new)
    expect(again.get_by_text("Nothing to pay. Thank you!")).to_be_visible()


def test_access_taken_away_ends_what_is_open_at_once(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    theirs = windows.open("/", person.email)
    expect(theirs.get_by_role("heading", name="Outstanding balance")).to_be_visible()
    page = windows.open(client_of(server, person.email), OWNER)
    page.get_by_text("Switch the portal off").click()
    page.get_by_role("button", name="Yes, switch it off").click()
    said(page, "The portal is off for them")
    expect_login(theirs)
    page.get_by_role("button", name="Switch the portal on").click()
    said(page, "The portal is on for them")
    back = windows.open("/", person.email)
    expect(back.get_by_role("heading", name="Outstanding balance")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_two_clients_become_one(windows: Windows, server: Server, size: Size) -> None:
    nth = next(_nth)
    one, other = someone(server, 10, name=f"Zöchling {nth}"), someone(server, 20, name=f"Zoechling {nth}")
    theirs = windows.open("/invoices", other.email)
    expect(theirs.get_by_role("link", name=other.numbers[0])).to_be_visible()
    address, old = client_of(server, one.email), client_of(server, other.email)
    page = windows.open("/admin/duplicates", OWNER, size=size)
    expect(page.get_by_text("Their names are alike.").first).to_be_visible()
    expect_fitting(page)
    page.goto(address)
    page.get_by_role("link", name="Merge with another").click()
    page.get_by_role("link", name=f"Compare {one.name} Ltd and {other.name} Ltd").click()
    expect(page.get_by_text("Afterwards all people of both see the documents of both.")).to_be_visible()
    expect_fitting(page)
    page.get_by_role("group", name="Name").get_by_label(f"{other.name} Ltd").check()
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_role("heading", level=1, name=f"{other.name} Ltd")).to_be_visible()
    said(page, f"{other.name} Ltd is part of this client now.")
    for number in (*one.numbers, *other.numbers):
        expect(page.get_by_role("link", name=number).first).to_be_visible()
        expect(theirs.get_by_role("link", name=number)).to_be_visible()  # by itself: their page was open
    page.goto(old)
    expect(page).to_have_url(f"{server.url}{address}")
    page.goto("/admin/audit")
    expect(page.get_by_text(f"merged {other.name} Ltd into {other.name} Ltd")).to_be_visible()


def test_what_is_sealed_refuses_and_says_which_way_round_it_can(windows: Windows, server: Server) -> None:
    one, other = someone(server, 10), offered(server)
    key = client_of(server, other.email).rsplit("/", 1)[-1]
    page = windows.open(f"{client_of(server, one.email)}/merge?with={key}", OWNER)
    expect(page.get_by_text("What was sent is sealed for the one it was sent to")).to_be_visible()
    expect(page.get_by_role("button", name="Merge them")).to_have_count(0)
    page.get_by_role("link", name=f"Let {other.name} Ltd stay instead").click()
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_role("heading", level=1, name=f"{other.name} Ltd")).to_be_visible()


def test_a_preview_cannot_act(windows: Windows, server: Server) -> None:
    one = offered(server)
    person = someone(server, 10)
    page = windows.open(client_of(server, person.email), OWNER)
    page.get_by_role("button", name="See the portal as this client").click()
    strip = page.get_by_role("complementary", name="Preview")
    expect(strip).to_contain_text(f"you see the portal of {person.name} Ltd. Nothing can be changed here.")
    page.goto(f"/invoices/{person.numbers[0]}/pay")
    page.get_by_role("button", name="Proceed to Payment").click()
    said(page, CANNOT)
    page.goto("/profile")
    page.get_by_label("Street and number").fill("Mine 1")
    page.get_by_role("button", name="Save changes").click()
    said(page, CANNOT)
    strip.get_by_role("button", name="End preview").click()
    expect(page.get_by_role("heading", level=1, name=f"{person.name} Ltd")).to_be_visible()
    page.goto(client_of(server, one.email))
    expect(page.get_by_role("heading", level=1, name=f"{one.name} Ltd")).to_be_visible()
    page.get_by_role("button", name="See the portal as this client").click()
    expect(strip).to_contain_text(f"{one.name} Ltd")
    page.goto(one.path)
    page.get_by_label("Your full name").fill("Staff")
    page.get_by_label("I accept the terms").check()
    page.get_by_role("button", name="Accept quote", exact=True).click()
    said(page, CANNOT)
    page.goto("/admin/audit")
    expect(page.get_by_text(f"looked at the portal as {one.name} Ltd does")).to_be_visible()


def test_nor_can_its_socket(server: Server) -> None:
    """Every event a client may send, sent straight in a preview: not a row of the client's changes."""
    person = someone(server, 10)
    address = client_of(server, person.email)
    before = rows_of(server, person.email)
    with closing(server.sign_in(OWNER)) as staff:
        assert staff.post("/admin/preview", data={"client": address.rsplit("/", 1)[-1]}).status_code == 303
        cookie = f"{session_name()}={staff.cookies[session_name()]}"
        path = f"/invoices/{person.numbers[0]}"
        with raw_page(server.url, cookie=cookie) as opened:
            opened.connect(path).settled()
            for name in (one for one, door in ROWS.items() if door is Door.PRIVATE):
                opened.event(name, ARGUMENTS.get(name, {}), path)
            opened.listen(2.0)
            assert CANNOT in opened.everything()
            assert person.numbers[0] in opened.everything()  # it did look
    assert rows_of(server, person.email) == before


def rows_of(server: Server, email: str) -> list[str]:
    """Everything the client has."""
    with books(server) as session:
        key = person_called(session, email).client_id
        found = [session.get_one(Client, key)]
        found += [row for model in belongings() for row in session.exec(select(model).where(model.client_id == key))]
        assert any(isinstance(row, Invoice) for row in found)
        return sorted(map(repr, found))
