"""Idempotency keys and ordered faults: nothing is ever done twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

KEYED = {"idempotency_key": "invoice-7-1"}


def sessions(sdk) -> int:
    return len(sdk.v1.checkout.sessions.list({"limit": 100}).data)


def test_the_first_answer_is_repeated(sdk, order):
    first = sdk.v1.checkout.sessions.create(order(), KEYED)
    again = sdk.v1.checkout.sessions.create(order(), KEYED)
    assert first.id == again.id
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.last_response.headers
    assert sessions(sdk) == 1


def test_other_parameters_under_the_key_are_refused(sdk, order):
    sdk.v1.checkout.sessions.create(order(), KEYED)
    with pytest.raises(stripe.IdempotencyError) as raised:
        sdk.v1.checkout.sessions.create(order(999), KEYED)
    assert raised.value.http_status == 400


def test_a_key_is_forgotten_after_a_day(sdk, double, order):
    first = sdk.v1.checkout.sessions.create(order(), KEYED)
    double.advance(23 * 60 * 60)
    assert sdk.v1.checkout.sessions.create(order(), KEYED).id == first.id
    double.advance(2 * 60 * 60)
    assert sdk.v1.checkout.sessions.create(order(), KEYED).id != first.id


def test_keys_belong_to_an_account(sdk, double, order):
    double.activate("acct_one")
    here = sdk.v1.checkout.sessions.create(order(), KEYED)
    there = sdk.v1.checkout.sessions.create(order(), KEYED | {"stripe_account": "acct_one"})
    assert here.id != there.id


def test_a_refusal_of_the_parameters_is_not_remembered_but_one_of_the_rules_is(sdk, double, order):
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.checkout.sessions.create(order() | {"nope": 1}, KEYED)
    assert sdk.v1.checkout.sessions.create(order(), KEYED).status == "open"
    made = sdk.v1.checkout.sessions.create(order(), {"idempotency_key": "k"})
    sdk.v1.checkout.sessions.expire(made.id)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError):
            sdk.v1.checkout.sessions.expire(made.id, options={"idempotency_key": "late"})
    with pytest.raises(stripe.InvalidRequestError) as replayed:
        sdk.v1.checkout.sessions.expire(made.id, options={"idempotency_key": "late"})
    assert (replayed.value.headers or {})["idempotent-replayed"] == "true"


def test_two_at_once_with_one_key(sdk, double, order):
    double.fault("/v1/checkout/sessions", kind="slow", delay_ms=1000, method="POST")
    start = threading.Barrier(2)

    def create(_):
        start.wait()
        try:
            return sdk.v1.checkout.sessions.create(order(), KEYED).status
        except stripe.StripeError as refused:
            return refused.http_status, refused.json_body["error"]["code"]  # pyright: ignore

    with ThreadPoolExecutor(2) as pool:
        ended = set(pool.map(create, range(2)))
    assert ended == {"open", (409, "idempotency_key_in_use")}
    assert sessions(sdk) == 1


def test_a_lost_answer_was_done_once(sdk, double, order):
    double.fault("/v1/checkout/sessions", kind="lost_answer", method="POST")
    with pytest.raises(stripe.APIConnectionError):
        sdk.v1.checkout.sessions.create(order(), KEYED)
    kept = sdk.v1.checkout.sessions.list().data
    assert [session.id for session in kept] == [sdk.v1.checkout.sessions.create(order(), KEYED).id]


def test_a_dropped_call_was_never_done(sdk, double, order):
    double.fault("/v1/checkout/*", kind="drop")
    with pytest.raises(stripe.APIConnectionError):
        sdk.v1.checkout.sessions.create(order())
    assert sessions(sdk) == 0


def test_the_sdk_tries_again_after_errors(double, order, client):
    double.fault("/v1/checkout/sessions", times=2, method="POST")
    made = client(double.url, retries=3).v1.checkout.sessions.create(order())
    assert [one.id for one in client(double.url).v1.checkout.sessions.list().data] == [made.id]


def test_a_saved_error_stays_under_its_key(sdk, double, order):
    double.fault("/v1/checkout/sessions", kind="saved_error", status=503)
    for _ in range(2):
        with pytest.raises(stripe.APIError) as raised:
            sdk.v1.checkout.sessions.create(order(), KEYED)
        assert raised.value.http_status == 503
    assert sdk.v1.checkout.sessions.create(order()).status == "open"


def test_rate_limit_and_its_end(sdk, double):
    double.fault("/v1/balance", times=5, kind="rate_limit")
    with pytest.raises(stripe.RateLimitError):
        sdk.v1.balance.retrieve()
    double.clear_faults()
    assert sdk.v1.balance.retrieve().livemode is False
