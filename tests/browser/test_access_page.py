"""Where one is signed in, and links that open documents: ended here, over there at once."""

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlmodel import col, select

from portal.access import sessions
from portal.clock import now
from portal.models import Client, ContactRole, DocumentLink, Login, Quote
from tests.browser.books import books, person_called, someone
from tests.browser.conftest import Size, Windows
from tests.browser.offers import plain
from tests.browser.ways import expect_fitting, expect_login, sign_in_by_code
from tests.build import a_contact
from tests.quotes import a_quote
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"
HOSTILE = "<img src=x onerror=alert(1)> " + "W" * 3000


def enter(windows: Windows, server: Server, email: str, agent: str, size: Size = "desktop") -> Page:
    """Signed in the way people do, with a browser that calls itself so; on the page about access."""
    page = windows.profile(size=size, user_agent=agent).new_page()
    page.goto("/login?next=%2Fprofile%2Faccess")
    sign_in_by_code(page, server, email)
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    return page


def browsers(page: Page) -> Locator:
    """The rows of the first card."""
    return page.get_by_role("listitem").filter(has_text="Signed in on")


def test_a_second_browser_appears_at_once_and_is_mailed_about(windows: Windows, server: Server) -> None:
    person = someone(server)
    desk = enter(windows, server, person.email, WINDOWS)
    expect(browsers(desk)).to_have_count(1)
    expect(browsers(desk)).to_contain_text("Firefox on WindowsThis browser")
    assert not [mail for mail in server.mails(person.email) if "New sign-in" in mail["subject"]]
    enter(windows, server, person.email, IPHONE)
    expect(browsers(desk)).to_have_count(2)
    expect(browsers(desk).filter(has_not_text="This browser")).to_contain_text("Safari on an iPhone")
    mail = server.wait_for_mail(person.email, "New sign-in")
    assert "Device: Safari on an iPhone" in mail["text"]
    assert any(link.endswith("/profile/access") for link in mail["links"])
    desk.goto("/activity")
    expect(desk.get_by_text("You signed in from a new device: Safari on an iPhone")).to_be_visible()


def test_signing_out_one_ends_its_pages_at_once(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    phone = enter(windows, server, person.email, IPHONE, "phone")
    phone.goto("/invoices")
    expect(phone.get_by_role("link", name=person.numbers[0])).to_be_visible()
    desk = enter(windows, server, person.email, WINDOWS)
    desk.get_by_role("button", name="Sign out of Safari on an iPhone").click()
    expect_login(phone)
    expect(browsers(desk)).to_have_count(1)
    expect(desk.get_by_role("status").filter(has_text="You signed out of Safari on an iPhone.")).to_be_visible()


def test_everywhere_else_leaves_this_one(windows: Windows, server: Server) -> None:
    person = someone(server)
    others = [enter(windows, server, person.email, agent) for agent in (IPHONE, HOSTILE)]
    desk = enter(windows, server, person.email, WINDOWS)
    expect(browsers(desk).filter(has_text="a browser we do not know")).to_have_count(1)
    desk.get_by_role("button", name="Sign out everywhere else").click()
    for other in others:
        expect_login(other)
    expect(browsers(desk)).to_have_count(1)
    expect(desk.get_by_role("button", name="Sign out everywhere else")).to_have_count(0)


def test_everywhere_is_seen_in_a_second_browser_at_once(windows: Windows, server: Server) -> None:
    person, stranger = someone(server, 10), someone(server, 10)
    bystander = windows.open("/invoices", stranger.email)
    phone = enter(windows, server, person.email, IPHONE, "phone")
    phone.goto("/")
    desk = enter(windows, server, person.email, WINDOWS)
    second_tab = desk.context.new_page()
    second_tab.goto("/invoices")
    expect(second_tab.get_by_role("link", name=person.numbers[0])).to_be_visible()
    desk.get_by_role("button", name="Sign out everywhere", exact=True).click()
    for page in (desk, second_tab, phone):
        expect_login(page)
        expect(page.get_by_role("status")).to_have_text("You have been signed out.")
    phone.goto("/invoices")
    expect_login(phone)
    expect(bystander.get_by_role("link", name=stranger.numbers[0])).to_be_visible()


def test_what_has_ended_meanwhile_is_said(windows: Windows, server: Server) -> None:
    person = someone(server)
    enter(windows, server, person.email, IPHONE)
    desk = enter(windows, server, person.email, WINDOWS)
    button = desk.get_by_role("button", name="Sign out of Safari on an iPhone")
    expect(button).to_be_visible()
    with books(server) as session:
        contact = person_called(session, person.email)
        on_phone = col(Login.device).contains("iPhone")
        sessions.revoke(session, Login.contact_id == contact.id, on_phone)  # a plain UPDATE: the page is not told
    button.click()
    expect(desk.get_by_text("That browser is not signed in any more.")).to_be_visible()
    expect(browsers(desk)).to_have_count(1)


def test_another_company_of_the_same_person_is_told_and_signed_out_from_here(windows: Windows, server: Server) -> None:
    person, other = someone(server, 10), someone(server, 10, name="Donau <i>Handel")
    with books(server) as session:
        beta = session.get_one(Client, person_called(session, other.email).client_id)
        theirs = a_contact(session, beta, person.email, name="Ada", role=ContactRole.VIEWER, is_primary=False)
        sessions.start(session, theirs, "10.1.2.3", IPHONE)
        theirs.last_login_at = None  # signing in leads to the company used last
    page = windows.open("/profile/access", person.email, "phone")
    row = browsers(page).filter(has_text="Signed in for Donau <i>Handel Ltd")
    expect(row).to_contain_text("Safari on an iPhone")
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_be_visible()
    expect_fitting(page)
    people = page.get_by_role("listitem").filter(has_text="May do everything")
    expect(people).to_have_count(1)
    expect(people).to_contain_text("You")
    expect(page.get_by_text(f"{other.name} Ltd")).to_have_count(1)  # of the other client its name, and nothing else
    row.get_by_role("button", name="Sign out of Safari on an iPhone").click()
    expect(row).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="You signed out of Safari on an iPhone.")).to_be_visible()
    with books(server) as session:
        assert session.exec(select(Login).where(Login.contact_id == theirs.id)).one().revoked_at


