"""Stripe Checkout through the real SDK. With no account, PORTAL_STRIPE_API_BASE points it at our test double."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import stripe

from portal import money
from portal.access.hosts import origin_of
from portal.domain.checkout_gateway import CheckoutFailed, Opened, Order, Report
from portal.settings import settings

EXPAND = ["payment_intent", "payment_intent.latest_charge"]


class BadSignature(Exception):
    """A webhook that Stripe did not sign, or long ago."""


class StripeCheckout:
    """The domain's `CheckoutGateway`. Every call blocks: run it in a gateway thread."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._sessions = client.v1.checkout.sessions

    def open(self, order: Order) -> Opened:
        """Make the hosted page. Raises `CheckoutFailed`; asking again with the same order is safe."""
        options: Any = {**_on(order.account), "idempotency_key": order.idempotency_key}
        try:
            made = self._sessions.create(_request(order), options=options)
        except stripe.StripeError as error:
            raise CheckoutFailed from error
        return Opened(made.id, made.url or "", datetime.fromtimestamp(made.expires_at, UTC))

    def report(self, session: str, account: str) -> Report:
        """Ask Stripe how a session stands; `stripe.StripeError` when it cannot say."""
        found = self._sessions.retrieve(session, {"expand": EXPAND}, options=_on(account))
        return _report(found, account)

    def expire(self, session: str, account: str) -> None:
        """Close a page; one that is closed already stays closed."""
        try:
            self._sessions.expire(session, options=_on(account))
        except stripe.InvalidRequestError as error:
            if error.http_status != 400:
                raise


@lru_cache
def gateway() -> StripeCheckout:
    """The gateway of this process."""
    base = settings().stripe_api_base
    addresses: Any = {"api": base} if base else {}
    key = settings().stripe_secret_key.get_secret_value()
    return StripeCheckout(stripe.StripeClient(key, base_addresses=addresses, max_network_retries=2))


def event_of(payload: bytes, signature: str) -> stripe.Event:
    """A webhook that one of our secrets vouches for; `BadSignature` for anything else."""
    for secret in settings().webhook_secrets:
        try:
            return stripe.Webhook.construct_event(payload, signature, secret)  # pyright: ignore[reportReturnType]
        except (stripe.SignatureVerificationError, ValueError):
            continue
    raise BadSignature


def _on(account: str) -> Any:
    return {"stripe_account": account} if account else {}


def _request(order: Order) -> Any:
    home = origin_of(order.host)
    mark = {"checkout": order.checkout_id.hex, "invoice": order.invoice_id.hex}
    product = {"name": f"{order.business_name} – {order.invoice_number}"}
    price = {"currency": order.currency.lower(), "unit_amount": order.amount_minor, "product_data": product}
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
    money.exponent(currency)
    return Report(
        session=session.id,
        status=session.status or "",
        payment_status=session.payment_status,
        amount_minor=session.amount_total or 0,
        currency=currency,
        account=account,
        livemode=session.livemode,
        checkout_id=_mark(session.metadata),
        intent=intent.id if intent else "",
        intent_status=intent.status if intent else "",
        charge=charge.id if charge else "",
        method=kind,
        brand=getattr(shown, "brand", None) or getattr(shown, "bank_code", None) or "",
        last4=getattr(shown, "last4", None) or "",
        failure=(problem.message or problem.code or "") if problem else "",
    )


def _mark(metadata: Any) -> str:
    return metadata["checkout"] if metadata and "checkout" in metadata else ""
