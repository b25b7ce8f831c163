"""Money going back: refunds that take their time or fail, inquiries, disputes, and the lists that find them all."""

import time

import pytest
import stripe

from portal.devtools.fake_stripe import Webhook, running


@pytest.fixture
def paid(sdk, double, order):
    """Pays a session in the given way; the intent."""

    def one(how="4242"):
        made = sdk.v1.checkout.sessions.create(order(payment_intent_data={"metadata": {"checkout": "7"}}))
        double.pay(made.id, how)
        if how == "debit":
            double.settle_debits(fails=False)
        return sdk.v1.checkout.sessions.retrieve(made.id).payment_intent

    return one


def kinds(sdk):
    return [event.type for event in sdk.v1.events.list({"limit": 100}).data][::-1]


@pytest.mark.parametrize(("fails", "status", "kept"), [(False, "succeeded", 1200), (True, "failed", 0)])
def test_a_refund_of_a_debit_is_pending_first(sdk, double, paid, fails, status, kept):
    refund = sdk.v1.refunds.create({"payment_intent": paid("debit")})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    assert double.captures()[0].refunded_minor == 1200
    assert double.settle_refunds(fails=fails) == [refund.id]
    seen = sdk.v1.refunds.retrieve(refund.id)
    assert (seen.status, seen.pending_reason, bool(seen.failure_reason)) == (status, None, fails)
    assert double.captures()[0].refunded_minor == kept
    changed = ["refund.updated", "charge.refund.updated"] + ["refund.failed"] * fails
    assert kinds(sdk)[-len(changed) :] == changed
    assert double.settle_refunds() == []


def test_a_refund_settles_by_itself_where_debits_do(listener, order, client):
    with running([Webhook(listener.url, listener.secret)], debit_seconds=0.2) as double:
        sdk = client(double.url)
        made = sdk.v1.checkout.sessions.create(order())
        double.pay(made.id, "debit")
        double.settle_debits(fails=False)
        sdk.v1.refunds.create({"payment_intent": sdk.v1.checkout.sessions.retrieve(made.id).payment_intent})
        deadline = time.monotonic() + 5
        while "refund.updated" not in listener.types and time.monotonic() < deadline:
            time.sleep(0.02)
        assert sdk.v1.refunds.list().data[0].status == "succeeded"


def test_a_part_may_fail_and_the_rest_be_given_back_again(sdk, double, paid):
    intent = paid()
    first = sdk.v1.refunds.create({"payment_intent": intent, "amount": 1000})
    double.fail_refund(first.id)
    assert sdk.v1.refunds.create({"payment_intent": intent}).amount == 1200
    with pytest.raises(ValueError, match="cannot fail"):
        double.fail_refund(first.id)


def test_an_inquiry_takes_no_money_until_it_is_a_dispute(sdk, double, paid):
    intent = paid()
    asked = double.dispute(intent, inquiry=True)
    charge = sdk.v1.payment_intents.retrieve(intent, {"expand": ["latest_charge"]}).latest_charge
    assert (sdk.v1.disputes.retrieve(asked).status, charge.disputed) == ("warning_needs_response", False)
    assert kinds(sdk)[-1] == "charge.dispute.created"
    sdk.v1.refunds.create({"payment_intent": intent, "amount": 100})
    double.escalate_dispute(asked)
    assert sdk.v1.charges.retrieve(charge.id).disputed
    assert kinds(sdk)[-2:] == ["charge.dispute.funds_withdrawn", "charge.dispute.updated"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_disputed"
    double.close_dispute(asked, won=False)
    assert sdk.v1.disputes.retrieve(asked).status == "lost"


def test_an_inquiry_that_ends_well_moves_no_money(sdk, double, paid):
    asked = double.dispute(paid(), inquiry=True)
    double.close_dispute(asked, won=True)
    assert sdk.v1.disputes.retrieve(asked).status == "warning_closed"
    assert not [kind for kind in kinds(sdk) if "funds" in kind]


def test_a_decline_is_told(sdk, double, paid):
    paid("declined")
    assert kinds(sdk)[-1] == "payment_intent.payment_failed"
    event = sdk.v1.events.list({"limit": 1}).data[0]
    assert event.data.object["last_payment_error"]["decline_code"] == "generic_decline"
    assert event.data.object["metadata"]["checkout"] == "7"


def test_every_list_is_narrowed_by_payment_and_by_moment(sdk, double, paid):
    first, second = paid(), paid()
    for intent in (first, second):
        sdk.v1.refunds.create({"payment_intent": intent, "amount": 100})
        double.dispute(intent)
    for listed in (sdk.v1.refunds, sdk.v1.disputes, sdk.v1.checkout.sessions):
        assert [one.payment_intent for one in listed.list({"payment_intent": first}).data] == [first]
    later = int(time.time()) + 60
    for listed in (sdk.v1.refunds, sdk.v1.disputes, sdk.v1.checkout.sessions, sdk.v1.payment_intents):
        assert len(listed.list({"created": {"lt": later}}).data) == 2
        assert listed.list({"created": {"gte": later}}).data == []
    seen = sdk.v1.refunds.list({"expand": ["data.payment_intent"]}).data
    assert {one.payment_intent.metadata["checkout"] for one in seen} == {"7"}


def test_a_hundred_line_items_and_no_more(sdk, order):
    items = order(50)["line_items"]
    assert sdk.v1.checkout.sessions.create(order() | {"line_items": items * 100}).amount_total == 5000
    with pytest.raises(stripe.InvalidRequestError, match="at most 100"):
        sdk.v1.checkout.sessions.create(order() | {"line_items": items * 101})
