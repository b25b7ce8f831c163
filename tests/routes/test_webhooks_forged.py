"""What Stripe did not sign, or signed long ago, or could not have meant: 400, quickly, and not a row."""

import os
import time

import httpx
import pytest

from portal.gateways.stripe_events import BadSignature, event_of
from tests.paying import Till, event, no_row_at_all, signature

DONE, ASYNC_DONE = "checkout.session.completed", "checkout.session.async_payment_succeeded"
ASYNC_FAILED, EXPIRED = "checkout.session.async_payment_failed", "checkout.session.expired"
HOOK = "/webhooks/stripe"
FULL = os.environ.get("PORTAL_FAULTS") == "full"


@pytest.mark.parametrize(
    "forge",
    [
        lambda body: "",
        lambda body: "t=1,v1=",
        lambda body: "v1=" + "0" * 64,
        lambda body: f"t={int(time.time())},v1=" + "0" * 64,
        lambda body: f"t={int(time.time())},v1=é".encode("latin-1").decode("latin-1"),
        lambda body: signature(body, "whsec_of_somebody_else"),
        lambda body: signature(body, at=time.time() - 301),
        lambda body: signature(body + b" "),
        lambda body: signature(body).replace("v1=", "v0="),
    ],
)
def test_what_is_not_signed_by_stripe_just_now_leaves_no_row(till: Till, portal: str, monkeypatch, forge):
    def never(*_: object) -> None:
        raise AssertionError("a forgery got this far")

    body = event(DONE, till.session_of(till.open()))
    monkeypatch.setattr("portal.routes.webhooks.settle_event", never)
    headers = {"stripe-signature": forge(body).encode("latin-1")} if forge(body) else {}
    answer = httpx.post(portal + HOOK, content=body, headers=headers, trust_env=False)
    assert (answer.status_code, answer.text) == (400, "bad signature")
    assert no_row_at_all()


def test_both_secrets_are_valid_while_one_is_replaced(till: Till, post):
    body = event(DONE, till.paid())
    assert post(body, signature(body, "whsec_old")).text == "settled"
    assert post(body, signature(body, "whsec_tests")).text == "nothing"
    assert post(body, signature(body, at=time.time() - 295)).text == "nothing"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'"x"', b"null", b"{}", b'{"id": 1, "type": 2, "data": []}'])
def test_signed_nonsense_is_no_event(till: Till, post, body: bytes):
    assert post(body).status_code == 400
    assert no_row_at_all()


def test_what_is_no_text_is_no_event(till: Till, post):
    assert post(b"\xff\xfe", signature(b"")).status_code == 400
    assert no_row_at_all()


def test_two_megabytes_are_not_read_to_the_end(till: Till, post):
    body = event(DONE, "cs_test_1", padding="x" * 2_000_000)
    before = time.monotonic()
    assert post(body).status_code == 400
    assert time.monotonic() - before < 2
    assert no_row_at_all()


def test_forgeries_are_cheap(till: Till):
    body = event(DONE, "cs_test_1", padding="x" * 10_000)
    before = time.perf_counter()
    for _ in range(200):
        with pytest.raises(BadSignature):
            event_of(body, "t=1,v1=" + "0" * 64)
    assert (time.perf_counter() - before) / 200 < 0.005
