"""Refunds: whole or in part, never more than was taken; bank debits take their time; any may fail afterwards."""

import stripe

from portal.devtools.fake_stripe import alarms
from portal.devtools.fake_stripe.alarms import Alarm
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
    if refund["status"] == "pending" and call.world.debit_seconds is not None:
        alarms.put(call.world.store, Alarm.REFUND, refund["id"], call.world.clock() + call.world.debit_seconds)
    emit(call.world, "refund.created", refund, call.account)
    emit(call.world, "charge.refunded", charged, call.account)
    return refund


def fail(world: World, refund_id: str) -> Body:
    """The bank sends the refund back: the money is ours again. Raises Refusal 404."""
    refund, account = _found(world, refund_id)
    charge = world.store.get("charge", refund["charge"], account)
    if charge is None or refund["status"] == "failed":
        raise bad(f"Refund {refund_id} cannot fail any more.")
    _change(world, refund, account, status="failed", failure_reason="lost_or_stolen_card", pending_reason=None)
    _move(world, charge, account, -refund["amount"])
    emit(world, "refund.failed", refund, account)
    return refund


def settle(world: World, refund_id: str, *, fails: bool = False) -> Body:
    """The bank took a pending refund, or sends it back; one that is over already stays as it is."""
    refund, account = _found(world, refund_id)
    alarms.cancel(world.store, Alarm.REFUND, refund_id)
    if refund["status"] != "pending":
        return refund
    if fails:
        return fail(world, refund_id)
    return _change(world, refund, account, status="succeeded", pending_reason=None)


def _found(world: World, refund_id: str) -> tuple[Body, str]:
    found = world.store.find("refund", refund_id)
    if found is None:
        raise absent("refund", refund_id)
    return found


def _change(world: World, refund: Body, account: str, **facts: str | None) -> Body:
    refund.update(facts)
    world.store.put(refund, account)
    for kind in ("refund.updated", "charge.refund.updated"):
        emit(world, kind, refund, account)
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
    """Cards are refunded at once, bank accounts in a few days."""
    method = charged["payment_method_details"]["type"]
    at_once = method == "card"
    return shape(
        stripe.Refund,
        id=new_id("re_"),
        object="refund",
        amount=amount,
        charge=charged["id"],
        created=call.world.now(),
        currency=charged["currency"],
        destination_details={"type": method},
        metadata=call.params.get("metadata") or {},
        payment_intent=charged["payment_intent"],
        pending_reason=None if at_once else "processing",
        reason=call.params.get("reason"),
        status="succeeded" if at_once else "pending",
    )


def _move(world: World, charged: Body, account: str, amount: int) -> None:
    charged["amount_refunded"] += amount
    charged["refunded"] = charged["amount_refunded"] == charged["amount_captured"]
    world.store.put(charged, account)
