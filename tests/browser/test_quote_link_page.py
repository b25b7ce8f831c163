"""A quote opened from its mail, with JavaScript off: read, chosen, accepted or rejected; and looked at by axe."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.domain import quoting
from portal.domain.quote_content import Content
from portal.models import Client, Quote, QuoteState
from tests.browser.books import Someone, books, person_called, someone
from tests.browser.conftest import Scheme, Size, Windows
from tests.browser.ways import expect_fitting
from tests.quotes import a_line, a_quote, an_offer, revised
from tests.server import Server, code_in

pytestmark = [pytest.mark.browser, pytest.mark.server]
SIZES: list[Size] = ["phone", "desktop"]
SCHEMES: list[Scheme] = ["light", "dark"]
HOSTILE = "<img src=/nothing onerror=\"document.title='taken'\">\u202eשלום " + "W" * 200


def offer(**facts: object) -> Content:
    """Something to choose, and a deposit."""
    hosting = a_line("Hosting", "50.00", key="host", optional=True, chosen=False)
    seats = a_line("Seats", "10.00", "2", key="seats", least=Decimal(1), most=Decimal(10), tax_rate=Decimal(10))
    given = {"deposit_percent": Decimal(30), "terms": "Payment within 14 days.", **facts}
    return an_offer(a_line("Design", "100.00"), hosting, seats, **given)


def mailed(server: Server, content: Content) -> tuple[Someone, Quote, str]:
    """A client with this quote, and the link of the mail."""
    person = someone(server)
    with books(server) as session:
        client = session.get_one(Client, person_called(session, person.email).client_id)
        quote = a_quote(session, client, content, mail=True)
    mail = server.wait_for_mail(person.email, quote.number or "")
    return person, quote, next(link for link in mail["links"] if "/q/" in link)


def state_of(server: Server, quote: Quote) -> QuoteState:
    """What is stored."""
    with books(server) as session:
        return session.get_one(Quote, quote.id).state


def ask_for_code(page: Page, server: Server, email: str, button: str) -> str:
    """Press the button and read the mail."""
    seen = len([mail for mail in server.mails(email) if "Your code" in mail["subject"]])
    page.get_by_role("button", name=button).click()
    expect(page.get_by_label("6-digit code")).to_be_visible()
    return code_in(server.wait_for_mail(email, "Your code", seen))


def sign(page: Page, name: str = "Ada Berger") -> None:
    """Fill in the form."""
    page.get_by_label("Your full name").fill(name)
    page.get_by_label("I accept the terms").check()


@pytest.fixture
def quiet(windows: Windows) -> Windows:
    """Refusals come with their status, and Chromium says so."""
    windows.watch.expect("status of 4(00|04)")
    return windows


def test_accepting_without_a_script(quiet: Windows, server: Server) -> None:
    person, quote, link = mailed(server, offer())
    page = quiet.open(link, size="phone", java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_contain_text(quote.number or "")
    page.get_by_label("Hosting").check()
    page.get_by_label("Quantity of Seats").fill("3")
    page.get_by_label("Your order number").fill("PO 4711")
    page.get_by_role("button", name="Update total").click()
    expect(page.locator(".final")).to_contain_text("€213.00")
    expect(page.get_by_label("Your order number")).to_have_value("PO 4711")
    sign(page)
    code = ask_for_code(page, server, person.email, "Accept quote")
    page.get_by_label("6-digit code").fill("000000" if code != "000000" else "111111")
    page.get_by_role("button", name="Accept quote").click()
    expect(page.get_by_role("alert")).to_contain_text("That code is not right")
    page.get_by_label("6-digit code").fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Accept quote").click()
    expect(page.get_by_role("heading", name="Thank you! This quote is accepted")).to_be_visible()
    expect(page.get_by_text("The deposit of €63.90 is due now.")).to_be_visible()
    assert state_of(server, quote) is QuoteState.ACCEPTED
    pay = page.get_by_role("link", name="Sign in and pay the deposit")
    expect(pay).to_have_attribute("href", re.compile(r"^/login\?next=%2Finvoices%2F.+%2Fpay$"))
    assert [one.get("name") for one in page.context.cookies()] == ["asked"]


def test_rejecting_without_a_script(quiet: Windows, server: Server) -> None:
    person, quote, link = mailed(server, offer())
    page = quiet.open(link, java_script_enabled=False)
    page.get_by_text("Reject this quote instead").click()
    page.get_by_label("Another reason").check()
    page.get_by_label("Your words").fill(HOSTILE)
    code = ask_for_code(page, server, person.email, "Reject quote")
    page.get_by_label("6-digit code").fill(code)
    page.get_by_role("button", name="Reject quote").click()
    expect(page.get_by_role("heading", name="This quote was rejected")).to_be_visible()
    assert state_of(server, quote) is QuoteState.REJECTED


def test_what_changed_meanwhile_comes_first(quiet: Windows, server: Server) -> None:
    person, quote, link = mailed(server, offer())
    page = quiet.open(link)
    sign(page)
    code = ask_for_code(page, server, person.email, "Accept quote")
    with books(server) as session:
        revised(session, session.get_one(Quote, quote.id), offer(title="A better website"), remark="As discussed")
    page.get_by_label("6-digit code").fill(code)
    page.get_by_role("button", name="Accept quote").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was accepted")
    expect(page.get_by_text("As discussed")).to_be_visible()
    expect(page.get_by_label("Your full name")).to_have_value("Ada Berger")
    expect(page.get_by_label("I accept the terms")).not_to_be_checked()
    assert state_of(server, quote) is QuoteState.SENT


class Inspector:
    """Looks at a page by day and by night, and keeps what axe says."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def look(self, page: Page, name: str) -> None:
        """As it stands."""
        expect_fitting(page)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            if violations := Axe().run(page).response["violations"]:
                self.found[f"{name}, {scheme}"] = [f"{one['id']}: {one['nodes'][0]['html']}" for one in violations]


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    """Complains at the end, about all pages at once."""
    one = Inspector()
    yield one
    assert one.found == {}


