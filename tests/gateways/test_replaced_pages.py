"""A page to pay on whose invoice has changed: it is closed, or what was paid there is kept."""

from datetime import timedelta

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain import checkouts, payable, pending, returning
from portal.domain.checkout_gateway import CheckoutFailed, Overtaken
from portal.domain.payments import Outcome
from portal.gateways.checkout import gateway
from portal.gateways.settling import settle_session, sweep
from portal.models import (
    Checkout,
    CheckoutState,
    InvoiceState,
    ParkedPayment,
    Payment,
)
from tests.paying import Till, a_double, only, rows, stripe_at

NOW = timedelta(0)
pytestmark = pytest.mark.usefixtures("true_books")


def test_a_credit_note_replaces_the_open_page(till: Till):
    old = till.session_of(till.open())
    till.credit(3000)
    new = till.session_of(till.open())
    assert new != old
    with pytest.raises(ValueError, match="expired"):
        till.stripe.pay(old)
    till.stripe.pay(new)
    assert settle_session(new, "") is Outcome.SETTLED
    assert (till.invoice().state, only(Payment).amount_minor) == (InvoiceState.PAID, 7000)
    first = rows(Checkout)[0]
    assert (first.state, first.url) == (CheckoutState.EXPIRED, "")


def test_the_old_page_was_just_paid(till: Till):
    old = till.paid()
    till.credit(3000)
    with pytest.raises(Overtaken):
        till.open()
    assert only(Payment).surplus_minor == 3000
    parked = only(ParkedPayment)
    assert (parked.reason, parked.amount_minor, parked.stripe_session) == ("overpaid", 3000, old)
    with pytest.raises(payable.NotPayable):
        till.open()
    assert sweep(NOW) == {}


def test_a_page_that_could_not_be_closed_is_closed_by_the_next_try(till: Till):
    old = till.session_of(till.open())
    till.credit(3000)
    till.stripe.fault("/v1/checkout/sessions/*/expire", times=9)
    with pytest.raises(CheckoutFailed):
        till.open()
    till.stripe.clear_faults()
    till.open()
    with pytest.raises(ValueError, match="expired"):
        till.stripe.pay(old)


def test_a_replaced_page_paid_after_we_died_is_found_by_the_sweep(till: Till):
    old = till.session_of(till.open())
    till.credit(3000)
    visit_now(checkouts.reserve, till.slug)
    till.stripe.pay(old)
    sweep(NOW)
    assert (till.invoice().state, only(Payment).surplus_minor) == (InvoiceState.PAID, 3000)
    sweep(NOW)
    assert sweep(NOW) == {}


def test_the_sweep_closes_pages_nobody_should_pay_on(till: Till):
    session = till.session_of(till.open())
    till.void()
    assert sweep(NOW) == {Outcome.EXPIRED: 1}
    with pytest.raises(ValueError, match="expired"):
        till.stripe.pay(session)
    assert sweep(NOW) == {}


def test_a_payment_on_a_void_invoice_is_kept_and_flagged(till: Till):
    session = till.paid()
    till.void()
    assert settle_session(session, "") is Outcome.SETTLED
    assert (only(Payment).surplus_minor, only(ParkedPayment).amount_minor) == (10000, 10000)
    assert (till.invoice().state, till.invoice().paid_minor) == (InvoiceState.VOID, 0)


def test_a_written_off_invoice_that_is_paid_after_all_is_paid(till: Till):
    session = till.paid()
    till.change(state=InvoiceState.UNCOLLECTIBLE)
    settle_session(session, "")
    assert (till.invoice().state, till.invoice().balance_minor) == (InvoiceState.PAID, 0)


def test_a_credit_note_while_the_debit_travels_makes_a_surplus(till: Till):
    session = till.paid("debit")
    settle_session(session, "")
    till.credit(4000)
    till.stripe.settle_debits(fails=False)
    settle_session(session, "")
    assert (till.invoice().balance_minor, only(Payment).surplus_minor) == (0, 4000)
    assert only(ParkedPayment).reason == "overpaid"


def test_a_page_that_ended_by_itself_is_replaced(till: Till, double: FakeStripe):
    with a_double() as other, pytest.MonkeyPatch.context() as patch, stripe_at(other.url, patch):
        till.stripe = other
        old = till.session_of(till.open())
        other.advance(25 * 3600)
        assert sweep(NOW) == {Outcome.EXPIRED: 1}
        assert visit_now(returning.confirmation, old).state == "closed"
        assert till.session_of(till.open()) != old
        till.stripe = double


def test_a_page_noted_too_late_and_paid_all_the_same_is_found_by_the_sweep(till: Till):
    reserved = visit_now(checkouts.reserve, till.slug)
    answer = gateway().open(reserved.order)
    with db.everyone(write=True) as session:
        pending.give_up(session, reserved.order.checkout_id)
        assert pending.record(session, reserved.order.checkout_id, answer) == ""
    till.stripe.pay(answer.session)
    assert sweep(NOW) == {Outcome.SETTLED: 1}
    assert sweep(NOW) == {}
