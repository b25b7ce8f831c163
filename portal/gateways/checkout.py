"""Stripe Checkout through the real SDK. With no account, PORTAL_STRIPE_API_BASE points it at our test double."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

import stripe

from portal import formats
from portal.access.hosts import origin_of
from portal.domain.checkout_gateway import (
    CheckoutFailed,
    GatewayAway,
    NoSuchSession,
    Opened,
    Order,
    OrderRefused,
    Report,
    TooLarge,
    TooSmall,
)
from portal.gateways.stripe_amounts import from_stripe, to_stripe
from portal.settings import settings

EXPAND = ["payment_intent", "payment_intent.latest_charge"]
PATIENCE = 20.0  # seconds for one answer: somebody is looking at a button
SIZES = {"amount_too_small": TooSmall, "amount_too_large": TooLarge}
R = TypeVar("R")


class StripeCheckout:
    """The domain's `CheckoutGateway`. Every call blocks: run it in a gateway thread."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._sessions = client.v1.checkout.sessions

    def open(self, order: Order) -> Opened:
        """Make the hosted page. Raises `OrderRefused`, or `CheckoutFailed`: then asking again is safe."""
        request = _request(order)
        options: Any = {**_on(order.account), "idempotency_key": order.idempotency_key}
        try:
            made = _heard(lambda: self._sessions.create(request, options=options))
        except stripe.StripeError as error:
            raise _refusal(error, order) from error
        return Opened(made.id, made.url or "", datetime.fromtimestamp(made.expires_at, UTC))

    def report(self, session: str, account: str) -> Report:
        """Ask Stripe how a session stands; `NoSuchSession`, or `GatewayAway` when it cannot say."""
        try:
            found = _heard(lambda: self._sessions.retrieve(session, {"expand": EXPAND}, options=_on(account)))
        except (stripe.InvalidRequestError, stripe.PermissionError) as error:
            raise NoSuchSession from error
        except stripe.StripeError as error:
            raise GatewayAway from error
        return _report(found, account)

    def expire(self, session: str, account: str) -> None:
        """Close a page; one that is closed already, or gone, stays so. `GatewayAway` when Stripe cannot say."""
        try:
            _heard(lambda: self._sessions.expire(session, options=_on(account)))
        except (stripe.InvalidRequestError, stripe.PermissionError):
            return
        except stripe.StripeError as error:
            raise GatewayAway from error


@lru_cache
def gateway() -> StripeCheckout:
    """The gateway of this process."""
    base = settings().stripe_api_base
    addresses: Any = {"api": base} if base else {}
    key = settings().stripe_secret_key.get_secret_value()
    by = stripe.RequestsClient(timeout=PATIENCE)
    client = stripe.StripeClient(key, base_addresses=addresses, max_network_retries=2, http_client=by)
    return StripeCheckout(client)


def _heard(call: Callable[[], R]) -> R:
    """Ask once more when the answer broke off half-way: the SDK repeats every other failure itself."""
    try:
        return call()
    except stripe.APIConnectionError as error:
        if error.should_retry:  # the SDK has done so, in vain
            raise
    return call()


def _refusal(error: stripe.StripeError, order: Order) -> CheckoutFailed:
    """Whether the same key may still bring a page, or has got its answer for good."""
    if error.code in SIZES:
        return SIZES[error.code](amount=formats.money(order.amount_minor, order.currency, order.locale))
    unanswered = error.http_status is None or error.http_status in (401, 409, 429)
    return CheckoutFailed() if unanswered else OrderRefused()


def _on(account: str) -> Any:
    return {"stripe_account": account} if account else {}


def _request(order: Order) -> Any:
    home = origin_of(order.host)
    mark = {"checkout": order.checkout_id.hex, "invoice": order.invoice_id.hex}
    product = {"name": f"{order.business_name} – {order.invoice_number}"}
    units = to_stripe(order.amount_minor, order.currency, order.locale)
    price = {"currency": order.currency.lower(), "unit_amount": units, "product_data": product}
    return {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "customer_email": order.email,
        "client_reference_id": order.invoice_number[:200],
        "metadata": mark,
        "payment_intent_data": {"metadata": mark, "description": product["name"]},
        "success_url": f"{home}/payments/return?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{home}/invoices/{order.slug}/pay?back=1",
    }


def _report(session: stripe.checkout.Session, account: str) -> Report:
    intent: Any = session.payment_intent
    charge: Any = intent.latest_charge if intent else None
    details: Any = charge.payment_method_details if charge else None
    kind = details.type if details else "card"
    shown: Any = getattr(details, kind, None) if details else None
    problem: Any = intent.last_payment_error if intent else None
    currency = (session.currency or "").upper()
    return Report(
        session=session.id,
        status=session.status or "",
        payment_status=session.payment_status,
        amount_minor=from_stripe(session.amount_total or 0, currency),
        currency=currency,
        account=account,
        livemode=session.livemode,
        checkout_id=_mark(session.metadata),
        intent=intent.id if intent else "",
        intent_status=intent.status if intent else "",
        charge=charge.id if charge else "",
        method=kind,
        brand=getattr(shown, "brand", None) or "",
        last4=getattr(shown, "last4", None) or "",
        failure=(problem.message or problem.code or "") if problem else "",
    )


def _mark(metadata: Any) -> str:
    return metadata["checkout"] if metadata and "checkout" in metadata else ""
