"""Webhooks through the real route: only signed ones count, each counts once, in any order and any number."""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from portal import db
from portal.devtools.fake_stripe import FakeStripe
from portal.gateways import settling
from portal.gateways.settling import settle_session, sweep
from portal.models import Activity, Checkout, CheckoutItem, Outbox, ParkedPayment, Payment, PaymentState, StripeEvent
from tests.paying import Till, event, no_row_at_all, only, rows

DONE, ASYNC_DONE = "checkout.session.completed", "checkout.session.async_payment_succeeded"
ASYNC_FAILED, EXPIRED = "checkout.session.async_payment_failed", "checkout.session.expired"
HOOK = "/webhooks/stripe"
FULL = os.environ.get("PORTAL_FAULTS") == "full"


def test_a_signed_event_settles(till: Till, post):
    body = event(DONE, till.paid())
    assert [(answer.status_code, answer.text) for answer in (post(body), post(body))] == [
        (200, "settled"),
        (200, "nothing"),
    ]
    assert only(StripeEvent).stripe_id == "evt_1"


def test_other_kinds_and_strangers_sessions_are_heard_and_left(till: Till, post, monkeypatch):
    session = till.paid()

    def never(*_: object) -> None:
        raise AssertionError("asked about a stranger")

    monkeypatch.setattr("portal.routes.webhooks.settle_event", never)
    for body in (
        event("payment_intent.succeeded", session),
        event("invoice.paid", session),
        event(DONE, "cs_test_of_another_shop"),
        event(DONE, session, livemode=True),
    ):
        assert (post(body).status_code, post(body).text) == (200, "ignored")
    assert no_row_at_all()
    settle_session(session, "")


def test_a_session_of_ours_that_our_books_never_knew_is_said(till: Till, post):
    """Restored from an older backup: Stripe knows a checkout we do not."""
    session = till.paid()
    body = event(DONE, session)
    with db.everyone(write=True) as writing:
        writing.delete(writing.get_one(CheckoutItem, only(CheckoutItem).id))
        writing.delete(writing.get_one(Checkout, only(Checkout).id))
    with capture_logs() as logs:
        assert post(body).text == "unknown"
    assert [line["event"] for line in logs] == ["payment_unknown"]
    assert no_row_at_all()


def test_another_account_cannot_speak_for_this_one(till: Till, post, monkeypatch):
    session = till.paid()
    assert post(event(DONE, session, account="acct_of_somebody_else")).status_code == 400
    assert no_row_at_all()
    settle_session(session, "")


def test_a_session_stripe_does_not_know_is_refused(till: Till, post):
    body = event(DONE, "cs_test_nobody_opened", subject={"metadata": {"checkout": "0" * 32}})
    assert post(body).status_code == 400
    assert no_row_at_all()


def test_a_connected_account_pays_into_its_own(till: Till, post, double: FakeStripe):
    from portal.models import Business

    double.activate("acct_studio")
    with db.everyone(write=True) as session:
        session.get_one(Business, till.business_id).stripe_account_id = "acct_studio"
    paid = till.paid()
    assert post(event(DONE, paid)).status_code == 400
    assert rows(Payment) == []
    assert post(event(DONE, paid, "evt_2", account="acct_studio")).text == "settled"
    assert [each.account for each in double.captures()][-1] == "acct_studio"


@pytest.mark.faults
def test_a_hundred_of_each_in_any_order_from_eight_threads_are_one_payment(till: Till, post):
    session = till.paid("debit")
    till.stripe.settle_debits(fails=False)
    kinds = [(DONE, "evt_a"), (ASYNC_DONE, "evt_b"), (ASYNC_FAILED, "evt_c"), (EXPIRED, "evt_d")]
    bodies = [event(kind, session, name) for kind, name in kinds] * (1000 if FULL else 100)
    random.Random(5).shuffle(bodies)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, bodies))
    assert {answer.status_code for answer in answers} == {200}
    assert [answer.text for answer in answers].count("settled") == 1
    assert only(Payment).state is PaymentState.SUCCEEDED
    assert only(Outbox).once == f"payment:{only(Payment).id.hex}"
    assert [row.verb for row in rows(Activity)].count("payment_succeeded") == 1
    assert len(rows(StripeEvent)) == 4


