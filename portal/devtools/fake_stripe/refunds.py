"""Refunds: whole or in part, never more than was taken; and, on demand, failed afterwards."""

import stripe

from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.currencies import words
from portal.devtools.fake_stripe.events import emit
from portal.devtools.fake_stripe.refusals import absent, bad
from portal.devtools.fake_stripe.resources import Body, new_id, shape
from portal.devtools.fake_stripe.world import World


def create(call: Call) -> Body:
    """POST /v1/refunds"""
    charged = _charge(call)
    left = charged["amount_captured"] - charged["amount_refunded"]
    amount = call.params.get("amount", left)
    _check(charged, amount, left)
    refund = call.world.store.put(_body(call, charged, amount), call.account)
    _move(call.world, charged, call.account, amount)
    emit(call.world, "refund.created", refund, call.account)
    emit(call.world, "charge.refunded", charged, call.account)
    return refund


def fail(world: World, refund_id: str) -> Body:
    """The bank sends the refund back: the money is ours again. Raises Refusal 404."""
    found = world.store.find("refund", refund_id)
    if found is None:
        raise absent("refund", refund_id)
    refund, account = found
    charge = world.store.get("charge", refund["charge"], account)
    if charge is None or refund["status"] == "failed":
        raise bad(f"Refund {refund_id} cannot fail any more.")
    refund.update(status="failed", failure_reason="lost_or_stolen_card")
    world.store.put(refund, account)
    _move(world, charge, account, -refund["amount"])
    emit(world, "refund.updated", refund, account)
    emit(world, "refund.failed", refund, account)
    return refund


def _charge(call: Call) -> Body:
    if "charge" in call.params:
        return call.the("charge", call.params["charge"], "charge")
    if "payment_intent" not in call.params:
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise bad(message, code="parameter_missing", saved=False)
    intent = call.the("payment_intent", call.params["payment_intent"], "payment_intent")
    charged = intent["latest_charge"] and call.world.store.get("charge", intent["latest_charge"], call.account)
    if not charged or charged["status"] != "succeeded":
        raise bad(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
    return charged


def _check(charged: Body, amount: int, left: int) -> None:
    if charged["status"] != "succeeded":
        raise bad(f"Charge {charged['id']} was not paid.", "charge")
    if charged["disputed"]:
        raise bad(f"Charge {charged['id']} has been charged back.", "charge", "charge_disputed")
    if left <= 0:
        raise bad(f"Charge {charged['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise bad("Invalid positive integer", "amount", "parameter_invalid_integer", saved=False)
    if amount > left:
        asked, most = words(amount, charged["currency"]), words(left, charged["currency"])
        raise bad(f"Refund amount ({asked}) is greater than unrefunded amount on charge ({most})", "amount")


def _body(call: Call, charged: Body, amount: int) -> Body:
    return shape(
        stripe.Refund,
        id=new_id("re_"),
        object="refund",
        amount=amount,
        charge=charged["id"],
        created=call.world.now(),
        currency=charged["currency"],
        destination_details={"type": charged["payment_method_details"]["type"]},
        metadata=call.params.get("metadata") or {},
        payment_intent=charged["payment_intent"],
        reason=call.params.get("reason"),
        status="succeeded",
    )


def _move(world: World, charged: Body, account: str, amount: int) -> None:
    charged["amount_refunded"] += amount
    charged["refunded"] = charged["amount_refunded"] == charged["amount_captured"]
    world.store.put(charged, account)
