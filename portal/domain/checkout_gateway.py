"""What the domain asks of a payment service, and what it hears back. gateways/checkout.py is Stripe."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from portal.errors import Refused


class CheckoutFailed(Refused):
    """No answer, or none of use; asking again with the same order is safe. Nothing was charged."""

    sentence = "The payment page could not be opened. Nothing was charged. Please try again in a moment."


class OrderRefused(CheckoutFailed):
    """The payment service answered "no": the same order would get the same answer for ever."""


class TooSmall(OrderRefused):
    """Less than the payment service charges."""

    sentence = "{amount} is too little to be paid online. Please use the bank details on the invoice or contact us."


class TooLarge(OrderRefused):
    """More than the payment service charges at once."""

    sentence = "{amount} is too much to be paid online. Please use the bank details on the invoice or contact us."


class BetweenSteps(OrderRefused):
    """The payment service cannot express the amount: KWD 1.234, MGA 0.50."""

    sentence = (
        "{amount} cannot be paid online, only multiples of {step}. "
        "Please use the bank details on the invoice or contact us."
    )


class Overtaken(CheckoutFailed):
    """Paid or changed by somebody else while the page was being opened."""

    sentence = "This invoice has changed in the meantime. Please look at it again."


class GatewayAway(Refused):
    """The payment service cannot say how a session stands. Ask again later."""

    sentence = "Stripe does not answer at the moment. Your payment will show up here by itself."


class NoSuchSession(GatewayAway):
    """The payment service knows no such session on this account."""


class RefundRefused(Refused):
    """The payment service will not give this money back: charged back, given back already, no funds."""

    sentence = "The refund was refused: {reason}"


@dataclass(frozen=True)
class OrderItem:
    """One invoice of an order."""

    number: str
    amount_minor: int


@dataclass(frozen=True)
class Order:
    """What is asked of the payment service, in minor units of `currency`. `back`: where a person who leaves returns;
    `done`: where one who has paid does."""

    checkout_id: UUID
    business_id: UUID
    business_name: str
    items: tuple[OrderItem, ...]
    amount_minor: int
    currency: str
    email: str
    back: str
    account: str
    idempotency_key: str
    locale: str
    host: str | None
    done: str = "/payments/return"


@dataclass(frozen=True)
class Opened:
    """The payment service's answer: its session, and the page to pay on."""

    session: str
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class RefundReport:
    """What the payment service says of one refund. `refund_id`: ours, from our metadata; empty: made elsewhere."""

    id: str
    status: str  # pending, requires_action, succeeded, failed, canceled
    amount_minor: int
    refund_id: str = ""
    reason: str = ""
    failure: str = ""


@dataclass(frozen=True)
class DisputeReport:
    """What the payment service says of one dispute."""

    id: str
    status: str  # open, won, lost
    amount_minor: int
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """What the payment service says of a session now. `intent` is empty until somebody tried to pay.

    `refunds` and `disputes` are everything there is for this payment; None: not asked.
    """

    session: str
    status: str  # open, complete, expired
    payment_status: str  # unpaid, paid, no_payment_required
    amount_minor: int
    currency: str
    account: str
    livemode: bool
    checkout_id: str  # from our metadata
    intent: str = ""
    intent_status: str = ""
    charge: str = ""
    method: str = "card"
    brand: str = ""
    last4: str = ""
    failure: str = ""  # the service's code, such as insufficient_funds; words are in domain/failures.py
    refunds: tuple[RefundReport, ...] | None = None
    disputes: tuple[DisputeReport, ...] | None = None


@dataclass(frozen=True)
class RefundOrder:
    """Money to give back; `amount_minor` in minor units of `currency`."""

    refund_id: UUID
    intent: str
    account: str
    amount_minor: int
    currency: str
    idempotency_key: str
    locale: str


class CheckoutGateway(Protocol):
    """What the domain needs of a payment service."""

    def open(self, order: Order) -> Opened:
        """Make a hosted page; the same key gives the same page. Raises `CheckoutFailed`."""
        ...

    def report(self, session: str, account: str, *, deep: bool = False) -> Report:
        """How this session stands now. Raises `GatewayAway`.

        Refunds and disputes are asked for when the payment shows some, or `deep`: a refund that failed and a mere
        inquiry show nowhere else.
        """
        ...

    def session_of(self, intent: str, account: str) -> str:
        """The session a payment intent belongs to, or "". Raises `GatewayAway`."""
        ...

    def refund(self, order: RefundOrder) -> RefundReport:
        """Give money back; the same key gives the same refund. Raises `RefundRefused` or `GatewayAway`."""
        ...

    def expire(self, session: str, account: str) -> None:
        """Close a page nobody should pay on any more. Raises `GatewayAway`."""
        ...
