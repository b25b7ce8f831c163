"""Needing more time: a day is promised on the invoice, and a day that cannot be is said at the field."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from portal import formats
from portal.clock import day_in, now
from portal.domain import payment_rules
from portal.domain.payment_rules import PaymentRules
from portal.models import Business
from tests.browser.books import books, someone
from tests.browser.conftest import Windows
from tests.browser.ways import expect_fitting, expect_invoice
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture
def patient(server: Server) -> Iterator[None]:
    """The business gives fourteen days, for the length of the test."""
    before = _rules(server, PaymentRules(promise_days=14))
    yield
    _rules(server, before)


def _rules(server: Server, rules: PaymentRules) -> PaymentRules:
    with books(server) as session:
        business = session.exec(select(Business).order_by(col(Business.created_at))).first()
        assert business
        before = payment_rules.rules_of(business)
        payment_rules.keep(business, rules)
        session.add(business)
        return before


def test_a_day_is_promised_on_a_phone(windows: Windows, server: Server, patient: None) -> None:
    person = someone(server, -3)
    page = windows.open(f"/invoices/{person.numbers[0]}", person.email, size="phone")
    expect_invoice(page, person.numbers[0])
    page.get_by_text("Need more time?").click()
    field, today = page.get_by_label("The day you will pay"), day_in("Europe/Vienna", now())
    first, last = (formats.day(day, "en") for day in (today, today + timedelta(days=14)))
    expect(field).to_have_accessible_description(f"Until {last}.")
    field.fill((today + timedelta(days=15)).isoformat())
    page.get_by_role("button", name="Promise this day").click()
    expect(page.get_by_role("alert")).to_have_text(f"Choose a day from {first} to {last}.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect_fitting(page)
    field.fill((today + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="Promise this day").click()
    day = formats.day(today + timedelta(days=10), "en")
    told = f"You promised to pay by {day}. Reminders pause until then."
    expect(page.get_by_role("status").filter(has_text=told)).to_be_visible()
    expect(page.get_by_role("complementary").get_by_text(told)).to_be_visible()
    expect(page.get_by_text(f"You promised to pay invoice {person.numbers[0]} by {day}")).to_be_visible()
    expect(page.get_by_text("Change the day")).to_be_visible()
    expect(field).to_be_hidden()
