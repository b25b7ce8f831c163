"""Checkout Sessions: created by the portal, paid on the hosted page, expired by either or by time."""

from urllib.parse import urlsplit

from portal.devtools.fake_stripe import alarms, expand
from portal.devtools.fake_stripe.alarms import Alarm
from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.currencies import check_amount
from portal.devtools.fake_stripe.events import emit
from portal.devtools.fake_stripe.refusals import bad
from portal.devtools.fake_stripe.resources import Body, new_id
from portal.devtools.fake_stripe.session_items import priced
from portal.devtools.fake_stripe.session_shape import session_body
from portal.devtools.fake_stripe.world import PLATFORM, World

_HALF_HOUR, _DAY = 30 * 60, 24 * 60 * 60
_NOT_OPEN = (
    'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of `{status}`.'
)


def create(call: Call) -> Body:
    """POST /v1/checkout/sessions"""
    _check_mode(call)
    _check_account(call)
    for name in ("success_url", "cancel_url"):
        _check_url(call, name)
    if customer := call.params.get("customer"):
        call.the("customer", customer, "customer")
    items = priced(call)
    currency, total = items[0]["currency"], sum(item["amount_total"] for item in items)
    check_amount(total, currency)
    identifier, expires_at = new_id("cs_test_", 58), _expires_at(call)
    session = session_body(call, identifier, currency, total, expires_at)
    intent_data = {"id": identifier, **call.params.get("payment_intent_data", {})}
    store = call.world.store
    store.put(session, call.account)
    store.put({"id": identifier, "data": items}, call.account, "items_of_session")
    store.put({"id": identifier, "data": intent_data}, call.account, "intent_of_session")
    alarms.put(store, Alarm.EXPIRE, identifier, expires_at)
    return session


def line_items(call: Call) -> Body:
    """GET /v1/checkout/sessions/{id}/line_items"""
    return expand.line_items(call, call.the("checkout.session")["id"])


def expire(call: Call) -> Body:
    """POST /v1/checkout/sessions/{id}/expire: nobody can pay it any more."""
    session = call.the("checkout.session")
    if session["status"] != "open":
        raise bad(_NOT_OPEN.format(status=session["status"]))
    return close(call.world, session, call.account)


def close(world: World, session: Body, account: str) -> Body:
    """Makes an open session expired, and says so."""
    session.update(status="expired", url=None)
    world.store.put(session, account)
    alarms.cancel(world.store, Alarm.EXPIRE, session["id"])
    emit(world, "checkout.session.expired", session, account)
    return session


def _check_mode(call: Call) -> None:
    mode = call.params.get("mode")
    if mode is None:
        raise bad("Missing required param: mode.", "mode", "parameter_missing", saved=False)
    if mode != "payment" or call.params.get("ui_mode", "hosted_page") != "hosted_page":
        raise bad("The test double knows hosted pages with mode=payment only.", "mode", saved=False)
    if "success_url" not in call.params:
        raise bad("Missing required param: success_url.", "success_url", "parameter_missing", saved=False)


def _check_account(call: Call) -> None:
    if call.account == PLATFORM:
        return
    account = call.world.store.get("account", call.account, PLATFORM)
    if not (account and account["charges_enabled"]):
        raise bad("Your account cannot currently make charges. Finish onboarding first.", code="account_invalid")


def _check_url(call: Call, name: str) -> None:
    url = call.params.get(name)
    if url is not None and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise bad("Not a valid URL", name, "url_invalid")


def _expires_at(call: Call) -> int:
    now = call.world.now()
    moment = call.params.get("expires_at", now + _DAY)
    if moment < now + _HALF_HOUR:
        words = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise bad(words, "expires_at")
    if moment > now + _DAY:
        words = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise bad(words, "expires_at")
    return moment
