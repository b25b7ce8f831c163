"""Disputes, which only a test can start: a cardholder takes the money back, and we win or lose."""

import stripe

from portal.devtools.fake_stripe.events import emit
from portal.devtools.fake_stripe.refusals import absent, bad
from portal.devtools.fake_stripe.resources import Body, new_id, shape
from portal.devtools.fake_stripe.world import World

_EVIDENCE_DUE_DAYS = 14
_NO_EVIDENCE: Body = {
    "enhanced_eligibility": {},
    "has_evidence": False,
    "past_due": False,
    "submission_count": 0,
    "submission_method": "not_submitted",
}


def start(world: World, intent_id: str) -> Body:
    """The cardholder of a paid intent objects. Raises Refusal when nothing was paid."""
    found = world.store.find("payment_intent", intent_id)
    if found is None:
        raise absent("payment_intent", intent_id)
    intent, account = found
    charge = intent["latest_charge"] and world.store.get("charge", intent["latest_charge"], account)
    if not charge or charge["status"] != "succeeded" or charge["disputed"]:
        raise bad(f"PaymentIntent {intent_id} has no payment to dispute.")
    charge["disputed"] = True
    world.store.put(charge, account)
    dispute = world.store.put(_body(world, charge), account)
    emit(world, "charge.dispute.created", dispute, account)
    emit(world, "charge.dispute.funds_withdrawn", dispute, account)
    return dispute


def close(world: World, dispute_id: str, *, won: bool) -> Body:
    """The bank decides. A won dispute brings the money back."""
    found = world.store.find("dispute", dispute_id)
    if found is None:
        raise absent("dispute", dispute_id)
    dispute, account = found
    dispute["status"] = "won" if won else "lost"
    world.store.put(dispute, account)
    if won:
        emit(world, "charge.dispute.funds_reinstated", dispute, account)
    emit(world, "charge.dispute.closed", dispute, account)
    return dispute


def _body(world: World, charge: Body) -> Body:
    return shape(
        stripe.Dispute,
        id=new_id("du_"),
        object="dispute",
        amount=charge["amount_captured"] - charge["amount_refunded"],
        balance_transactions=[],
        charge=charge["id"],
        created=world.now(),
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={"enhanced_evidence": {}},
        evidence_details={**_NO_EVIDENCE, "due_by": world.now() + _EVIDENCE_DUE_DAYS * 24 * 60 * 60},
        is_charge_refundable=False,
        livemode=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        reason="fraudulent",
        status="needs_response",
    )
