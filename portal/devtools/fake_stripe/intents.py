"""Payment intents and their charges, from the first attempt to money captured."""

from typing import Any

import stripe

from portal.devtools.fake_stripe.events import emit
from portal.devtools.fake_stripe.resources import Body, new_id, shape
from portal.devtools.fake_stripe.world import World

_FROM_SESSION = [
    "application_fee_amount",
    "description",
    "on_behalf_of",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
]
_FROM_INTENT = [
    "amount",
    "application_fee_amount",
    "currency",
    "customer",
    "description",
    "metadata",
    "on_behalf_of",
    "payment_method",
    "receipt_email",
    "transfer_data",
]


def intent_of(world: World, session: Body, account: str) -> Body:
    """The session's intent, made at the first attempt to pay."""
    if session["payment_intent"]:
        found = world.store.get("payment_intent", session["payment_intent"], account)
        if found is None:
            raise LookupError(f"the intent of {session['id']} is gone")
        return found
    intent = world.store.put(_new_intent(world, session, account), account)
    session["payment_intent"] = intent["id"]
    emit(world, "payment_intent.created", intent, account)
    return intent


def _new_intent(world: World, session: Body, account: str) -> Body:
    kept = world.store.get("intent_of_session", session["id"], account) or {"data": {}}
    data: dict[str, Any] = kept["data"]
    identifier = new_id("pi_")
    return shape(
        stripe.PaymentIntent,
        id=identifier,
        object="payment_intent",
        amount=session["amount_total"],
        amount_capturable=0,
        amount_received=0,
        capture_method="automatic_async",
        client_secret=f"{identifier}_secret_{new_id('', 24)}",
        confirmation_method="automatic",
        created=world.now(),
        currency=session["currency"],
        customer=session["customer"],
        livemode=False,
        metadata=data.get("metadata") or {},
        payment_method_types=session["payment_method_types"],
        status="requires_payment_method",
        **{name: data[name] for name in _FROM_SESSION if name in data},
    )


def charge(world: World, intent: Body, session: Body, account: str, details: dict[str, Any]) -> Body:
    """A new, pending charge for the intent."""
    identifier, payer = new_id("ch_"), session["customer_details"]
    intent.update(latest_charge=identifier, payment_method=new_id("pm_"), last_payment_error=None)
    return shape(
        stripe.Charge,
        id=identifier,
        object="charge",
        amount_captured=0,
        amount_refunded=0,
        billing_details={"address": None, "email": payer["email"], "name": payer["name"], "phone": None},
        captured=False,
        created=world.now(),
        disputed=False,
        livemode=False,
        paid=False,
        payment_intent=intent["id"],
        payment_method_details=details,
        receipt_url=f"{world.base_url}/receipts/{identifier}",
        refunded=False,
        status="pending",
        **{name: intent[name] for name in _FROM_INTENT},
    )


def capture(world: World, intent: Body, charged: Body, account: str) -> None:
    """The money arrived."""
    charged.update(status="succeeded", paid=True, captured=True, amount_captured=charged["amount"])
    charged["outcome"] = {
        "type": "authorized",
        "network_status": "approved_by_network",
        "risk_level": "normal",
    }
    intent.update(status="succeeded", amount_received=intent["amount"], next_action=None)
    world.store.put(charged, account)
    world.store.put(intent, account)
    emit(world, "charge.succeeded", charged, account)
    emit(world, "payment_intent.succeeded", intent, account)


def fail(world: World, intent: Body, charged: Body, account: str, code: str, message: str) -> None:
    """The money did not arrive; the intent waits for another method."""
    charged.update(status="failed", failure_code=code, failure_message=message, receipt_url=None)
    charged["outcome"] = {"type": "issuer_declined", "network_status": "declined_by_network"}
    error = {"type": "card_error", "code": code, "message": message, "charge": charged["id"]}
    if code == "card_declined":
        error["decline_code"] = "generic_decline"
    intent.update(status="requires_payment_method", payment_method=None, next_action=None, last_payment_error=error)
    world.store.put(charged, account)
    world.store.put(intent, account)
    emit(world, "charge.failed", charged, account)
    emit(world, "payment_intent.payment_failed", intent, account)
