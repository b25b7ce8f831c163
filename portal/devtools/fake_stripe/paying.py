"""What happens when somebody submits the hosted page: paid, declined, challenged, or debited later."""

from enum import StrEnum

from portal.devtools.fake_stripe import alarms, cards, intents
from portal.devtools.fake_stripe.alarms import Alarm
from portal.devtools.fake_stripe.events import emit
from portal.devtools.fake_stripe.refusals import bad
from portal.devtools.fake_stripe.resources import Body, new_id
from portal.devtools.fake_stripe.session_shape import debit_of
from portal.devtools.fake_stripe.world import World

_DECLINED = ("card_declined", "Your card was declined.")
_NOT_PROVEN = (
    "payment_intent_authentication_failure",
    "We are unable to authenticate your payment method. Please choose a different one and try again.",
)
_DEBIT_FAILED = ("insufficient_funds", "The bank account has insufficient funds to complete the purchase.")


class How(StrEnum):
    """The ways to pay, or not to, that the page offers."""

    CARD = "4242"
    DECLINED = "declined"
    CHALLENGE = "3ds"
    DEBIT = "debit"
    DEBIT_FAILS = "debit_fails"


class Outcome(StrEnum):
    """How the attempt ended."""

    PAID = "paid"
    PROCESSING = "processing"
    DECLINED = "declined"
    CHALLENGE = "challenge"


def submit(world: World, session: Body, account: str, how: How, brand: str = "visa", email: str = "") -> Outcome:
    """One attempt to pay an open session. Raises Refusal where the method is not offered."""
    session["customer_details"] = _payer(session, email)
    intent = intents.intent_of(world, session, account)
    if how in (How.DEBIT, How.DEBIT_FAILS):
        return _debit(world, session, intent, account, fails=how is How.DEBIT_FAILS)
    if how is How.CHALLENGE:
        return _ask_for_proof(world, session, intent, account)
    details = cards.card(brand) if how is How.CARD else cards.card("visa", "0002")
    charged = intents.charge(world, intent, session, account, details)
    if how is How.DECLINED:
        intents.fail(world, intent, charged, account, *_DECLINED)
        world.store.put(session, account)
        return Outcome.DECLINED
    return _paid(world, session, intent, charged, account)


def answer_challenge(world: World, session: Body, account: str, *, passed: bool) -> Outcome:
    """The cardholder proved, or failed to prove, who they are. Raises Refusal when nothing was asked."""
    intent = intents.intent_of(world, session, account)
    if intent["status"] != "requires_action":
        raise bad("Nobody asked for authentication.")
    details = cards.card("visa", "3184", challenged=True)
    charged = intents.charge(world, intent, session, account, details)
    if passed:
        return _paid(world, session, intent, charged, account)
    intents.fail(world, intent, charged, account, *_NOT_PROVEN)
    return Outcome.DECLINED


def settle_debit(world: World, session_id: str, *, fails: bool | None = None) -> None:
    """A bank debit arrives or bounces; `fails=None` is as the payer chose on the page."""
    alarms.cancel(world.store, Alarm.SETTLE, session_id)
    pending, found = (
        world.store.find("pending_debit", session_id),
        world.store.find("checkout.session", session_id),
    )
    if pending is None or found is None:
        return
    world.store.delete("pending_debit", session_id)
    session, account = found
    intent = intents.intent_of(world, session, account)
    charged = world.store.get("charge", intent["latest_charge"], account)
    if charged is None:
        raise LookupError(f"the charge of {session_id} is gone")
    if pending[0]["fails"] if fails is None else fails:
        intents.fail(world, intent, charged, account, *_DEBIT_FAILED)
        emit(world, "checkout.session.async_payment_failed", session, account)
        return
    session["payment_status"] = "paid"
    world.store.put(session, account)
    intents.capture(world, intent, charged, account)
    emit(world, "checkout.session.async_payment_succeeded", session, account)


def success_url(session: Body) -> str:
    """Where the payer goes after paying."""
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])


def _payer(session: Body, email: str) -> Body:
    address = session["customer_email"] or email or "customer@example.com"
    return {"address": None, "email": address, "name": "Test Customer", "phone": None, "tax_exempt": "none"}


def _complete(world: World, session: Body, account: str, payment_status: str) -> None:
    session.update(status="complete", payment_status=payment_status, url=None)
    world.store.put(session, account)
    alarms.cancel(world.store, Alarm.EXPIRE, session["id"])


def _paid(world: World, session: Body, intent: Body, charged: Body, account: str) -> Outcome:
    _complete(world, session, account, "paid")
    intents.capture(world, intent, charged, account)
    emit(world, "checkout.session.completed", session, account)
    return Outcome.PAID


def _ask_for_proof(world: World, session: Body, intent: Body, account: str) -> Outcome:
    url = f"{world.base_url}/c/pay/{session['id']}/challenge"
    action = {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": url, "return_url": session["success_url"]},
    }
    intent.update(status="requires_action", next_action=action, payment_method=new_id("pm_"))
    world.store.put(intent, account)
    world.store.put(session, account)
    emit(world, "payment_intent.requires_action", intent, account)
    return Outcome.CHALLENGE


def _debit(world: World, session: Body, intent: Body, account: str, *, fails: bool) -> Outcome:
    method = debit_of(session)
    if method is None:
        raise bad(f"No bank debit in {session['currency'].upper()}.", "how")
    charged = intents.charge(world, intent, session, account, cards.debit(method))
    intent.update(status="processing", processing={"type": method})
    world.store.put(charged, account)
    world.store.put(intent, account)
    world.store.put({"id": session["id"], "fails": fails}, account, "pending_debit")
    if world.debit_seconds is not None:
        alarms.put(world.store, Alarm.SETTLE, session["id"], world.clock() + world.debit_seconds)
    _complete(world, session, account, "unpaid")
    emit(world, "payment_intent.processing", intent, account)
    emit(world, "charge.pending", charged, account)
    emit(world, "checkout.session.completed", session, account)
    return Outcome.PROCESSING
