"""Disputes, which only a test can start: a cardholder asks or takes the money back, and we win or lose."""

import stripe

from portal.devtools.fake_stripe.events import emit
from portal.devtools.fake_stripe.refusals import absent, bad
from portal.devtools.fake_stripe.resources import Body, new_id, shape
from portal.devtools.fake_stripe.world import World

_EVIDENCE_DUE_DAYS = 14
_INQUIRY = "warning_needs_response"
_NO_EVIDENCE: Body = {
    "enhanced_eligibility": {},
    "has_evidence": False,
    "past_due": False,
    "submission_count": 0,
    "submission_method": "not_submitted",
}


def start(world: World, intent_id: str, *, inquiry: bool = False) -> Body:
    """The cardholder of a paid intent objects; an inquiry takes no money yet. Raises Refusal when nothing was paid."""
    found = world.store.find("payment_intent", intent_id)
    if found is None:
        raise absent("payment_intent", intent_id)
    intent, account = found
    charge = intent["latest_charge"] and world.store.get("charge", intent["latest_charge"], account)
    if not charge or charge["status"] != "succeeded" or charge["disputed"]:
        raise bad(f"PaymentIntent {intent_id} has no payment to dispute.")
    dispute = world.store.put(_body(world, charge), account)
    if inquiry:
        dispute = world.store.put({**dispute, "status": _INQUIRY, "is_charge_refundable": True}, account)
    emit(world, "charge.dispute.created", dispute, account)
    if not inquiry:
        _withdraw(world, dispute, account)
    return dispute


def close(world: World, dispute_id: str, *, won: bool) -> Body:
    """The bank decides. A won dispute brings the money back."""
    found = world.store.find("dispute", dispute_id)
    if found is None:
        raise absent("dispute", dispute_id)
    dispute, account = found
    asked = dispute["status"] == _INQUIRY
    dispute["status"] = ("warning_closed" if asked else "won") if won else "lost"
    world.store.put(dispute, account)
    if asked and not won:
        _withdraw(world, dispute, account)
    if won and not asked:
        emit(world, "charge.dispute.funds_reinstated", dispute, account)
    emit(world, "charge.dispute.closed", dispute, account)
    return dispute


def escalate(world: World, dispute_id: str) -> Body:
    """An inquiry nobody answered well becomes a dispute."""
    found = world.store.find("dispute", dispute_id)
    if found is None:
        raise absent("dispute", dispute_id)
    dispute, account = found
    if dispute["status"] != _INQUIRY:
        raise bad(f"Dispute {dispute_id} is no inquiry.")
    dispute.update(status="needs_response", is_charge_refundable=False)
    world.store.put(dispute, account)
    _withdraw(world, dispute, account)
    emit(world, "charge.dispute.updated", dispute, account)
    return dispute


def _withdraw(world: World, dispute: Body, account: str) -> None:
    charge = world.store.get("charge", dispute["charge"], account)
    if charge is None:
        raise LookupError(f"the charge of {dispute['id']} is gone")
    world.store.put({**charge, "disputed": True}, account)
    emit(world, "charge.dispute.funds_withdrawn", dispute, account)


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