@pytest.mark.parametrize("size", SIZES)
def test_every_screen_is_accessible_and_fits(quiet: Windows, server: Server, inspector: Inspector, size: Size) -> None:
    person, quote, link = mailed(server, offer())
    page = quiet.open(link, size=size)
    inspector.look(page, "open")
    page.get_by_label("Quantity of Seats").fill("99")
    page.get_by_role("button", name="Update total").click()
    inspector.look(page, "impossible choice")
    page.get_by_text("Reject this quote instead").click()
    page.get_by_role("button", name="Reject quote").click()
    expect(page.get_by_role("alert")).to_contain_text("Please choose a reason.")
    inspector.look(page, "no reason")
    with books(server) as session:
        quoting.revise(session, quote.id, 1, replace(offer(), title="Better"), quote.sent_at, quote.issue_on)  # pyright: ignore
    page.goto(link)
    expect(page.get_by_text("New in version 2")).to_be_visible()
    inspector.look(page, "revised")
    sign(page, HOSTILE[:110])
    code = ask_for_code(page, server, person.email, "Accept quote")
    inspector.look(page, "code")
    page.get_by_label("6-digit code").fill("1")
    page.get_by_role("button", name="Accept quote").click()
    inspector.look(page, "wrong code")
    page.get_by_label("6-digit code").fill(code)
    page.get_by_role("button", name="Accept quote").click()
    expect(page.get_by_role("heading", name="Thank you! This quote is accepted")).to_be_visible()
    inspector.look(page, "accepted")
    page.goto("/q/cut-off")
    expect(page.get_by_role("heading", name="This link is not valid any more")).to_be_visible()
    inspector.look(page, "over")


@pytest.mark.parametrize("size", SIZES)
def test_long_and_hostile_words_keep_their_place(
    quiet: Windows, server: Server, inspector: Inspector, size: Size
) -> None:
    lines = (a_line(HOSTILE, "99999999.99", "999", detail=HOSTILE),
             a_line(HOSTILE, "1.00", optional=True, least=Decimal(1), most=Decimal(99)))  # fmt: skip
    _, _, link = mailed(server, an_offer(*lines, title=HOSTILE, notes=HOSTILE, terms=HOSTILE))
    page = quiet.open(link, size=size)
    expect(page.get_by_text("שלום").first).to_be_visible()
    assert "taken" not in page.title()
    inspector.look(page, "hostile")