@pytest.mark.parametrize("seed", range(6))
def test_feeds_in_any_order_never_downgrade(till: Till, post, seed: int):
    rolls = random.Random(seed)
    session, fails = till.paid("debit"), rolls.random() < 0.4
    feeds = [
        lambda: post(event(DONE, session, "evt_a")),
        lambda: post(event(DONE, session, "evt_a2")),
        lambda: settle_session(session, ""),
        lambda: sweep(timedelta(0)),
        lambda: till.stripe.settle_debits(fails=fails),
        lambda: post(event(ASYNC_FAILED if fails else ASYNC_DONE, session, "evt_b")),
    ]
    rolls.shuffle(feeds)
    ranks = []
    for feed in feeds:
        feed()
        ranks += [settling.payments.RANK[payment.state] for payment in rows(Payment)]
    sweep(timedelta(0))
    assert ranks == sorted(ranks)
    assert only(Payment).state is (PaymentState.FAILED if fails else PaymentState.SUCCEEDED)


@pytest.mark.parametrize("kind", ["error", "rate_limit", "drop"])
def test_while_stripe_is_away_it_is_asked_to_come_again(till: Till, post, kind: str):
    body = event(DONE, till.paid())
    till.stripe.fault("/v1/checkout/sessions/*", times=9, kind=kind)
    with capture_logs() as logs:
        assert (post(body).status_code, no_row_at_all()) == (503, True)
    assert [line["event"] for line in logs] == ["webhook_postponed"]
    till.stripe.clear_faults()
    assert post(body).text == "settled"


def test_stripes_own_courier_tries_again_until_it_is_heard(till: Till, double: FakeStripe):
    double.release_webhooks()
    double.hold_webhooks()
    till.paid()
    double.fault("/v1/checkout/sessions/*", times=3, method="GET")
    double.release_webhooks(reverse=True, duplicate=2)
    double.wait_for_webhooks()
    assert only(Payment).state is PaymentState.SUCCEEDED
    assert 503 in {delivery.status for delivery in double.deliveries}


@pytest.mark.parametrize("first", ["webhook", "return"])
def test_the_return_page_before_or_after_the_webhook(till: Till, post, first: str):
    session = till.paid()
    feeds = {"webhook": lambda: post(event(DONE, session)).text, "return": lambda: settle_session(session, "").value}
    assert feeds.pop(first)() == "settled"
    assert [feed() for feed in feeds.values()] == ["nothing"]
    assert len(rows(Payment)) == len(rows(Outbox)) == 1


@pytest.mark.parametrize(
    ("fact", "value"), [("amount_minor", 1), ("currency", "USD"), ("account", "acct_x"), ("id", None)]
)
def test_what_does_not_match_is_parked_and_said_once(till: Till, post, monkeypatch, fact: str, value: object):
    session = till.paid()
    body = event(DONE, session)
    if fact == "id":
        _another_mark(monkeypatch)
    elif fact == "account":
        _another_account(monkeypatch)
    else:
        with db.everyone(write=True) as writing:
            setattr(writing.get_one(Checkout, only(Checkout).id), fact, value)
            if fact == "amount_minor":
                writing.get_one(CheckoutItem, only(CheckoutItem).id).amount_minor = 1
    with capture_logs() as logs:
        assert post(body).text == "parked"
        again = [post(event(DONE, session, f"evt_{n}")).text for n in range(2, 5)]
    monkeypatch.undo()
    assert again == ["nothing"] * 3
    assert [line["event"] for line in logs] == ["payment_parked"]
    assert rows(Payment) == []
    assert only(Outbox).kind == "payment_needs_a_look"
    assert only(ParkedPayment).reason == {"amount_minor": "amount", "id": "metadata"}.get(fact, fact)


def _another_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.gateways.stripe_reports.mark_of", lambda metadata: "0" * 32)


def _another_account(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from portal.gateways.checkout import StripeCheckout

    real = StripeCheckout.report
    monkeypatch.setattr(
        StripeCheckout, "report", lambda *given, **deep: replace(real(*given, **deep), account="acct_y")
    )
