"""Parameters Stripe knows and the double does not act on: refused, so that nobody relies on their effect."""

from collections.abc import Mapping
from typing import Any

from portal.devtools.fake_stripe.refusals import bad

_IGNORED = frozenset(
    (
        "discounts",
        "optional_items",
        "setup_intent_data",
        "shipping_options",
        "subscription_data",
        # filters of lists
        "customer_account",
        "customer_details",
        "payment_link",
        "subscription",
        "test_clock",
        "transfer_group",
    )
)


def refuse_ignored(given: Mapping[str, Any]) -> None:
    """Raises Refusal 400 for a parameter whose effect the double would leave out."""
    for name in given:
        if name in _IGNORED:
            raise _refusal(name)
    if (given.get("automatic_tax") or {}).get("enabled"):
        raise _refusal("automatic_tax")
    if (given.get("payment_intent_data") or {}).get("capture_method") == "manual":
        raise _refusal("payment_intent_data[capture_method]")
    for place, item in enumerate(given.get("line_items") or []):
        for name in ("price", "tax_rates", "adjustable_quantity"):
            if name in item:
                raise _refusal(f"line_items[{place}][{name}]")


def _refusal(param: str) -> Exception:
    return bad(f"The Stripe test double does not simulate {param}.", param, saved=False)