@dataclass(frozen=True)
class Shared:
    """A quote mailed to two people of one client."""

    email: str
    slug: str
    own: str  # the address of one's own link
    theirs: str  # of the colleague's


@pytest.fixture
def shared(server: Server) -> Shared:
    """Each link comes from its mail."""
    person = someone(server)
    colleague = f"ben-{person.email}"
    with books(server) as session:
        client = session.get_one(Client, person_called(session, person.email).client_id)
        a_contact(session, client, colleague, name="Ben Moser", is_primary=False)
        slug = a_quote(session, client, plain(), mail=True).slug
    mails = [server.wait_for_mail(email, slug) for email in (person.email, colleague)]
    return Shared(person.email, slug, *(next(link for link in mail["links"] if "/q/" in link) for mail in mails))


def test_a_link_is_ended_and_opens_nothing(windows: Windows, server: Server, shared: Shared) -> None:
    windows.watch.expect("status of 404")
    page, reader = windows.open("/profile/access", shared.email), windows.profile()
    row = page.get_by_role("listitem").filter(has_text="Sent to Ben Moser")
    expect(row).to_contain_text("Not opened yet")
    assert status(reader, shared.theirs) == 200
    expect(row).to_contain_text("Opened once, on ")  # by itself
    row.get_by_role("button", name="End this link").click()
    expect(row).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="opens nothing any more")).to_be_visible()
    assert status(reader, shared.theirs) == 404
    assert status(reader, shared.own) == 200
    page.goto("/activity")
    expect(page.get_by_text(f"You ended a link to quote {shared.slug}")).to_be_visible()


def test_a_link_ended_elsewhere_leaves_the_page_by_itself(windows: Windows, server: Server, shared: Shared) -> None:
    page = windows.open("/profile/access", shared.email, size="phone")
    expect(page.get_by_role("button", name="End this link")).to_have_count(2)
    expect_fitting(page)
    with books(server) as session:
        contact = person_called(session, shared.email)
        for link in session.exec(select(DocumentLink).where(DocumentLink.client_id == contact.client_id)):
            link.revoked_at = now()
            session.add(link)
    expect(page.get_by_text("There is none. When we mail you a quote")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_reads_well_whatever_was_typed(windows: Windows, server: Server, shared: Shared, size: Size) -> None:
    with books(server) as session:
        ada = person_called(session, shared.email)
        sessions.start(session, ada, "2001:db8:85a3:8d3:1319:8a2e:370:7348", HOSTILE)
        person_called(session, f"ben-{shared.email}").name = "Ben \u202e<b>" + "W" * 100
        quote = session.exec(select(Quote).where(Quote.slug == shared.slug, Quote.client_id == ada.client_id)).one()
        quote.title = "<script>alert(1)</script> \u202e" + "W" * 160
        session.add(quote)
    page = windows.open("/profile/access", shared.email, size)
    expect(page.get_by_role("button", name="End this link")).to_have_count(2)
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_be_visible()
    expect_fitting(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page).response["violations"] == []


def status(reader: BrowserContext, path: str) -> int:
    """What a browser that is not signed in gets there."""
    page = reader.new_page()
    answer = page.goto(path)
    page.close()
    assert answer
    return answer.status
