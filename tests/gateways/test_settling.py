"""Paying, from the button to the books, against Stripe's double over real HTTP."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain import checkouts, pending, returning
from portal.domain.checkout_gateway import CheckoutFailed, GatewayAway, Overtaken
from portal.domain.payments import Outcome
from portal.gateways import settling
from portal.gateways.checkout import gateway
from portal.gateways.settling import settle_session, sweep
from portal.models import (
    Business,
    Checkout,
    CheckoutState,
    InvoiceState,
    Outbox,
    ParkedPayment,
    Payment,
    PaymentState,
)
from tests.faults.history import violations
from tests.paying import Till, a_double, a_till, only, rows, stripe_at

NOW = timedelta(0)


@pytest.fixture(scope="module")
def double():
    with a_double() as started:
        yield started


@pytest.fixture
def till(database, double: FakeStripe, monkeypatch: pytest.MonkeyPatch):
    double.clear_faults()
    with stripe_at(double.url, monkeypatch):
        with db.everyone(write=True) as session:
            made = a_till(session, double)
        yield made


@pytest.fixture(autouse=True)
def _the_books_are_right(till: Till):
    """After every test: what Stripe captured for this client is what our books say."""
    yield
    assert violations(till.stripe.captures()) == []


def test_a_card_settles_once_whoever_tells_first(till: Till):
    session = till.paid()
    assert [settle_session(session, "") for _ in range(3)] == [Outcome.SETTLED, Outcome.NOTHING, Outcome.NOTHING]
    invoice = till.invoice()
    assert (invoice.state, invoice.balance_minor, invoice.paid_minor) == (InvoiceState.PAID, 0, 10000)
    payment = only(Payment)
    assert (payment.brand, payment.last4, payment.surplus_minor) == ("visa", "4242", 0)
    assert visit_now(returning.confirmation, session).state == "succeeded"


def test_a_double_click_and_two_tabs_are_one_page(till: Till):
    from contextvars import copy_context

    with ThreadPoolExecutor(6) as threads:
        waiting = [threads.submit(copy_context().run, till.open) for _ in range(6)]
        urls = {each.result() for each in waiting}
    assert len(urls) == 1
    assert only(Checkout).url in urls


def test_a_declined_card_leaves_the_page_open(till: Till):
    session = till.paid("declined")
    assert settle_session(session, "") is Outcome.NOTHING
    assert rows(Payment) == []
    assert till.stripe.pay(session).outcome == "paid"
    assert settle_session(session, "") is Outcome.SETTLED


def test_a_debit_is_processing_and_then_paid(till: Till):
    session = till.paid("debit")
    assert settle_session(session, "") is Outcome.PROCESSING
    assert (till.invoice().processing_minor, till.invoice().balance_minor) == (10000, 10000)
    with pytest.raises(checkouts.NotPayable, match="reason"):
        till.open()
    assert rows(Outbox) == []
    till.stripe.settle_debits(fails=False)
    assert sweep(NOW) == {Outcome.SETTLED: 1}
    assert settle_session(session, "") is Outcome.NOTHING
    assert (till.invoice().state, till.invoice().processing_minor) == (InvoiceState.PAID, 0)


def test_a_debit_that_bounces_can_be_paid_again(till: Till):
    session = till.paid("debit")
    settle_session(session, "")
    till.stripe.fail_debits()
    assert sweep(NOW) == {Outcome.FAILED: 1}
    assert only(Payment).failure == "The bank account has insufficient funds to complete the purchase."
    assert (till.invoice().state, till.invoice().processing_minor) == (InvoiceState.OPEN, 0)
    assert visit_now(returning.confirmation, session).state == "failed"
    settle_session(till.paid(), "")
    assert [each.state for each in rows(Payment)] == [PaymentState.FAILED, PaymentState.SUCCEEDED]


def test_an_old_report_downgrades_nothing(till: Till, monkeypatch: pytest.MonkeyPatch):
    session = till.paid("debit")
    old = gateway().report(session, "")
    till.stripe.settle_debits(fails=False)
    settle_session(session, "")
    monkeypatch.setattr(type(gateway()), "report", lambda *_: old)
    assert settle_session(session, "") is Outcome.NOTHING
    assert only(Payment).state is PaymentState.SUCCEEDED


def test_the_sweep_finds_what_no_webhook_told(till: Till):
    till.paid()
    assert sweep() == {}
    assert sweep(NOW) == {Outcome.SETTLED: 1}
    assert sweep(NOW) == {}


def test_one_checkout_nobody_can_read_hides_no_other(till: Till, monkeypatch: pytest.MonkeyPatch):
    first = till.paid()
    slug = till.another()
    reserved = visit_now(checkouts.reserve, slug)
    second = till.session_of(settling.open_checkout(reserved))
    till.stripe.pay(second)
    real = gateway().report

    def report(self: object, session: str, account: str) -> object:
        if session == first:
            raise KeyError("unheard of")
        return real(session, account)

    with monkeypatch.context() as broken:
        broken.setattr(type(gateway()), "report", report)
        assert sweep(NOW) == {"failed": 1, Outcome.SETTLED: 1}
    assert sweep(NOW) == {Outcome.SETTLED: 1}


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
    with pytest.raises(checkouts.NotPayable):
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


@pytest.mark.parametrize("kind", ["drop", "lost_answer"])
def test_an_answer_that_breaks_off_is_asked_for_once_more(till: Till, kind: str):
    till.stripe.fault("/v1/checkout/sessions", kind=kind)
    session = till.paid()
    till.stripe.fault("/v1/checkout/sessions/*", kind="drop", method="GET")
    assert settle_session(session, "") is Outcome.SETTLED
    assert len([each for each in till.stripe.captures() if each.metadata["invoice"] == till.invoice_id.hex]) == 1


def test_twice_broken_off_is_said_and_the_same_page_found_later(till: Till):
    till.stripe.fault("/v1/checkout/sessions", times=2, kind="lost_answer")
    with pytest.raises(CheckoutFailed):
        till.open()
    key = only(Checkout).idempotency_key
    till.open()
    assert only(Checkout).idempotency_key == key


def test_a_refusal_stripe_remembers_does_not_lock_the_invoice(till: Till):
    till.stripe.fault("/v1/checkout/sessions", kind="saved_error", method="POST")
    with pytest.raises(CheckoutFailed):
        till.open()
    assert only(Checkout).state is CheckoutState.EXPIRED
    assert settle_session(till.paid(), "") is Outcome.SETTLED


@pytest.mark.parametrize("kind", ["error", "rate_limit", "drop"])
def test_stripe_away_on_return_is_said_and_settled_later(till: Till, kind: str):
    session = till.paid()
    till.stripe.fault("/v1/checkout/sessions/*", times=6, kind=kind)
    with pytest.raises(GatewayAway, match="Stripe does not answer"):
        settle_session(session, "")
    assert rows(Payment) == []
    till.stripe.clear_faults()
    assert settle_session(session, "") is Outcome.SETTLED


def test_a_renamed_business_does_not_break_the_key(till: Till):
    till.stripe.fault("/v1/checkout/sessions", times=2, kind="lost_answer")
    with pytest.raises(CheckoutFailed):
        till.open()
    with db.everyone(write=True) as session:
        session.get_one(Business, till.business_id).display_name = "Another name"
    with pytest.raises(CheckoutFailed):
        till.open()
    assert settle_session(till.paid(), "") is Outcome.SETTLED


def test_money_that_does_not_fit_is_parked_once_and_asked_for_no_more(till: Till):
    session = till.paid()
    with db.everyone(write=True) as db_session:
        checkout = db_session.get_one(Checkout, only(Checkout).id)
        checkout.amount_minor = 9999
        db_session.add(checkout)
    assert [settle_session(session, "") for _ in range(2)] == [Outcome.PARKED, Outcome.NOTHING]
    parked = only(ParkedPayment)
    assert (parked.reason, parked.amount_minor) == ("amount", 10000)
    assert rows(Payment) == []
    assert sweep(NOW) == {}
    assert visit_now(returning.confirmation, session).state == "checked"
    with pytest.raises(checkouts.NotPayable) as refused:
        till.open()
    assert "is being checked" in refused.value.said()


def test_a_page_noted_too_late_and_paid_all_the_same_is_found_by_the_sweep(till: Till):
    reserved = visit_now(checkouts.reserve, till.slug)
    answer = gateway().open(reserved.order)
    with db.everyone(write=True) as session:
        pending.give_up(session, reserved.order.checkout_id)
        assert pending.record(session, reserved.order.checkout_id, answer) == ""
    till.stripe.pay(answer.session)
    assert sweep(NOW) == {Outcome.SETTLED: 1}
    assert sweep(NOW) == {}
