"""Webhooks about money that goes back: they say where to look, whoever sent them, in any order and any number."""

import json
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from portal import db
from portal.clock import now
from portal.devtools.fake_stripe import FakeStripe
from portal.domain import refunds
from portal.gateways import hearing, refunding
from portal.gateways.checkout import gateway
from portal.gateways.settling import settle_session
from portal.models import (
    Checkout,
    Dispute,
    DisputeState,
    InvoiceState,
    Payment,
    PaymentState,
    Refund,
    RefundOrigin,
    RefundState,
    StripeEvent,
)
from tests.paying import Till, no_row_at_all, only, rows

DECLINED, REFUNDED = "payment_intent.payment_failed", "charge.refunded"
MONEY_BACK = [
    "charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed",
    "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
]  # fmt: skip


def told(kind: str, intent: str, identifier: str = "evt_1", mark: str = "", **more: Any) -> bytes:
    """A webhook about something that belongs to a payment; only charges and payments carry our mark."""
    mark = mark or (only(Checkout).id.hex if kind in (DECLINED, REFUNDED) else "")
    subject: dict[str, Any] = {"id": "re_1", "object": "refund", "payment_intent": intent}
    if kind == DECLINED:
        subject = {"id": intent, "object": "payment_intent"}
    subject["metadata"] = {"checkout": mark} if mark else {}
    return json.dumps({"id": identifier, "object": "event", "type": kind, "livemode": False,
                       "data": {"object": {**subject, **more.pop("subject", {})}}, **more}).encode()  # fmt: skip


def intent_of(session: str) -> str:
    return gateway().report(session, "").intent


@pytest.fixture
def paid(till: Till):
    """A paid and settled session's intent."""
    session = till.paid()
    settle_session(session, "")
    return intent_of(session)


def give_back(intent: str, amount_minor: int | None = None, account: str = "") -> str:
    """Somebody refunds at Stripe's own dashboard."""
    asked: Any = {"payment_intent": intent} | ({"amount": amount_minor} if amount_minor else {})
    options: Any = {"stripe_account": account} if account else {}
    return gateway()._refunds.create(asked, options=options).id


def owed(till: Till) -> tuple[InvoiceState, int]:
    return till.invoice().state, till.invoice().balance_minor


def test_any_of_them_is_reason_to_look(till: Till, post, paid: str):
    for number, kind in enumerate(MONEY_BACK, 1):
        give_back(paid, 300)
        body = told(kind, paid, f"evt_{number}")
        assert [post(body).text, post(body).text] == ["returned", "nothing"], kind
        assert owed(till) == (InvoiceState.OPEN, 300 * number)
    assert {(one.state, one.origin) for one in rows(Refund)} == {(RefundState.SUCCEEDED, RefundOrigin.STRIPE)}
    assert [one.kind for one in rows(StripeEvent)] == MONEY_BACK


def test_their_words_are_never_believed(till: Till, post, paid: str):
    lies = {"amount": 10000, "status": "succeeded", "reason": "fraudulent"}
    assert post(told("refund.created", paid, subject=lies)).text == "nothing"
    assert rows(Refund) == []
    assert owed(till) == (InvoiceState.PAID, 0)


def test_a_refund_told_before_its_payment(till: Till, post):
    intent = intent_of(till.paid())
    give_back(intent, 3000)
    assert post(told("refund.created", intent)).text == "settled"
    assert (only(Payment).state, only(Refund).amount_minor) == (PaymentState.SUCCEEDED, 3000)
    assert owed(till) == (InvoiceState.OPEN, 3000)
    assert only(StripeEvent).kind == "refund.created"


def test_a_decline_is_noted_while_the_page_stays_open(till: Till, post, monkeypatch):
    session = till.paid("declined")
    monkeypatch.setattr(type(gateway()), "session_of", never)  # our mark says enough
    assert post(told(DECLINED, intent_of(session))).text == "nothing"
    assert (only(Checkout).failure, rows(Payment)) == ("generic_decline", [])
    till.stripe.pay(session)
    settle_session(session, "")
    assert owed(till) == (InvoiceState.PAID, 0)


