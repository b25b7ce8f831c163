"""Intents, charges, refunds, customers, balance, accounts, events and disputes through the SDK."""

import httpx
import pytest
import stripe


@pytest.fixture
def paid(sdk, double, order):
    made = sdk.v1.checkout.sessions.create(order(payment_intent_data={"metadata": {"invoice": "7"}}))
    double.pay(made.id)
    return sdk.v1.checkout.sessions.retrieve(made.id)


def test_an_intent_and_its_charge(sdk, paid):
    intent = sdk.v1.payment_intents.retrieve(paid.payment_intent)
    assert (intent.status, intent.amount_received) == ("succeeded", 1200)
    charge = sdk.v1.charges.retrieve(intent.latest_charge)
    assert (charge.paid, charge.captured, charge.payment_method_details.card.last4) == (True, True, "4242")
    listed = sdk.v1.payment_intents.list({"created": {"gte": intent.created}}).data
    assert [one.id for one in listed] == [intent.id]


def test_the_receipt_can_be_read(sdk, paid):
    charge = sdk.v1.charges.list({"payment_intent": paid.payment_intent}).data[0]
    page = httpx.get(charge.receipt_url)
    assert page.status_code == 200
    assert "€12.00" in page.text
    assert "Visa ···· 4242" in page.text


def test_refunds_never_exceed_what_was_taken(sdk, double, paid):
    first = sdk.v1.refunds.create({"payment_intent": paid.payment_intent, "amount": 200, "metadata": {"why": "x"}})
    assert (first.status, first.amount) == ("succeeded", 200)
    with pytest.raises(stripe.InvalidRequestError, match=r"€20.00.*greater than.*€10.00"):
        sdk.v1.refunds.create({"payment_intent": paid.payment_intent, "amount": 2000})
    sdk.v1.refunds.create({"charge": first.charge})
    with pytest.raises(stripe.InvalidRequestError) as again:
        sdk.v1.refunds.create({"payment_intent": paid.payment_intent})
    assert again.value.code == "charge_already_refunded"
    assert sdk.v1.refunds.retrieve(first.id).metadata.to_dict() == {"why": "x"}
    assert [one.amount for one in sdk.v1.refunds.list({"payment_intent": paid.payment_intent}).data] == [1000, 200]
    assert sdk.v1.charges.retrieve(first.charge).refunded
    assert double.captures()[0].refunded_minor == 1200


def test_an_unpaid_intent_cannot_be_refunded(sdk, double, order):
    made = sdk.v1.checkout.sessions.create(order())
    double.pay(made.id, "declined")
    intent = sdk.v1.checkout.sessions.retrieve(made.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        sdk.v1.refunds.create({"payment_intent": intent})


def test_a_refund_may_fail_later(sdk, double, paid):
    refund = sdk.v1.refunds.create({"payment_intent": paid.payment_intent})
    double.fail_refund(refund.id)
    assert sdk.v1.refunds.retrieve(refund.id).status == "failed"
    assert not sdk.v1.charges.retrieve(refund.charge).refunded
    assert "refund.failed" in [event.type for event in sdk.v1.events.list().data]


def test_a_dispute_is_won(sdk, double, paid):
    dispute = double.dispute(paid.payment_intent)
    assert sdk.v1.disputes.retrieve(dispute).status == "needs_response"
    double.close_dispute(dispute, won=True)
    assert sdk.v1.disputes.retrieve(dispute).status == "won"
    assert sdk.v1.events.list({"type": "charge.dispute.closed"}).data[0].data.object["id"] == dispute


def test_customers_and_the_balance(sdk, paid, order):
    customer = sdk.v1.customers.create({"email": "ada@example.com", "metadata": {"client": "1"}})
    assert sdk.v1.customers.retrieve(customer.id).email == "ada@example.com"
    assert sdk.v1.checkout.sessions.create(order(customer=customer.id)).customer == customer.id
    available = {one.currency: one.amount for one in sdk.v1.balance.retrieve().available}
    assert available == {"eur": 1200, "usd": 0}


def onboard(sdk, email="owner@example.com"):
    account = sdk.v1.accounts.create({"type": "standard", "email": email})
    link = sdk.v1.account_links.create(
        {
            "account": account.id,
            "type": "account_onboarding",
            "refresh_url": "http://127.0.0.1:9/refresh",
            "return_url": "http://127.0.0.1:9/connected",
        }
    )
    return account, link


def test_onboarding_lets_an_account_charge(sdk, order):
    account, link = onboard(sdk)
    with pytest.raises(stripe.InvalidRequestError, match="onboarding"):
        sdk.v1.checkout.sessions.create(order(), {"stripe_account": account.id})
    assert "Complete onboarding" in httpx.get(link.url).text
    done = httpx.post(link.url, data={"answer": "complete"})
    assert (done.status_code, done.headers["location"]) == (303, "http://127.0.0.1:9/connected")
    assert sdk.v1.accounts.retrieve(account.id).charges_enabled
    assert sdk.v1.checkout.sessions.create(order(), {"stripe_account": account.id}).status == "open"
    assert sdk.v1.events.list(options={"stripe_account": account.id}).data[0].account == account.id


def test_an_onboarding_link_is_good_once_and_for_five_minutes(sdk, double):
    account, link = onboard(sdk)
    httpx.post(link.url, data={"answer": "later"})
    assert not sdk.v1.accounts.retrieve(account.id).charges_enabled
    assert httpx.get(link.url).headers["location"] == "http://127.0.0.1:9/refresh"
    _, other = onboard(sdk)
    double.advance(301)
    assert httpx.get(other.url).headers["location"] == "http://127.0.0.1:9/refresh"


def test_accounts_see_only_their_own(sdk, double, order):
    double.activate("acct_one")
    double.activate("acct_two")
    one, two = {"stripe_account": "acct_one"}, {"stripe_account": "acct_two"}
    made = sdk.v1.checkout.sessions.create(order(), one)
    double.pay(made.id)
    assert double.captures()[0].account == "acct_one"
    for options in (two, {}):
        with pytest.raises(stripe.InvalidRequestError) as absent:
            sdk.v1.checkout.sessions.retrieve(made.id, options=options)
        assert (absent.value.http_status, absent.value.code) == (404, "resource_missing")
    assert not sdk.v1.payment_intents.list(options=two).data
    assert sdk.v1.accounts.retrieve_current(options=two).id == "acct_two"
    with pytest.raises(stripe.PermissionError):
        sdk.v1.balance.retrieve(options={"stripe_account": "acct_stranger"})


def test_events_are_listed_and_filtered(sdk, paid):
    kinds = {"types": ["payment_intent.succeeded", "charge.succeeded"]}
    assert [event.type for event in sdk.v1.events.list(kinds).data] == kinds["types"]
    event = sdk.v1.events.list({"limit": 1}).data[0]
    assert sdk.v1.events.retrieve(event.id).type == "checkout.session.completed"


def test_what_the_double_does_not_know_is_said(sdk):
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        sdk.v1.products.list()
