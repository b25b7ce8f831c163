"""Webhooks: signed, in order, tried again; and held, reversed, repeated or lost when a test says so."""

import time

import pytest
import stripe

from portal.devtools.fake_stripe import Webhook, running

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


@pytest.fixture
def heard_of(listener, double):
    double.add_webhook(listener.url, listener.secret)
    return listener


@pytest.fixture
def pay(sdk, double, order):
    def one(how="4242"):
        made = sdk.v1.checkout.sessions.create(order(metadata={"invoice": "7"}))
        double.pay(made.id, how)
        return made

    return one


def first_attempt(double):
    deadline = time.monotonic() + 5
    while not double.deliveries and time.monotonic() < deadline:
        time.sleep(0.02)
    return double.deliveries[0]


def test_a_payment_is_told_in_order_and_signed(heard_of, double, pay):
    made = pay()
    double.wait_for_webhooks()
    assert heard_of.types == PAID
    completed = heard_of.heard[-1]
    assert completed.data.object.id == made.id
    assert completed.data.object.payment_status == "paid"
    assert completed.data.object.metadata["invoice"] == "7"
    assert (completed.livemode, completed.api_version) == (False, stripe.api_version)


def test_another_secret_is_refused(listener, sdk, double):
    double.add_webhook(listener.url, "whsec_other")
    sdk.v1.customers.create({})
    assert first_attempt(double).status == 400
    assert listener.heard == []


def test_a_refused_webhook_is_tried_again(heard_of, double, pay):
    heard_of.refuse = 2
    pay()
    double.wait_for_webhooks()
    assert sorted(heard_of.types) == sorted(PAID)
    by_type = {delivery.type: delivery for delivery in double.deliveries}
    assert by_type["payment_intent.created"].attempt == 2
    assert by_type["checkout.session.completed"].attempt == 1


def test_after_five_refusals_it_is_given_up_and_found_by_the_list(heard_of, sdk, double, order):
    heard_of.refuse = 5
    sdk.v1.checkout.sessions.expire(sdk.v1.checkout.sessions.create(order()).id)
    double.wait_for_webhooks()
    assert [delivery.status for delivery in double.deliveries] == [500] * 5
    missed = sdk.v1.events.list({"delivery_success": False}).data
    assert [event.type for event in missed] == ["checkout.session.expired"]
    double.resend(missed[0].id)
    double.wait_for_webhooks()
    assert heard_of.types == ["checkout.session.expired"]
    assert sdk.v1.events.list({"delivery_success": False}).data == []


def test_nobody_listening_is_an_attempt_too(sdk, double, order):
    double.add_webhook("http://127.0.0.1:9/nobody", "whsec_1")
    sdk.v1.customers.create({"email": "a@example.com"})
    attempt = first_attempt(double)
    assert (attempt.attempt, attempt.status) == (1, None)


def test_debits_tell_twice(heard_of, double, pay):
    pay("debit")
    double.wait_for_webhooks()
    assert heard_of.types[-1] == "checkout.session.completed"
    assert heard_of.heard[-1].data.object.payment_status == "unpaid"
    double.fail_debits()
    double.wait_for_webhooks()
    assert heard_of.types[-3:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]


def test_a_debit_settles_by_itself(listener, order, client):
    with running([Webhook(listener.url, listener.secret)], debit_seconds=0.2) as double:
        made = client(double.url).v1.checkout.sessions.create(order())
        double.pay(made.id, "debit")
        deadline = time.monotonic() + 5
        while "checkout.session.async_payment_succeeded" not in listener.types and time.monotonic() < deadline:
            time.sleep(0.02)
        assert listener.types[-1] == "checkout.session.async_payment_succeeded"
        assert [capture.amount_minor for capture in double.captures()] == [1200]


def test_held_webhooks_arrive_reversed_and_twice(heard_of, double, pay):
    double.hold_webhooks()
    pay()
    assert heard_of.heard == []
    double.release_webhooks(reverse=True, duplicate=True)
    double.wait_for_webhooks()
    assert heard_of.types == [kind for kind in reversed(PAID) for _ in range(2)]
    assert len({event.id for event in heard_of.heard}) == 4


def test_dropped_webhooks_never_arrive(heard_of, sdk, double, pay):
    double.hold_webhooks()
    pay()
    double.drop_webhooks()
    pay()
    double.release_webhooks()
    double.wait_for_webhooks()
    assert heard_of.heard == []
    assert len(sdk.v1.events.list({"delivery_success": False}).data) == 8
    pay()
    double.wait_for_webhooks()
    assert heard_of.types == PAID


def test_an_endpoint_made_through_the_api(listener, sdk, double):
    with pytest.raises(stripe.InvalidRequestError, match="stays on this machine"):
        sdk.v1.webhook_endpoints.create({"url": "https://example.com/hook", "enabled_events": ["*"]})
    made = sdk.v1.webhook_endpoints.create(
        {"url": listener.url, "enabled_events": ["account.updated"], "connect": True}
    )
    assert made.secret.startswith("whsec_")
    sdk.v1.customers.create({})
    double.activate("acct_one")
    assert first_attempt(double).type == "account.updated"
