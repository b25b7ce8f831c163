"""Stripe Checkout through the real SDK. With no account, PORTAL_STRIPE_API_BASE points it at our test double."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

import stripe

from portal import formats
from portal.domain.checkout_gateway import (
    BetweenSteps,
    CheckoutFailed,
    GatewayAway,
    NoSuchSession,
    Opened,
    Order,
    OrderRefused,
    RefundOrder,
    RefundRefused,
    RefundReport,
    Report,
    TooLarge,
    TooSmall,
)
from portal.errors import Refused
from portal.gateways.stripe_orders import order_request, refund_request
from portal.gateways.stripe_reports import EXPAND, dispute_of, paid, refund_of, report_of, returned
from portal.settings import settings
from portal.text import t

PATIENCE = 20.0  # seconds for one answer: somebody is looking at a button
PAGE = 100  # the most a list gives at once
SIZES = {"amount_too_small": TooSmall, "amount_too_large": TooLarge}
NO_REFUND = {
    "charge_already_refunded": "This payment was given back already.",
    "charge_disputed": "The payer's bank has questioned this payment and decides about it.",
    "refund_disputed_payment": "The payer's bank has questioned this payment and decides about it.",
    "balance_insufficient": "There is not enough money in the Stripe account.",
    "insufficient_funds": "There is not enough money in the Stripe account.",
}
UNEVEN = "{amount} cannot be given back by Stripe, only multiples of {step}."
R = TypeVar("R")


@dataclass(frozen=True)
class Made:
    """What was made on one account: Stripe's own objects."""

    sessions: list[stripe.checkout.Session]
    refunds: list[stripe.Refund]
    disputes: list[stripe.Dispute]


class StripeCheckout:
    """The domain's `CheckoutGateway`. Every call blocks: run it in a gateway thread."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self.client = client
        self._sessions = client.v1.checkout.sessions
        self._refunds = client.v1.refunds
        self._disputes = client.v1.disputes

    def open(self, order: Order) -> Opened:
        """Make the hosted page. Raises `OrderRefused`, or `CheckoutFailed`: then asking again is safe."""
        request = order_request(order)
        options: Any = {**_on(order.account), "idempotency_key": order.idempotency_key}
        try:
            made = _heard(lambda: self._sessions.create(request, options=options))
        except stripe.StripeError as error:
            raise _refusal(error, order) from error
        return Opened(made.id, made.url or "", datetime.fromtimestamp(made.expires_at, UTC))

    def report(self, session: str, account: str, *, deep: bool = False) -> Report:
        """Ask Stripe how a session stands; `NoSuchSession`, or `GatewayAway` when it cannot say.

        What went back costs two more questions: asked if the payment shows some, or if `deep`.
        """
        with _answering():
            found = _heard(lambda: self._sessions.retrieve(session, {"expand": EXPAND}, options=_on(account)))
            if not paid(found) or not (deep or returned(found)):
                return report_of(found, account)
            payment: Any = found.payment_intent
            of_it = {"payment_intent": payment.id}
            refunds = [refund_of(one) for one in _every(self._refunds, of_it, account)]
            disputes = [dispute_of(one, payment) for one in _every(self._disputes, of_it, account)]
            return report_of(found, account, tuple(refunds), tuple(disputes))

    def session_of(self, intent: str, account: str) -> str:
        """The session a payment belongs to; "" when it was made without one. Raises `GatewayAway`."""
        try:
            with _answering():
                asked: Any = {"payment_intent": intent}
                found = _heard(lambda: self._sessions.list(asked, options=_on(account))).data
        except NoSuchSession:  # no such payment on this account
            return ""
        return found[0].id if found else ""

    def refund(self, order: RefundOrder) -> RefundReport:
        """Give money back. Raises `RefundRefused`, or `GatewayAway`: then asking again is safe."""
        options: Any = {**_on(order.account), "idempotency_key": order.idempotency_key}
        try:
            request = refund_request(order)
            return refund_of(_heard(lambda: self._refunds.create(request, options=options)))
        except BetweenSteps as step:
            raise RefundRefused(reason=t(UNEVEN, order.locale, **step.values)) from step
        except stripe.StripeError as error:
            raise _no_refund(error, order.locale) from error

    def expire(self, session: str, account: str) -> None:
        """Close a page; one that is closed already, or gone, stays so. `GatewayAway` when Stripe cannot say."""
        with suppress(NoSuchSession), _answering():
            _heard(lambda: self._sessions.expire(session, options=_on(account)))

    def made_since(self, since: datetime, account: str) -> Made:
        """Everything made on the account since then, with the payments it belongs to; oldest first."""
        window: Any = {"created": {"gte": int(since.timestamp())}}
        with _answering():
            return Made(
                _every(self._sessions, window | {"expand": [f"data.{path}" for path in EXPAND]}, account),
                _every(self._refunds, window | {"expand": ["data.payment_intent"]}, account),
                _every(self._disputes, window | {"expand": ["data.payment_intent"]}, account),
            )


@lru_cache
def gateway() -> StripeCheckout:
    """The gateway of this process."""
    base = settings().stripe_api_base
    addresses: Any = {"api": base} if base else {}
    key = settings().stripe_secret_key.get_secret_value()
    by = stripe.RequestsClient(timeout=PATIENCE)
    client = stripe.StripeClient(key, base_addresses=addresses, max_network_retries=2, http_client=by)
    return StripeCheckout(client)


@contextmanager
def _answering() -> Iterator[None]:
    """What is absent and what is another account's look alike; anything else may be answered later."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.PermissionError) as error:
        raise NoSuchSession from error
    except stripe.StripeError as error:
        raise GatewayAway from error


def _heard(call: Callable[[], R]) -> R:
    """Ask once more when the answer broke off half-way: the SDK repeats every other failure itself."""
    try:
        return call()
    except stripe.APIConnectionError as error:
        if error.should_retry:  # the SDK has done so, in vain
            raise
    return call()


def _every(listed: Any, asked: Any, account: str) -> list[Any]:
    """All pages of a list, oldest first."""
    return _heard(lambda: list(listed.list({**asked, "limit": PAGE}, options=_on(account)).auto_paging_iter()))[::-1]


def _refusal(error: stripe.StripeError, order: Order) -> CheckoutFailed:
    """Whether the same key may still bring a page, or has got its answer for good."""
    if error.code in SIZES:
        return SIZES[error.code](amount=formats.money(order.amount_minor, order.currency, order.locale))
    unanswered = error.http_status is None or error.http_status in (401, 409, 429)
    return CheckoutFailed() if unanswered else OrderRefused()


def _no_refund(error: stripe.StripeError, locale: str) -> Refused:
    """Whether Stripe said no, or may have done it all the same: a 500 says nothing, a used key even less."""
    unsaid = error.http_status is None or error.http_status >= 500 or error.http_status in (401, 409, 429)
    if unsaid or isinstance(error, stripe.IdempotencyError):
        return GatewayAway()
    known = NO_REFUND.get(error.code or "")
    return RefundRefused(reason=t(known, locale) if known else error.user_message or type(error).__name__)


def _on(account: str) -> Any:
    return {"stripe_account": account} if account else {}
