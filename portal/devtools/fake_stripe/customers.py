"""Customers, and the balance of all money taken."""

from collections import Counter

import stripe

from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.events import emit
from portal.devtools.fake_stripe.resources import Body, new_id, shape

_COPIED = ("address", "description", "email", "name", "phone", "shipping", "preferred_locales")


def create(call: Call) -> Body:
    """POST /v1/customers"""
    customer = shape(
        stripe.Customer,
        id=new_id("cus_", 14),
        object="customer",
        balance=0,
        created=call.world.now(),
        delinquent=False,
        invoice_prefix=new_id("", 8).upper(),
        livemode=False,
        metadata=call.params.get("metadata") or {},
        tax_exempt="none",
        **{name: call.params[name] for name in _COPIED if name in call.params},
    )
    call.world.store.put(customer, call.account)
    emit(call.world, "customer.created", customer, call.account)
    return customer


def balance(call: Call) -> Body:
    """GET /v1/balance: what was taken less what was given back, per currency."""
    sums: Counter[str] = Counter({"usd": 0})
    for charge, _ in call.world.store.every("charge", call.account):
        sums[charge["currency"]] += charge["amount_captured"] - charge["amount_refunded"]
    available = [{"amount": amount, "currency": currency} for currency, amount in sorted(sums.items())]
    nothing = [{"amount": 0, "currency": currency} for currency in sorted(sums)]
    return shape(stripe.Balance, object="balance", available=available, livemode=False, pending=nothing)
