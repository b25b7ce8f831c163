"""Paying, from the button to the books, against Stripe's double over real HTTP."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from portal import db
from portal.access.visit import visit_now
from portal.domain import checkouts, payable, returning
from portal.domain.payments import Outcome
from portal.gateways import settling
from portal.gateways.checkout import gateway
from portal.gateways.settling import settle_session, sweep
from portal.models import (
    Checkout,
    CheckoutItem,
    InvoiceState,
    Outbox,
    ParkedPayment,
    Payment,
    PaymentState,
)
from tests.paying import Till, only, rows

NOW = timedelta(0)
pytestmark = pytest.mark.usefixtures("true_books")


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
    with pytest.raises(payable.NotPayable, match="reason"):
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
    assert only(Payment).failure == "insufficient_funds"
    assert (till.invoice().state, till.invoice().processing_minor) == (InvoiceState.OPEN, 0)
    assert visit_now(returning.confirmation, session).state == "failed"
    settle_session(till.paid(), "")
    assert [each.state for each in rows(Payment)] == [PaymentState.FAILED, PaymentState.SUCCEEDED]


def test_an_old_report_downgrades_nothing(till: Till, monkeypatch: pytest.MonkeyPatch):
    session = till.paid("debit")
    old = gateway().report(session, "")
    till.stripe.settle_debits(fails=False)
    settle_session(session, "")
    monkeypatch.setattr(type(gateway()), "report", lambda *_, **__: old)
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

    def report(self: object, session: str, account: str, **more: bool) -> object:
        if session == first:
            raise KeyError("unheard of")
        return real(session, account, **more)

    with monkeypatch.context() as broken:
        broken.setattr(type(gateway()), "report", report)
        assert sweep(NOW) == {"failed": 1, Outcome.SETTLED: 1}
    assert sweep(NOW) == {Outcome.SETTLED: 1}


def test_money_that_does_not_fit_is_parked_once_and_asked_for_no_more(till: Till):
    session = till.paid()
    with db.everyone(write=True) as db_session:
        checkout = db_session.get_one(Checkout, only(Checkout).id)
        checkout.amount_minor = 9999
        item = db_session.get_one(CheckoutItem, only(CheckoutItem).id)
        item.amount_minor = 9999
        db_session.add_all([checkout, item])
    assert [settle_session(session, "") for _ in range(2)] == [Outcome.PARKED, Outcome.NOTHING]
    parked = only(ParkedPayment)
    assert (parked.reason, parked.amount_minor) == ("amount", 10000)
    assert rows(Payment) == []
    assert sweep(NOW) == {}
    assert visit_now(returning.confirmation, session).state == "checked"
    with pytest.raises(payable.NotPayable) as refused:
        till.open()
    assert "is being checked" in refused.value.said()