def test_a_decline_told_before_we_noted_the_page(till: Till, post):
    """Killed between asking for the page and noting it: our mark still leads to the session."""
    session = till.paid("declined")
    with db.everyone(write=True) as writing:
        writing.get_one(Checkout, only(Checkout).id).stripe_session = None
    assert post(told(DECLINED, intent_of(session))).status_code == 200
    assert (only(Checkout).stripe_session, only(Checkout).failure) == (session, "generic_decline")


def test_a_refund_that_fails_after_all_is_owed_no_more(till: Till, post, paid: str, double: FakeStripe):
    refund = give_back(paid)
    post(told("refund.created", paid))
    assert owed(till) == (InvoiceState.OPEN, 10000)
    double.fail_refund(refund)
    assert post(told("charge.refund.updated", paid, "evt_2")).text == "returned"
    assert (only(Refund).state, only(Refund).failure) == (RefundState.FAILED, "lost_or_stolen_card")
    assert owed(till) == (InvoiceState.PAID, 0)


@pytest.mark.parametrize(("won", "state", "balance"), [(True, DisputeState.WON, 0), (False, DisputeState.LOST, 10000)])
def test_a_dispute_from_inquiry_to_its_end(till: Till, post, paid: str, double: FakeStripe, won, state, balance):
    dispute = double.dispute(paid, inquiry=True)
    assert post(told("charge.dispute.created", paid)).text == "returned"
    assert (only(Dispute).state, owed(till)) == (DisputeState.OPEN, (InvoiceState.PAID, 0))
    double.escalate_dispute(dispute)
    assert post(told("charge.dispute.funds_withdrawn", paid, "evt_2")).text == "nothing"
    double.close_dispute(dispute, won=won)
    assert post(told("charge.dispute.closed", paid, "evt_3")).text == "returned"
    assert post(told("charge.dispute.updated", paid, "evt_4")).text == "nothing"
    assert (only(Dispute).state, till.invoice().balance_minor) == (state, balance)
    assert [one.origin for one in rows(Refund)] == ([] if won else [RefundOrigin.CHARGEBACK])


def test_our_own_refund_is_known_by_its_mark_whoever_tells_first(till: Till, post, paid: str):
    with db.everyone(write=True) as session:
        refund = refunds.request(session, only(Payment).id, 2000, "Too much", now())
    give_back_as_asked(refund.id.hex, paid)
    assert post(told("refund.created", paid)).text == "returned"
    refunding.carry_out(refund.id)
    assert (only(Refund).id, only(Refund).state) == (refund.id, RefundState.SUCCEEDED)
    assert till.stripe.captures()[-1].refunded_minor == 2000


def give_back_as_asked(mark: str, intent: str) -> None:
    """The worker asked Stripe and was killed before the answer."""
    key: Any = {"idempotency_key": f"refund-{only(Refund).id.hex}"}
    asked: Any = {"payment_intent": intent, "amount": 2000, "metadata": {"refund": mark}}
    gateway()._refunds.create(asked, options=key)


def test_other_peoples_money_leaves_no_row_and_costs_little(till: Till, post, monkeypatch):
    asked = list[str]()
    monkeypatch.setattr(hearing, "gateway", lambda: Watched(asked))
    with capture_logs() as logs:
        for kind in (DECLINED, REFUNDED):
            body = told(kind, "pi_other", mark="x", subject={"metadata": {}})
            assert (post(body).status_code, post(body).text) == (200, "ignored")
        assert post(told("refund.created", "")).text == "ignored"
        assert post(told("payment_intent.succeeded", "pi_other")).text == "ignored"
        assert asked == []
        assert post(told("charge.dispute.created", "pi_other")).text == "unknown"
    assert (asked, logs) == (["pi_other"], [])
    assert no_row_at_all()


