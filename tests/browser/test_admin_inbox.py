"""The inbox and the overview as staff use them: each kind's one action, and the list behind each figure."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session, col, select

from portal.clock import now
from portal.models import (
    AppointmentState,
    ChangeRequest,
    Client,
    Outbox,
    OutboxState,
    ParkedPayment,
    QuoteQuestion,
    QuoteState,
)
from tests.booking import at, monday
from tests.browser.bookable import appointed, bookable, hidden
from tests.browser.books import Someone, books, person_called, someone
from tests.browser.conftest import SIZES, Size, Windows
from tests.browser.ways import expect_fitting
from tests.quotes import a_quote
from tests.server import Server
from tests.waiting import dispute, mail, parked, question

pytestmark = [pytest.mark.browser, pytest.mark.server]
MANAGER = "max@example.com"
HOSTILE = "<img src=/nothing onerror=\"document.title='taken'\"> \u202eשלום\u202c " + "W" * 60


def said(page: Page, words: str) -> None:
    """The notice of the page."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def row(page: Page, words: str) -> Locator:
    """What waits, by words of it."""
    return page.get_by_role("listitem").filter(has_text=words)


def waits(server: Server, person: Someone, word: str) -> None:
    """One of each kind that is dealt with in the inbox itself; `word` stands in each, where it can."""
    with books(server) as session:
        key = person_called(session, person.email).id
        parked(session, key, 7_100_001, 1)
        mail(session, key, f"550 {word} again", 1)
        mail(session, key, f"550 {word} never", 1)
        question(session, key, f"Why {word}?", 1)
        dispute(session, key, f"dispute_{word}", 1)


def found(server: Server, which: Any) -> Any:
    with books(server) as session:
        one = session.exec(which).one()
        session.expunge(one)
        return one


@pytest.mark.parametrize("size", SIZES)
def test_each_kind_is_dealt_with_where_it_stands(windows: Windows, server: Server, size: Size) -> None:
    person, word = someone(server, name=f"{HOSTILE} {size}"), f"word{size}"
    waits(server, person, word)
    page = windows.open("/admin/inbox", MANAGER, size=size)
    expect(page.get_by_role("heading", level=1, name="Inbox")).to_be_visible()
    expect_fitting(page)

    money = row(page, "€71,000.01")
    expect(money).to_contain_text("It is not the amount that was asked for.")
    money.get_by_role("button", name="Book it as it came").click()  # Stripe knows nothing of it
    said(page, "Stripe does not answer about this payment.")
    money.get_by_role("button", name="Leave aside").click()
    said(page, "Left aside. Its invoices may be paid again.")
    expect(money).to_have_count(0)

    row(page, f"{word} again").get_by_role("button", name="Try again").click()
    said(page, "It is on its way again.")
    expect(row(page, f"{word} again")).to_have_count(0)
    row(page, f"{word} never").get_by_role("button", name="Leave it").click()
    said(page, "It stays unsent.")
    expect(row(page, f"{word} never")).to_have_count(0)

    asked = row(page, f"Why {word}?")
    asked.get_by_role("textbox").fill(f"Because. {HOSTILE}")
    asked.get_by_role("button", name="Answer").click()
    said(page, "Your answer is on its way.")
    expect(asked).to_have_count(0)

    way = row(page, f"dispute {word}").get_by_role("link", name="Answer at Stripe")
    expect(way).to_have_attribute("href", re.compile(r"^https://dashboard\.stripe\.com/test/disputes/\w+$"))
    expect(way).to_have_attribute("rel", "noopener noreferrer")
    assert "taken" not in page.title()
    _is_done(server, word)


def _is_done(server: Server, word: str) -> None:
    assert found(server, select(ParkedPayment).where(ParkedPayment.amount_minor == 7_100_001,
                                                     col(ParkedPayment.resolved_at).is_not(None)))  # fmt: skip
    never = found(server, select(Outbox).where(col(Outbox.error).contains(f"{word} never")))
    assert never.state is OutboxState.DROPPED
    answer = select(QuoteQuestion).where(col(QuoteQuestion.text).startswith("Because. <img"))
    with books(server) as session:
        assert session.exec(answer).all()
        for parked in session.exec(select(ParkedPayment).where(ParkedPayment.amount_minor == 7_100_001)):
            session.delete(parked)


def test_what_is_decided_elsewhere_leads_there(windows: Windows, server: Server) -> None:
    person = someone(server)
    one = bookable(server, "Inbox talk", "inbox-talk", needs_approval=True)
    path = appointed(server, one, person.email, at(monday(3), "10:00"), state=AppointmentState.REQUESTED)
    with books(server) as session:
        contact = person_called(session, person.email)
        owner = {"business_id": contact.business_id, "client_id": contact.client_id, "contact_id": contact.id}
        session.add(ChangeRequest(**owner, email="inbox-new@example.com"))
    page = windows.open("/admin/inbox", MANAGER)
    page.locator(".card").filter(has_text="to be changed").get_by_role("link", name="Look").click()
    expect(page.get_by_text("inbox-new@example.com")).to_be_visible()
    page.goto("/admin/inbox")
    page.locator(".card").filter(has_text="for your word").get_by_role("link", name="Look").click()
    page.get_by_role("link", name=f"{person.name} Ltd").first.click()
    expect(page).to_have_url(f"{server.url}/admin{path}")
    page.get_by_role("button", name=re.compile("^Approve")).first.click()
    expect(page.get_by_text("Confirmed").first).to_be_visible()
    hidden(server, one.slug)


def test_each_figure_of_the_overview_leads_to_its_list(windows: Windows, server: Server) -> None:
    person = someone(server, -100, 10)
    with books(server) as session:
        won = _won(session, person)
    page = windows.open("/admin", MANAGER)
    page.get_by_role("link", name=re.compile("accepted this month$")).click()
    expect(page.get_by_text("Accepted this month.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(won))).to_be_visible()
    page.get_by_role("link", name="All accepted quotes").click()
    expect(page).to_have_url(f"{server.url}/admin/quotes?status=accepted")
    for link, address in (
        ("More than 90 days late", "/admin/invoices?status=late-more"),
        ("Not yet due", "/admin/invoices?status=not-due"),
        ("Unpaid invoices", "/admin/invoices?status=unpaid"),
        (re.compile("wait for an answer$|waits for an answer$"), "/admin/quotes?status=pending"),
        (f"{now():%B %Y}", f"/admin/payments?month={now():%Y-%m}"),
        ("All payments", "/admin/payments"),
        ("Calendar", "/admin/booking"),
    ):
        page.goto("/admin")
        page.get_by_role("link", name=link).first.click()
        expect(page).to_have_url(server.url + address)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)


def _won(session: Session, person: Someone) -> str:
    contact = person_called(session, person.email)
    quote = a_quote(session, session.get_one(Client, contact.client_id), state=QuoteState.ACCEPTED, decided_at=now())
    return str(quote.number)
