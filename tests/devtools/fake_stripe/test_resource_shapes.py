"""Answers against the SDK's own resource classes: no field Stripe lacks, none missing that it always sends."""

import json

import pytest
import stripe

from portal.devtools.fake_stripe.resources import optional, shape


@pytest.fixture
def answers(sdk, double, order):
    """One of each resource."""
    made = sdk.v1.checkout.sessions.create(order())
    item = sdk.v1.checkout.sessions.line_items.list(made.id).data[0]
    double.pay(made.id)
    session = sdk.v1.checkout.sessions.retrieve(made.id)
    intent = sdk.v1.payment_intents.retrieve(session.payment_intent)
    charge = sdk.v1.charges.retrieve(intent.latest_charge)
    refund = sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
    dispute = sdk.v1.disputes.retrieve(double.dispute(intent.id))
    return [made, session, item, item.price, intent, charge, refund, dispute, *others(sdk)]


def others(sdk):
    account = sdk.v1.accounts.create({"type": "standard"})
    back = {"refresh_url": "http://a.b", "return_url": "http://a.b"}
    link = sdk.v1.account_links.create({"account": account.id, "type": "account_onboarding", **back})
    hook = {"url": "http://127.0.0.1:9/hook", "enabled_events": ["charge.updated"]}
    event = sdk.v1.events.list().data[0]
    balance = sdk.v1.balance.retrieve()
    return [account, link, event, balance, sdk.v1.customers.create({}), sdk.v1.webhook_endpoints.create(hook)]


def test_every_answer_has_the_sdk_s_shape(answers):
    assert len({type(answer) for answer in answers}) == 13
    for answer in answers:
        hints = {name: hint for name, hint in type(answer).__annotations__.items() if name != "OBJECT_NAME"}
        sent = json.loads(str(answer))
        assert sent.keys() <= hints.keys(), type(answer)
        always = {name for name, hint in hints.items() if not optional(hint)}
        assert always <= {name for name, value in sent.items() if value is not None}, type(answer)


def test_a_field_stripe_lacks_cannot_be_written():
    with pytest.raises(TypeError, match="_private"):
        shape(stripe.Refund, id="re_1", _private=1)
