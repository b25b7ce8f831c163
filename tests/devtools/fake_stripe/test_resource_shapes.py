"""Answers against the SDK's own resource classes: no field Stripe lacks, none missing that it always sends."""

import json

import pytest
import stripe

from portal.devtools.fake_stripe.resources import optional, shape


@pytest.fixture
def answers(sdk, double, order):
    """One of each resource, by the SDK's class."""
    made = sdk.v1.checkout.sessions.create(order())
    items = sdk.v1.checkout.sessions.line_items.list(made.id)
    double.pay(made.id)
    session = sdk.v1.checkout.sessions.retrieve(made.id)
    intent = sdk.v1.payment_intents.retrieve(session.payment_intent)
    account = sdk.v1.accounts.create({"type": "standard"})
    link = {
        "account": account.id,
        "type": "account_onboarding",
        "refresh_url": "http://a.b",
        "return_url": "http://a.b",
    }
    refund = sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
    hook = {"url": "http://127.0.0.1:9/hook", "enabled_events": ["charge.updated"]}
    return [
        made,
        session,
        items.data[0],
        items.data[0].price,
        intent,
        sdk.v1.charges.retrieve(intent.latest_charge),
        refund,
        account,
        sdk.v1.account_links.create(link),
        sdk.v1.customers.create({}),
        sdk.v1.events.list().data[0],
        sdk.v1.webhook_endpoints.create(hook),
        sdk.v1.balance.retrieve(),
        sdk.v1.disputes.retrieve(double.dispute(intent.id)),
    ]


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
