"""The money of an issued invoice as staff look after it, and what its client's open page shows meanwhile."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session

from portal.models import Client, ContactRole
from tests.browser.books import books, person_called, someone
from tests.browser.conftest import Windows
from tests.browser.offers import offered, plain
from tests.browser.test_pay_link import payer, send
from tests.build import a_contact
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
OWNER, AGENT = "office@example.com", "iris@example.com"


def said(page: Page, words: str) -> None:
    """What the page says of what was just done."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def opened(windows: Windows, number: str, who: str, name: str) -> Page:
    """One invoice before somebody of the staff."""
    page = windows.open(f"/admin/invoices?q={number}", who)
    page.get_by_role("link", name=f"{name} Ltd").click()
    expect(page.get_by_role("heading", level=1, name=number)).to_be_visible()
    return page


def owed(page: Page, amount: str) -> None:
    """How much is open, in the column beside the paper."""
    expect(page.get_by_role("complementary").last.get_by_text(amount, exact=True).first).to_be_visible()


def test_every_way_its_money_goes(windows: Windows, server: Server) -> None:
    person = someone(server, 10, 10)
    number, other = person.numbers
    theirs = windows.open(f"/invoices/{number}", person.email)
    owed(theirs, "€120.00")
    page = opened(windows, number, OWNER, person.name)

    page.get_by_role("heading", name="Record a payment").click()
    page.get_by_label("Amount", exact=True).first.fill("50")
    page.get_by_role("button", name="Record payment").dblclick()
    said(page, "The payment is recorded.")
    for one in (page, theirs):
        owed(one, "€70.00")

    page.get_by_role("heading", name="Give money back").click()
    page.get_by_label("Amount", exact=True).last.fill("20")
    page.get_by_role("button", name="Give it back").click()
    said(page, "The money goes back.")
    for one in (page, theirs):
        owed(one, "€90.00")

    page.get_by_role("heading", name="Take a recorded payment back").click()
    page.get_by_label("What went wrong (optional)").fill("Somebody else's")
    page.get_by_role("button", name="Take it back").click()
    said(page, "The recorded payment is taken back.")
    for one in (page, theirs):
        owed(one, "€120.00")
    expect(page.get_by_role("heading", name="Give money back")).to_have_count(0)

    page.get_by_role("heading", name="Issue a credit note").click()
    page.get_by_label("Amount with tax").fill("20")
    page.get_by_label("Reason, printed on it (optional)").fill("As agreed")
    page.get_by_role("button", name="Issue credit note").click()
    said(page, "The credit note is issued.")
    for one in (page, theirs):
        owed(one, "€100.00")
    expect(page.get_by_role("heading", name="Void this invoice")).to_have_count(0)

    theirs.goto(f"/invoices/{other}")
    expect(theirs.get_by_role("link", name="Pay Now")).to_be_visible()
    page = opened(windows, other, OWNER, person.name)
    page.get_by_role("heading", name="Void this invoice").click()
    page.get_by_role("button", name="Void invoice").click()
    said(page, "The invoice is void.")
    expect(theirs.get_by_role("link", name="Pay Now")).to_have_count(0)
    expect(theirs.get_by_text("Void", exact=True).first).to_be_visible()
    for heading in ("Record a payment", "Send it again", "Issue a credit note"):
        expect(page.get_by_role("heading", name=heading)).to_have_count(0)

    page.goto("/admin/audit")
    for sentence in (
        f"voided invoice {other}",
        f"credited €20.00 of invoice {number}",
        f"took the recorded payment of €30.00 for invoice {number} back",
        f"gave €20.00 of a payment for invoice {number} back",
        f"recorded €50.00 for invoice {number}",
    ):
        expect(page.get_by_text(sentence)).to_be_visible()


def test_it_goes_out_once_more(windows: Windows, server: Server) -> None:
    person = someone(server, 10)
    with books(server) as session:
        a_viewer(session, person.email)
    page = opened(windows, person.numbers[0], AGENT, person.name)
    page.get_by_role("heading", name="Send it again").click()
    expect(page.get_by_role("checkbox", name=person.name)).to_be_checked()
    expect(page.get_by_text("vera@example.com")).to_have_count(0)
    page.get_by_role("checkbox", name=person.name).click()
    expect(page.get_by_role("checkbox", name=person.name)).not_to_be_checked()
    page.get_by_role("button", name="Send again").click()
    said(page, "Choose who gets the mail first.")
    page.get_by_role("checkbox", name=person.name).click()
    expect(page.get_by_role("checkbox", name=person.name)).to_be_checked()
    subject = f"Once more, {person.numbers[0]}"
    page.get_by_label("Subject (optional)").fill(subject)
    page.get_by_role("button", name="Look at the mail").click()
    expect(page.get_by_role("region", name="The mail as it will be sent")).to_contain_text("once more")
    page.get_by_role("button", name="Send again").dblclick()
    said(page, "The mail is on its way to those you chose.")
    expect(page.get_by_text("Sent again", exact=True)).to_be_visible()
    expect(page.get_by_label("Subject (optional)")).to_have_value("")
    mail = server.wait_for_mail(person.email, subject)
    assert "This is your invoice once more." in mail["text"]
    assert len([one for one in server.mails(person.email) if one["subject"] == subject]) == 1


def a_viewer(session: Session, email: str) -> None:
    """Somebody of the same client who sees no bills."""
    client = session.get_one(Client, person_called(session, email).client_id)
    a_contact(session, client, "vera@example.com", name="Vera", role=ContactRole.VIEWER, is_primary=False)


def test_a_link_to_pay_is_ended(windows: Windows, server: Server) -> None:
    told = send(windows, server)
    holder = payer(windows, told)
    page = opened(windows, told.number, AGENT, told.person.name)
    expect(page.get_by_role("heading", name="Links to pay")).to_be_visible()
    expect(page.get_by_text("Opened once")).to_be_visible()
    page.get_by_role("button", name="End this link, sent to Otto Payer").click()
    said(page, "The link opens nothing any more.")
    expect(page.get_by_role("button", name="End this link")).to_have_count(0)
    expect(page.get_by_text("Ended on")).to_be_visible()
    expect(told.page.get_by_text("Ended on")).to_be_visible()
    windows.watch.expect("404")
    holder.reload()
    expect(holder.get_by_role("heading", level=1)).to_have_text(re.compile("link"))
    expect(holder.get_by_text(told.number)).to_have_count(0)


def test_a_link_to_a_quote_is_ended(windows: Windows, server: Server) -> None:
    one = offered(server, plain())
    page = windows.open(f"/admin/quotes?q={one.slug}", AGENT)
    page.get_by_role("link", name=f"{one.name} Ltd").click()
    page.get_by_role("link", name="Revise").click()
    page.get_by_label("Unit price of line 1").fill("900")
    page.get_by_role("button", name="Send new version").click()
    said(page, "The new version is sent.")
    mail = server.wait_for_mail(one.email, one.slug)
    reader = windows.profile().new_page()
    reader.goto(next(link for link in mail["links"] if "/q/" in link))
    expect(reader.get_by_text("Concept and design").first).to_be_visible()
    expect(page.get_by_role("heading", name="Links to this quote")).to_be_visible()
    page.get_by_role("button", name=f"End this link, sent to {one.name}").click()
    said(page, "The link opens nothing any more.")
    expect(page.get_by_text("Ended on")).to_be_visible()
    windows.watch.expect("404")
    reader.reload()
    expect(reader.get_by_text("Concept and design")).to_have_count(0)
    expect(reader.get_by_role("heading", level=1)).to_have_text(re.compile("link"))
