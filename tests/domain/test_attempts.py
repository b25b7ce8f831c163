"""The last try that ended without money: told once, with the reason, and gone as soon as it is no news."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from portal import db
from portal.access.visit import visit_now
from portal.clock import now
from portal.domain import attempts, checkouts, pending, review, several
from portal.domain.attempts import Attempt
from portal.domain.checkout_gateway import Opened
from portal.domain.checkouts import Reserved
from portal.models import (
    Checkout,
    Client,
    Contact,
    Invoice,
    Payment,
    PaymentAllocation,
    PaymentMethod,
    PaymentState,
    StripeEvent,
)
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.paying import rows
from tests.reports import Report, phases, settle

NOTHING = Attempt()


@pytest.fixture
def contact(database) -> Contact:
    """Signed in."""
    with db.everyone(write=True) as session:
        contact = a_contact(session, a_client(session, a_business(session)))
        become(session, contact)
        return contact


@pytest.fixture
def slug(contact: Contact) -> str:
    return issue(contact)


def issue(contact: Contact) -> str:
    with db.everyone(write=True) as session:
        return an_invoice(session, session.get_one(Client, contact.client_id)).slug


def page(reserved: Reserved, name: str = "cs_1") -> Report:
    """The checkout has a page; the report that it was paid by card."""
    with db.everyone(write=True) as session:
        ends = now() + timedelta(hours=24)
        pending.record(session, reserved.order.checkout_id, Opened(name, f"http://{name}", ends))
    return Report(
        session=name, status="complete", payment_status="paid", amount_minor=reserved.order.amount_minor,
        currency="EUR", account="", livemode=False, checkout_id=reserved.order.checkout_id.hex, intent=f"pi_{name}",
        intent_status="succeeded", charge=f"ch_{name}", brand="visa", last4="4242",
    )  # fmt: skip


def opened(slug: str, name: str = "cs_1") -> Report:
    return page(visit_now(checkouts.reserve, slug), name)


def told(slug: str) -> Attempt:
    """What the page before paying says; signed in anew, in case the test travels."""
    return visit_now(review.review, slug).attempt


def declined(report: Report, code: str = "insufficient_funds") -> Report:
    return replace(phases(report)["open"], failure=code)


def later(contact: Contact, **time: float) -> time_machine.travel:
    moment = now() + timedelta(**time)
    return _signed_in_at(moment, contact)


class _signed_in_at(time_machine.travel):
    def __init__(self, moment, contact: Contact) -> None:
        super().__init__(moment, tick=False)
        self.contact = contact

    def __enter__(self):
        entered = super().__enter__()
        with db.everyone(write=True) as session:
            become(session, session.get_one(Contact, self.contact.id))
        return entered


def test_nothing_was_tried(slug: str) -> None:
    assert told(slug) == NOTHING
    visit_now(checkouts.reserve, slug)  # asked for, but there was no page yet
    assert told(slug) == NOTHING


def test_a_declined_card_says_why_and_that_nothing_was_charged(slug: str) -> None:
    settle(declined(opened(slug)))
    assert told(slug) == Attempt(
        "declined", "The payment of €100.00 did not go through. There was not enough money on the account. "
        "Nothing was charged. Please use another card or account.",
    )  # fmt: skip


def test_a_page_left_open_can_be_gone_on_with(slug: str) -> None:
    opened(slug)
    assert told(slug) == Attempt(
        "abandoned", "A payment of €100.00 was started and is not finished. You can continue at any time."
    )


def test_a_page_that_ran_out_says_so(contact: Contact, slug: str) -> None:
    report = opened(slug)
    with later(contact, hours=25):
        settle(phases(report)["expired"])
        assert told(slug) == Attempt("expired", "The payment page for €100.00 has expired. Nothing was charged.")


def test_a_debit_that_bounced_is_told_until_something_newer_comes(contact: Contact, slug: str) -> None:
    report = phases(opened(slug))
    settle(report["processing"])
    assert told(slug) == NOTHING
    settle(replace(report["failed"], failure="account_closed"))
    assert told(slug) == Attempt(
        "bounced", "The bank debit of €100.00 did not go through. The bank account has been closed. "
        "Nothing was charged. Please use another account or a card.",
    )  # fmt: skip
    with later(contact, days=60):
        assert told(slug).kind == "bounced"
        opened(slug, "cs_2")
        assert told(slug).kind == "abandoned", "the newest one counts"


@pytest.mark.parametrize("phase", ["processing", "paid"])
def test_gone_once_it_went_well(slug: str, phase: str) -> None:
    report = opened(slug)
    settle(declined(report))
    settle(phases(report)[phase])
    assert visit_now(lambda visit: attempts.last(visit, checkouts.invoices.find(visit, slug))) == NOTHING


@pytest.mark.parametrize("state", [PaymentState.SUCCEEDED, PaymentState.PROCESSING])
def test_gone_once_a_part_came_another_way(contact: Contact, slug: str, state: PaymentState) -> None:
    settle(declined(opened(slug)))
    with db.everyone(write=True) as session:
        invoice = session.exec(several.select(Invoice)).one()
        owner = {"business_id": invoice.business_id, "client_id": invoice.client_id}
        payment = Payment(**owner, method=PaymentMethod.TRANSFER, state=state, amount_minor=100, currency="EUR")
        session.add(payment)
        session.flush()
        session.add(PaymentAllocation(**owner, payment_id=payment.id, invoice_id=invoice.id, amount_minor=100))
    assert told(slug) == NOTHING


def test_a_page_left_long_ago_is_no_news(contact: Contact, slug: str) -> None:
    settle(declined(opened(slug)))
    with later(contact, days=13):
        assert told(slug).kind == "declined"
    with later(contact, days=15):
        assert told(slug) == NOTHING


def test_not_for_a_page_we_replaced_because_the_amount_changed(contact: Contact, slug: str) -> None:
    old = opened(slug)
    with db.everyone(write=True) as session:
        session.exec(several.select(Invoice)).one().balance_minor = 9000
    assert told(slug) == NOTHING, "the page asks for what is no longer owed"
    new = opened(slug, "cs_2")
    settle(phases(old)["expired"])
    assert "€90.00" in told(slug).words
    settle(phases(new)["expired"])  # closed by us before its time
    assert told(slug) == NOTHING
    with later(contact, hours=26):
        assert "€90.00 has expired" in told(slug).words


def test_not_for_an_invoice_left_out_of_a_new_choice(contact: Contact, slug: str) -> None:
    other = issue(contact)
    both = page(visit_now(several.reserve_several, "EUR", [slug, other]), "cs_1")
    opened(other, "cs_2")
    settle(phases(both)["expired"])
    with later(contact, hours=25):
        assert told(slug) == NOTHING


def test_each_of_several_tells_and_so_does_their_own_page(contact: Contact, slug: str) -> None:
    other = issue(contact)
    settle(declined(page(visit_now(several.reserve_several, "EUR", [slug, other])), "expired_card"))
    for seen in (told(slug), told(other), visit_now(several.attempt, "EUR")):
        assert seen.words == (
            "The payment of €200.00 for 2 invoices did not go through. The card has expired. "
            "Nothing was charged. Please use another card."
        )
    settle(declined(opened(other, "cs_2"), "stolen_card"))
    assert "The bank declined the payment." in told(other).words
    assert visit_now(several.attempt, "EUR") == NOTHING, "that was about one invoice"


def test_one_of_several_paid_meanwhile_ends_the_story(contact: Contact, slug: str) -> None:
    other = issue(contact)
    both = page(visit_now(several.reserve_several, "EUR", [slug, other]))
    settle(declined(both))
    settle(opened(other, "cs_2"))
    assert (visit_now(several.attempt, "EUR"), told(slug)) == (NOTHING, NOTHING)


def test_the_page_to_ask_about_is_the_open_one(contact: Contact, slug: str) -> None:
    assert visit_now(review.open_page, slug) is None
    report = opened(slug)
    assert visit_now(review.open_page, slug) == pending.Page("cs_1", "")
    assert visit_now(several.open_page, "EUR") == pending.Page("cs_1", "")
    settle(report)
    assert visit_now(review.open_page, slug) is None
    assert rows(StripeEvent) == []


def test_going_on_with_the_choice_one_left(contact: Contact, slug: str) -> None:
    other, third = issue(contact), issue(contact)
    assert visit_now(several.begun, "EUR") == attempts.Begun()
    page(visit_now(several.reserve_several, "EUR", [slug, third]))
    assert visit_now(several.begun, "EUR") == attempts.Begun((slug, third), "")
    with db.everyone(write=True) as session:
        checkout = session.exec(several.select(Checkout)).one()
        checkout.amount_minor = 123450
        session.add(checkout)
    assert visit_now(several.begun, "EUR").typed == "1,234.50"
    assert other not in visit_now(several.begun, "EUR").slugs
