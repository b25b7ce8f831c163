"""The page before paying one invoice: which amounts it offers, and why it offers none."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.clock import day_in, now
from portal.domain import checkouts, payment_rules, review
from portal.domain.part_payments import Choice, NotOffered, OutOfReach
from portal.domain.payment_rules import PaymentRules
from portal.errors import NotFound
from portal.models import Business, Client, Contact, Payment, PaymentAllocation, PaymentMethod, PaymentState
from portal.settings import settings
from tests.build import a_business, a_client, a_contact, an_invoice, become


@pytest.fixture
def contact(database) -> Contact:
    """Signed in."""
    with db.everyone(write=True) as session:
        contact = a_contact(session, a_client(session, a_business(session, iban="AT611904300234573201")))
        become(session, contact)
        return contact


def issue(contact: Contact, **facts: Any) -> str:
    with db.everyone(write=True) as session:
        return an_invoice(session, session.get_one(Client, contact.client_id), **facts).slug


def allow(contact: Contact, minimum: str = "50") -> None:
    with db.everyone(write=True) as session:
        rules = PaymentRules(partial=True, minimum=Decimal(minimum))
        payment_rules.keep(session.get_one(Business, contact.business_id), rules)


def offered(slug: str) -> list[tuple[str, str]]:
    return [(row.value, row.amount) for row in visit_now(review.review, slug).choices]


def test_without_a_choice_it_is_the_whole_balance(contact: Contact) -> None:
    seen = visit_now(review.review, issue(contact, balance_minor=4200))
    assert (seen.amount, seen.choices, seen.payable, seen.transfer.iban) == ("€42.00", [], True, "")


def test_the_deposit_comes_with_its_day(contact: Contact) -> None:
    slug = issue(contact, deposit_minor=3000, deposit_due_on=date(2026, 12, 1), due_on=date(2027, 1, 5))
    assert offered(slug) == [("full", "€100.00"), ("deposit", "€30.00")]
    assert [row.detail for row in visit_now(review.review, slug).choices] == ["due 5 Jan 2027", "due 1 Dec 2026"]
    assert visit_now(review.priced, slug, Choice.DEPOSIT, "nothing typed") == "€30.00"
    assert visit_now(checkouts.reserve, slug, Choice.DEPOSIT).order.amount_minor == 3000


def test_another_amount_where_the_owner_allows_it(contact: Contact) -> None:
    slug = issue(contact)
    with pytest.raises(NotOffered):
        visit_now(checkouts.reserve, slug, Choice.CHOSEN, "60")
    allow(contact)
    assert offered(slug) == [("full", "€100.00"), ("chosen", "")]
    assert visit_now(review.review, slug).limits == "From €50.00 to €100.00."
    assert visit_now(review.priced, slug, Choice.CHOSEN, "60") == "€60.00"
    assert visit_now(checkouts.reserve, slug, Choice.CHOSEN, "60").order.amount_minor == 6000
    for typed in ("49.99", "100.01"):
        with pytest.raises(OutOfReach):
            visit_now(checkouts.reserve, slug, Choice.CHOSEN, typed)


def test_no_choice_where_the_least_is_all_of_it(contact: Contact) -> None:
    allow(contact, "100")
    assert offered(issue(contact)) == []


def test_what_cannot_be_paid_offers_nothing(contact: Contact) -> None:
    allow(contact)
    seen = visit_now(review.review, issue(contact, processing_minor=10000))
    assert (seen.payable, seen.choices, seen.attempt.words) == (False, [], "")


def test_the_reason_names_the_day_the_bank_should_have_decided(contact: Contact) -> None:
    slug = issue(contact)
    with db.everyone(write=True) as session:
        invoice = session.exec(checkouts.select(checkouts.Invoice)).one()
        owner = {"business_id": invoice.business_id, "client_id": invoice.client_id}
        for day in (date(2026, 12, 2), date(2026, 12, 4)):
            payment = Payment(**owner, method=PaymentMethod.BANK_DEBIT, state=PaymentState.PROCESSING,
                              amount_minor=5000, currency="EUR", expected_on=day)  # fmt: skip
            session.add(payment)
            session.flush()
            part = {"payment_id": payment.id, "invoice_id": invoice.id, "amount_minor": 5000}
            session.add(PaymentAllocation(**owner, **part))
        invoice.processing_minor = 10000
        session.add(invoice)
    reason = visit_now(review.review, slug).reason
    assert reason == f"A payment for invoice {slug} is already being processed, expected by 4 Dec 2026."


def test_without_online_payment_there_is_the_bank_transfer(contact: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    slug = issue(contact)
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    seen = visit_now(review.review, slug)
    assert (seen.payable, bool(seen.transfer.iban)) == (False, True)
    monkeypatch.undo()
    settings.cache_clear()


def test_another_clients_invoice_is_not_there(contact: Contact) -> None:
    with db.everyone(write=True) as session:
        slug = an_invoice(session, a_client(session, session.get_one(Business, contact.business_id))).slug
    for rule, given in ((review.review, ()), (review.priced, (Choice.FULL, "")), (review.open_page, ())):
        with pytest.raises(NotFound):
            visit_now(rule, slug, *given)  # pyright: ignore[reportArgumentType]


def test_the_due_day_of_the_whole_is_not_the_deposits(contact: Contact) -> None:
    today = day_in("Europe/Vienna", now())
    slug = issue(contact, deposit_minor=3000, due_on=today + timedelta(days=30), awaited_on=today)
    assert visit_now(review.review, slug).due == "due today"
    assert visit_now(review.review, slug).choices[1].detail == ""
