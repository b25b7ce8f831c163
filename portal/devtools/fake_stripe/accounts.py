"""Connected accounts and the links that onboard them."""

from collections.abc import Callable, Sequence

import stripe

from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.events import emit
from portal.devtools.fake_stripe.refusals import absent
from portal.devtools.fake_stripe.resources import Body, new_id, shape
from portal.devtools.fake_stripe.world import PLATFORM, World

_OWN_ID = "acct_fakeplatform"
_LINK_SECONDS = 5 * 60
_PAPERS = ["individual.verification.document"]
_TO_DO = ["business_profile.url", "external_account", "tos_acceptance.date"]


def create(call: Call) -> Body:
    """POST /v1/accounts"""
    given = call.params
    account = _body(call.world, new_id("acct_", 16), given.get("type", "standard"), given.get("email"))
    account.update(
        metadata=given.get("metadata") or {},
        business_type=given.get("business_type"),
        country=given.get("country", "US"),
        default_currency=given.get("default_currency", "usd"),
    )
    return call.world.store.put(account, PLATFORM)


def retrieve(call: Call) -> Body:
    """GET /v1/accounts/{id}, asked by the platform or by the account itself."""
    account = call.world.store.get("account", call.identifier, PLATFORM)
    if account is None or call.account not in (PLATFORM, call.identifier):
        raise absent("account", call.identifier, "account")
    return account


def retrieve_own(call: Call) -> Body:
    """GET /v1/account: whose key or Stripe-Account header this is."""
    if call.account == PLATFORM:
        own = _body(call.world, _OWN_ID, "standard", None)
        return _opened(own)
    account = call.world.store.get("account", call.account, PLATFORM)
    if account is None:
        raise absent("account", call.account, "account")
    return account


def create_link(call: Call) -> Body:
    """POST /v1/account_links: good once, for five minutes."""
    account = _the(call.world, call.params["account"])
    token, expires_at = new_id("", 32), call.world.now() + _LINK_SECONDS
    kept = {
        "id": token,
        "account": account["id"],
        "expires_at": expires_at,
        "return_url": call.params.get("return_url") or "",
        "refresh_url": call.params.get("refresh_url") or "",
    }
    call.world.store.put(kept, PLATFORM, "onboarding")
    url = f"{call.world.base_url}/connect/{token}"
    return shape(stripe.AccountLink, object="account_link", created=call.world.now(), expires_at=expires_at, url=url)


def activate(world: World, account_id: str) -> Body:
    """Onboarding is done: the account may charge. Raises Refusal 404."""
    return _changed(world, account_id, _opened)


def owe(world: World, account_id: str) -> Body:
    """It may charge, and a document is still asked for. Raises Refusal 404."""
    return _changed(world, account_id, lambda account: _opened(account, _PAPERS))


def review(world: World, account_id: str) -> Body:
    """All was told, and is being checked. Raises Refusal 404."""
    return _changed(world, account_id, lambda account: _closed(account, [], "requirements.pending_verification"))


def restrict(world: World, account_id: str) -> Body:
    """Something was not told in time: the account may do nothing. Raises Refusal 404."""
    return _changed(world, account_id, lambda account: _closed(account, _PAPERS, "requirements.past_due"))


def let_go(world: World, account_id: str) -> Body:
    """The account's owner has taken the platform's access away. Raises Refusal 404."""
    account = _the(world, account_id)
    application = {"id": "ca_fakeplatform", "object": "application", "name": "Test platform"}
    emit(world, "account.application.deauthorized", application, account_id)
    world.store.delete("account", account_id)
    return account


def _the(world: World, account_id: str) -> Body:
    account = world.store.get("account", account_id, PLATFORM)
    if account is None:
        raise absent("account", account_id, "account")
    return account


def _changed(world: World, account_id: str, change: Callable[[Body], Body]) -> Body:
    account = world.store.put(change(_the(world, account_id)), PLATFORM)
    emit(world, "account.updated", account, account_id)
    return account


def ensure_ready(world: World, account_id: str) -> None:
    """An account that exists and may charge from the start, for a demo."""
    if world.store.get("account", account_id, PLATFORM) is None:
        world.store.put(_opened(_body(world, account_id, "standard", None)), PLATFORM)


def _opened(account: Body, due: Sequence[str] = ()) -> Body:
    account.update(charges_enabled=True, payouts_enabled=True, details_submitted=True)
    account["requirements"] = {**_requirements(list(due)), "disabled_reason": None, "past_due": []}
    account["capabilities"] = {"card_payments": "active", "transfers": "active"}
    return account


def _closed(account: Body, due: Sequence[str], reason: str) -> Body:
    account.update(charges_enabled=False, payouts_enabled=False, details_submitted=True)
    account["requirements"] = {**_requirements(list(due)), "disabled_reason": reason}
    account["capabilities"] = {"card_payments": "inactive", "transfers": "inactive"}
    return account


def _requirements(due: list[str]) -> Body:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": "requirements.past_due" if due else None,
        "errors": [],
        "eventually_due": due,
        "past_due": due,
        "pending_verification": [],
    }


def _body(world: World, identifier: str, kind: str, email: str | None) -> Body:
    return shape(
        stripe.Account,
        id=identifier,
        object="account",
        capabilities={"card_payments": "inactive", "transfers": "inactive"},
        charges_enabled=False,
        created=world.now(),
        details_submitted=False,
        email=email,
        metadata={},
        payouts_enabled=False,
        requirements=_requirements(_TO_DO),
        type=kind,
        country="US",
        default_currency="usd",
    )
