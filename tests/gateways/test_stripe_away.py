"""Stripe answers badly, late or not at all: nothing is lost, and nothing is charged twice."""

from datetime import timedelta

import pytest

from portal import db
from portal.domain.checkout_gateway import CheckoutFailed, GatewayAway
from portal.domain.payments import Outcome
from portal.gateways.settling import settle_session
from portal.models import (
    Business,
    Checkout,
    CheckoutState,
    Payment,
)
from tests.paying import Till, only, rows

NOW = timedelta(0)
pytestmark = pytest.mark.usefixtures("true_books")


@pytest.mark.parametrize("kind", ["drop", "lost_answer"])
def test_an_answer_that_breaks_off_is_asked_for_once_more(till: Till, kind: str):
    till.stripe.fault("/v1/checkout/sessions", kind=kind)
    session = till.paid()
    till.stripe.fault("/v1/checkout/sessions/*", kind="drop", method="GET")
    assert settle_session(session, "") is Outcome.SETTLED
    assert len([each for each in till.stripe.captures() if each.metadata["checkout"] == only(Checkout).id.hex]) == 1


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