class Watched:
    """A gateway that knows no session, and says what it was asked."""

    def __init__(self, asked: list[str]) -> None:
        self.asked = asked

    def session_of(self, intent: str, account: str) -> str:
        self.asked.append(intent)
        return ""


def test_another_shops_page_is_not_ours(till: Till, post, double: FakeStripe):
    """One account, two programs: a session without our mark is asked about once, and left."""
    price = {"currency": "eur", "unit_amount": 500, "product_data": {"name": "Mug"}}
    items = [{"quantity": 1, "price_data": price}]
    asked: Any = {"mode": "payment", "success_url": "http://127.0.0.1:9/", "line_items": items}
    session = gateway()._sessions.create(asked).id
    double.pay(session)
    intent = intent_of(session)
    give_back(intent)
    with capture_logs() as logs:
        assert post(told("refund.created", intent)).text == "unknown"
    assert logs == []
    assert no_row_at_all()


def test_a_payment_of_ours_that_our_books_never_knew_is_said(till: Till, post, paid: str):
    mark = only(Checkout).id.hex
    forget_everything()
    with capture_logs() as logs:
        assert post(told(REFUNDED, paid, mark=mark)).text == "unknown"
    assert [line["event"] for line in logs] == ["payment_unknown"]


def forget_everything() -> None:
    """As from an older backup."""
    with db.engine().begin() as connection:
        for table in ("payment_allocation", "payment", "checkout_item", "checkout", "outbox", "activity"):
            connection.execute(text(f"delete from {table}"))
        connection.execute(text("update invoice set state='open', balance_minor=total_minor, paid_minor=0"))


def test_another_account_cannot_speak_for_this_one(till: Till, post, paid: str, monkeypatch):
    """Refused without asking: only this account could say how the payment stands."""
    monkeypatch.setattr(hearing, "gateway", never)
    for number, kind in enumerate((*MONEY_BACK, DECLINED)):
        body = told(kind, paid, f"evt_{number}", account="acct_of_somebody_else")
        assert (post(body).status_code, post(body).text) == (400, "no such session")
    assert rows(StripeEvent) == []


def never(*_: object) -> None:
    raise AssertionError("Stripe was asked")


def test_live_events_are_not_for_tests(till: Till, post, paid: str):
    assert post(told("refund.created", paid, livemode=True)).text == "ignored"


def test_while_stripe_is_away_it_is_asked_to_come_again(till: Till, post, paid: str):
    give_back(paid, 3000)
    body = told("refund.created", paid)
    for path in ("/v1/checkout/sessions/*", "/v1/refunds", "/v1/disputes"):
        till.stripe.fault(path, times=9, kind="rate_limit", method="GET")
        assert (post(body).status_code, rows(StripeEvent), rows(Refund)) == (503, [], [])
        till.stripe.clear_faults()
    assert post(body).text == "returned"


def test_everything_at_once_told_backwards_and_twice(till: Till, double: FakeStripe):
    double.release_webhooks()
    double.hold_webhooks()
    session = till.paid()
    intent = intent_of(session)
    first = give_back(intent, 1000)
    give_back(intent, 2000)
    double.fail_refund(first)
    double.close_dispute(double.dispute(intent), won=False)
    double.release_webhooks(reverse=True, duplicate=1)
    double.wait_for_webhooks()
    assert {delivery.status for delivery in double.deliveries[-20:]} == {200}
    assert only(Payment).state is PaymentState.SUCCEEDED
    states = sorted((one.amount_minor, one.state.value, one.origin.value) for one in rows(Refund))
    assert states == [(1000, "failed", "stripe"), (2000, "succeeded", "stripe"), (8000, "succeeded", "chargeback")]
    assert owed(till) == (InvoiceState.OPEN, 10000)
