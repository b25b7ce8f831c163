"""What a session sells: its line items, priced on the spot, all in one currency."""

from typing import Any

import stripe

from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.currencies import known
from portal.devtools.fake_stripe.refusals import bad
from portal.devtools.fake_stripe.resources import Body, new_id, shape

MOST = 100  # of a payment's line items


def priced(call: Call) -> list[Body]:
    """The line items as Stripe lists them. Raises Refusal 400 when one cannot be sold."""
    wanted = call.params.get("line_items")
    if not wanted:
        message = "You must pass `line_items` for mode=payment."
        raise bad(message, "line_items", "parameter_missing", saved=False)
    if len(wanted) > MOST:
        raise bad(f"You can have at most {MOST} line items.", "line_items")
    items = [_item(call, place, one) for place, one in enumerate(wanted)]
    if len({item["currency"] for item in items}) > 1:
        raise bad("All line items must have the same currency.", "line_items")
    return items


def _item(call: Call, place: int, wanted: dict[str, Any]) -> Body:
    price, quantity = _ordered(wanted, f"line_items[{place}]")
    total, currency = price["unit_amount"] * quantity, known(price["currency"])
    return shape(
        stripe.LineItem,
        id=new_id("li_"),
        object="item",
        amount_discount=0,
        amount_subtotal=total,
        amount_tax=0,
        amount_total=total,
        currency=currency,
        description=price["product_data"]["name"],
        metadata=wanted.get("metadata", {}),
        price=_price(call, price, currency),
        quantity=quantity,
    )


def _ordered(wanted: dict[str, Any], where: str) -> tuple[dict[str, Any], int]:
    """Price and quantity of one item. Raises Refusal 400 when either is missing or cannot be."""
    price = wanted.get("price_data")
    if not price:
        raise bad("The test double has no catalogue: give price_data.", f"{where}[price_data]", saved=False)
    for name in ("unit_amount", "product_data"):
        if name not in price:
            param = f"{where}[price_data][{name}]"
            raise bad(f"Missing required param: {param}.", param, "parameter_missing", saved=False)
    quantity = wanted.get("quantity", 1)
    if price["unit_amount"] < 0 or quantity < 1:
        message = "This value must be greater than or equal to 0 (quantity: 1)."
        raise bad(message, where, "parameter_invalid_integer", saved=False)
    return price, quantity


def _price(call: Call, price: dict[str, Any], currency: str) -> Body:
    return shape(
        stripe.Price,
        id=new_id("price_"),
        object="price",
        active=False,
        billing_scheme="per_unit",
        created=call.world.now(),
        currency=currency,
        livemode=False,
        metadata={},
        product=new_id("prod_", 14),
        type="one_time",
        unit_amount=price["unit_amount"],
        unit_amount_decimal=str(price["unit_amount"]),
        tax_behavior="unspecified",
    )
