"""Our orders in Stripe's words: what a payment page shows, and where it leads back to."""

from contextlib import suppress
from typing import Any

from portal.access.hosts import origin_of
from portal.domain.checkout_gateway import BetweenSteps, Order, RefundOrder
from portal.gateways.stripe_amounts import share, to_stripe
from portal.settings import settings
from portal.text import tn

MOST_LINES = 100  # of one page
MOST_NAMED = 10  # invoices named one by one where there is one line for all


def order_request(order: Order) -> Any:
    """A page with one line per invoice. Raises `BetweenSteps` when Stripe cannot express the amount."""
    home = origin_of(order.host)
    mark = {"checkout": order.checkout_id.hex}
    named = _named(order)
    return {
        "mode": "payment",
        "line_items": [_line(order, name, units) for name, units in _lines(order)],
        "customer_email": order.email,
        "client_reference_id": named[:200],
        "metadata": mark,
        "payment_intent_data": {
            "metadata": mark,
            "description": f"{order.business_name} – {named}",
            **_fee(order),
        },
        "success_url": f"{home}{order.done}?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{home}{order.back}",
    }


def refund_request(order: RefundOrder) -> Any:
    """So much of this payment. Raises `BetweenSteps` as above."""
    units = to_stripe(order.amount_minor, order.currency, order.locale)
    return {"payment_intent": order.intent, "amount": units, "metadata": {"refund": order.refund_id.hex}}


def _fee(order: Order) -> dict[str, int]:
    """What whoever runs the portal keeps, of payments on a connected account only."""
    points = settings().stripe_fee_basis_points if order.account else 0
    units = share(order.amount_minor, points, order.currency)
    return {"application_fee_amount": units} if units else {}


def _lines(order: Order) -> list[tuple[str, int]]:
    """Name and amount of each line; one for all where there are too many, or where only the sum can be charged."""
    if len(order.items) <= MOST_LINES:
        with suppress(BetweenSteps):
            return [(item.number, to_stripe(item.amount_minor, order.currency, order.locale)) for item in order.items]
    return [(_named(order), to_stripe(order.amount_minor, order.currency, order.locale))]


def _line(order: Order, name: str, units: int) -> Any:
    product = {"name": f"{order.business_name} – {name}"}
    return {
        "quantity": 1,
        "price_data": {"currency": order.currency.lower(), "unit_amount": units, "product_data": product},
    }


def _named(order: Order) -> str:
    if len(order.items) > MOST_NAMED:
        return tn("{count} invoice", "{count} invoices", len(order.items), order.locale)
    return ", ".join(item.number for item in order.items)
