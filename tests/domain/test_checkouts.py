"""Who may pay what: every refusal has its reason, and one checkout waits for each invoice."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from portal import db
from portal.access.visit import current, visit_now
from portal.clock import now
from portal.domain import checkouts, pending, returning, review
from portal.domain.checkout_gateway import Opened
from portal.domain.payable import NotPayable
from portal.errors import NotFound, NotSignedIn
from portal.models import Business, Checkout, CheckoutState, Client, Contact, ContactRole, InvoiceKind, InvoiceState
from portal.settings import settings
from tests.build import a_business, a_client, a_contact, an_invoice, become
from tests.paying import only, rows

WORDS = {
    "paid": "has been paid already",
    "void": "has been withdrawn",
    "written off": "has been written off",
    "processing": "is already being processed",
    "partly processing": "is already being processed",
    "credit note": "is a credit note: there is nothing to pay",
    "nothing owed": "Nothing is owed",
}
SORTS: dict[str, dict[str, Any]] = {
    "paid": {"state": InvoiceState.PAID, "balance_minor": 0},
    "void": {"state": InvoiceState.VOID},
    "written off": {"state": InvoiceState.UNCOLLECTIBLE},
    "processing": {"processing_minor": 10000},
    "partly processing": {"processing_minor": 1},
    "credit note": {"kind": InvoiceKind.CREDIT_NOTE, "state": InvoiceState.PAID, "balance_minor": 0},
    "nothing owed": {"balance_minor": 0},
}


@pytest.fixture
def contact(database) -> Contact:
    """Signed in."""
    with db.everyone(write=True) as session:
        contact = a_contact(session, a_client(session, a_business(session)))
        become(session, contact)
        return contact


def issue(contact: Contact, **facts: Any) -> str:
    with db.everyone(write=True) as session:
        return an_invoice(session, session.get_one(Client, contact.client_id), **facts).slug


def opened(checkout_id: UUID, name: str = "cs_1", hours: int = 24) -> str:
    with db.everyone(write=True) as session:
        return pending.record(session, checkout_id, Opened(name, f"http://{name}", now() + timedelta(hours=hours)))


@pytest.mark.parametrize("sort", SORTS)
def test_what_cannot_be_paid_says_why_before_and_after_the_button(contact: Contact, sort: str):
    slug = issue(contact, **SORTS[sort])
    seen = visit_now(review.review, slug)
    assert (seen.payable, WORDS[sort] in seen.reason) == (False, True), seen.reason
    with pytest.raises(NotPayable) as refused:
        visit_now(checkouts.reserve, slug)
    assert refused.value.said() == seen.reason
    assert rows(Checkout) == []


@pytest.mark.parametrize("facts", [{"draft": True}, {"archived_at": now()}])
def test_drafts_and_archived_ones_are_not_there(contact: Contact, facts: dict[str, Any]):
    slug = issue(contact, **facts)
    for rule in (review.review, checkouts.reserve):
        with pytest.raises(NotFound):
            visit_now(rule, slug)


def test_nobody_pays_anothers_invoice_or_sees_their_payment(contact: Contact):
    with db.everyone(write=True) as session:
        other = a_client(session, session.get_one(Business, contact.business_id))
        become(session, a_contact(session, other))
        slug = an_invoice(session, other).slug
    theirs = visit_now(checkouts.reserve, slug)
    opened(theirs.order.checkout_id)
    with db.everyone(write=True) as session:
        become(session, session.get_one(Contact, contact.id))
    for rule, given in (
        (review.review, slug),
        (checkouts.reserve, slug),
        (returning.account_of, "cs_1"),
        (returning.confirmation, "cs_1"),
        (returning.confirmation, ""),
    ):
        with pytest.raises(NotFound):
            visit_now(rule, given)


def test_somebody_who_only_reads_cannot_pay(contact: Contact):
    slug = issue(contact)
    with db.everyone(write=True) as session:
        reader = a_contact(session, session.get_one(Client, contact.client_id), role=ContactRole.VIEWER)
        become(session, reader)
    assert "reading only" in visit_now(review.review, slug).reason
    with pytest.raises(NotPayable):
        visit_now(checkouts.reserve, slug)


def test_signed_out_is_no_payment(contact: Contact):
    slug = issue(contact)
    current.set(None)
    with pytest.raises(NotSignedIn):
        visit_now(checkouts.reserve, slug)


def test_without_a_key_there_is_no_online_payment(contact: Contact, monkeypatch: pytest.MonkeyPatch):
    slug = issue(contact)
    monkeypatch.setenv("PORTAL_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    assert "bank details" in visit_now(review.review, slug).reason
    with pytest.raises(NotPayable):
        visit_now(checkouts.reserve, slug)
    monkeypatch.undo()
    settings.cache_clear()


def test_the_amount_is_the_balance_of_this_moment(contact: Contact):
    slug = issue(contact, balance_minor=4200)
    assert visit_now(review.review, slug).amount == "€42.00"
    assert visit_now(checkouts.reserve, slug).order.amount_minor == 4200


def test_all_tabs_share_one_checkout(contact: Contact):
    slug = issue(contact)
    first, second = visit_now(checkouts.reserve, slug), visit_now(checkouts.reserve, slug)
    assert first == second
    assert opened(first.order.checkout_id) == opened(first.order.checkout_id) == "http://cs_1"
    assert visit_now(checkouts.reserve, slug).url == "http://cs_1"
    assert only(Checkout).state is CheckoutState.OPEN


@pytest.mark.parametrize("change", ["balance", "account", "end"])
def test_a_page_that_no_longer_fits_is_replaced_and_closed(contact: Contact, change: str):
    slug = issue(contact)
    old = visit_now(checkouts.reserve, slug)
    opened(old.order.checkout_id)
    with db.everyone(write=True) as session:
        if change == "balance":
            invoice = session.exec(checkouts.select(checkouts.Invoice)).one()
            invoice.balance_minor = 9000
        if change == "account":
            session.get_one(Business, contact.business_id).stripe_account_id = "acct_1"
    later = timedelta(hours=23, minutes=56) if change == "end" else timedelta(0)
    with time_machine.travel(now() + later, tick=False):
        with db.everyone(write=True) as session:
            become(session, session.get_one(Contact, contact.id))
        new = visit_now(checkouts.reserve, slug)
    assert new.order.checkout_id != old.order.checkout_id
    assert (new.url, new.obsolete) == ("", (pending.Page("cs_1", ""),))
    assert [row.state for row in rows(Checkout)] == [CheckoutState.EXPIRED, CheckoutState.RESERVED]


def test_a_key_stripe_may_have_forgotten_is_not_used_again(contact: Contact):
    slug = issue(contact)
    first = visit_now(checkouts.reserve, slug)
    with time_machine.travel(now() + pending.KEY_LIFE, tick=False):
        with db.everyone(write=True) as session:
            become(session, session.get_one(Contact, contact.id))
        second = visit_now(checkouts.reserve, slug)
    assert first.order.idempotency_key != second.order.idempotency_key


def test_an_answer_that_comes_too_late_is_kept_to_be_closed_and_shown_to_nobody(contact: Contact):
    slug = issue(contact)
    first = visit_now(checkouts.reserve, slug)
    with db.everyone(write=True) as session:
        pending.give_up(session, first.order.checkout_id)
    assert opened(first.order.checkout_id) == ""
    assert visit_now(checkouts.reserve, slug).obsolete == (pending.Page("cs_1", ""),)
    with db.everyone(write=True) as session:
        pending.closed(session, pending.Page("cs_1", ""))
    assert visit_now(checkouts.reserve, slug).obsolete == ()


def test_each_checkout_has_a_key_of_its_own_stored_before_anybody_is_asked(contact: Contact):
    keys = {visit_now(checkouts.reserve, issue(contact)).order.idempotency_key for _ in range(3)}
    assert keys == {row.idempotency_key for row in rows(Checkout)}
    assert len(keys) == 3
