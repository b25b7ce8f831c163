"""Checkout Sessions through the SDK: created, found, listed, expired, and refused as Stripe refuses."""

import time

import pytest
import stripe


def refusal(sdk, params) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as raised:
        sdk.v1.checkout.sessions.create(params)
    return raised.value


def test_a_session_is_kept_as_it_was_ordered(sdk, order):
    made = sdk.v1.checkout.sessions.create(
        order(quantity=2, metadata={"invoice": "7"}, customer_email="a@example.com", client_reference_id="r")
    )
    kept = sdk.v1.checkout.sessions.retrieve(made.id)
    assert (kept.status, kept.payment_status, kept.amount_total, kept.currency) == ("open", "unpaid", 2400, "eur")
    assert kept.metadata.to_dict() == {"invoice": "7"}
    assert (kept.customer_email, kept.client_reference_id) == ("a@example.com", "r")
    assert kept.expires_at - kept.created == 24 * 60 * 60
    assert kept.url == made.url
    assert made.url.endswith(f"/c/pay/{made.id}")


def test_line_items_are_listed_and_expanded(sdk, order):
    made = sdk.v1.checkout.sessions.create(order(300, quantity=3))
    listed = sdk.v1.checkout.sessions.line_items.list(made.id).data
    assert [(item.description, item.quantity, item.amount_total) for item in listed] == [("Invoice INV-1", 3, 900)]
    seen = sdk.v1.checkout.sessions.retrieve(made.id, {"expand": ["line_items"]})
    assert seen.line_items.data[0].id == listed[0].id


def test_expiring_closes_it_once(sdk, order):
    made = sdk.v1.checkout.sessions.create(order())
    expired = sdk.v1.checkout.sessions.expire(made.id)
    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        sdk.v1.checkout.sessions.expire(made.id)


def test_time_expires_it(sdk, double, order):
    made = sdk.v1.checkout.sessions.create(order(expires_at=int(time.time()) + 31 * 60))
    double.advance(32 * 60)
    assert sdk.v1.checkout.sessions.retrieve(made.id).status == "expired"
    assert [event.type for event in sdk.v1.events.list().data] == ["checkout.session.expired"]


def test_lists_filter_by_intent_and_moment_and_turn_pages(sdk, double, order):
    made = [sdk.v1.checkout.sessions.create(order()) for _ in range(5)]
    double.pay(made[2].id)
    intent = sdk.v1.checkout.sessions.retrieve(made[2].id).payment_intent
    found = sdk.v1.checkout.sessions.list({"payment_intent": intent}).data
    assert [session.id for session in found] == [made[2].id]
    walked = sdk.v1.checkout.sessions.list({"limit": 2}).auto_paging_iter()
    assert [session.id for session in walked] == [session.id for session in reversed(made)]
    assert sdk.v1.checkout.sessions.list({"created": {"gte": made[0].created}}).data
    assert not sdk.v1.checkout.sessions.list({"created": {"gt": made[-1].created + 5}}).data
    after = sdk.v1.checkout.sessions.list({"ending_before": made[1].id, "limit": 2}).data
    assert [session.id for session in after] == [made[3].id, made[2].id]
    with pytest.raises(stripe.InvalidRequestError, match="No such"):
        sdk.v1.checkout.sessions.list({"starting_after": "cs_test_nobody"})


def test_expand_reaches_the_charge(sdk, double, order):
    made = sdk.v1.checkout.sessions.create(order(payment_intent_data={"metadata": {"invoice": "7"}}))
    double.pay(made.url, brand="amex")
    seen = sdk.v1.checkout.sessions.retrieve(made.id, {"expand": ["payment_intent.latest_charge"]})
    assert seen.payment_intent.metadata.to_dict() == {"invoice": "7"}
    card = seen.payment_intent.latest_charge.payment_method_details.card
    assert (card.brand, card.last4) == ("amex", "0005")
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        sdk.v1.checkout.sessions.retrieve(made.id, {"expand": ["nonsense"]})


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"nope": 1}, "parameter_unknown", "nope"),
        ({"mode": "bogus"}, None, "mode"),
        ({"mode": "subscription"}, None, "mode"),
        ({"discounts": [{"coupon": "x"}]}, None, "discounts"),
        ({"automatic_tax": {"enabled": True}}, None, "automatic_tax"),
        ({"payment_intent_data": {"capture_method": "manual"}}, None, "payment_intent_data[capture_method]"),
        ({"line_items": [{"quantity": 1, "price_data": {"unit_amount": 5}}]}, "parameter_missing", None),
        ({"line_items": [{"qty": 1}]}, "parameter_unknown", "line_items[0][qty]"),
        ({"line_items": []}, "parameter_missing", "line_items"),
        ({"success_url": "javascript:alert(1)"}, "url_invalid", "success_url"),
        ({"expires_at": int(time.time()) + 29 * 60}, None, "expires_at"),
        ({"expires_at": int(time.time()) + 25 * 60 * 60}, None, "expires_at"),
        ({"metadata": {"k" * 41: "v"}}, None, "metadata"),
        ({"metadata": {"k": "v" * 501}}, None, "metadata[k]"),
        ({"customer": "cus_nobody"}, "resource_missing", "customer"),
    ],
)
def test_wrong_orders_are_refused(sdk, order, change, code, param):
    error = refusal(sdk, {**order(), **change})
    assert error.code == code
    assert param is None or error.param == param
    assert str(error.request_id).startswith("req_")


def test_the_place_of_a_missing_parameter_is_named(sdk, order):
    error = refusal(sdk, order() | {"line_items": [{"quantity": 1, "price_data": {"unit_amount": 500}}]})
    assert error.param == "line_items[0][price_data][currency]"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "eur", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (100_000_000, "eur", "amount_too_large"),
        (1001, "kwd", "parameter_invalid_integer"),
        (150, "isk", "parameter_invalid_integer"),
    ],
)
def test_amounts_stripe_would_not_charge(sdk, order, amount, currency, code):
    assert refusal(sdk, order(amount, currency)).code == code


@pytest.mark.parametrize(("amount", "currency"), [(30, "gbp"), (50, "jpy"), (1000, "kwd"), (50, "EUR")])
def test_the_least_amounts_are_accepted(sdk, order, amount, currency):
    made = sdk.v1.checkout.sessions.create(order(amount, currency))
    assert (made.amount_total, made.currency) == (amount, currency.lower())


def test_all_items_share_one_currency(sdk, order):
    mixed = order()["line_items"] + order(500, "usd")["line_items"]
    assert "same currency" in (refusal(sdk, order() | {"line_items": mixed}).user_message or "")


def test_the_sdk_works_asynchronously_too(sdk, order):
    import asyncio

    made = asyncio.run(sdk.v1.checkout.sessions.create_async(order()))
    assert made.status == "open"
