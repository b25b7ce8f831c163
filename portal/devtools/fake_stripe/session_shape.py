"""A new Checkout Session as Stripe shows it."""

from stripe.checkout import Session

from portal.devtools.fake_stripe.call import Call
from portal.devtools.fake_stripe.resources import Body, shape

_DEBITS = {
    "eur": "sepa_debit",
    "usd": "us_bank_account",
    "gbp": "bacs_debit",
    "cad": "acss_debit",
    "aud": "au_becs_debit",
}
_ALIKE: Body = {  # what no order of ours changes
    "object": "checkout.session",
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "custom_fields": [],
    "custom_text": {"after_submit": None, "shipping_address": None, "submit": None},
    "livemode": False,
    "mode": "payment",
    "payment_method_collection": "if_required",
    "payment_status": "unpaid",
    "shipping_options": [],
    "status": "open",
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
}
_COPIED = ("cancel_url", "client_reference_id", "customer", "locale", "submit_type", "success_url")


def debit_of(session: Body) -> str | None:
    """The bank debit this session may be paid with, or None: it depends on the currency."""
    debit = _DEBITS.get(session["currency"])
    return debit if debit in session["payment_method_types"] else None


def session_body(call: Call, identifier: str, currency: str, total: int, expires_at: int) -> Body:
    """An open, unpaid session; `total` is in the currency's smallest unit."""
    given = call.params
    return shape(
        Session,
        id=identifier,
        amount_subtotal=total,
        amount_total=total,
        created=call.world.now(),
        currency=currency,
        customer_creation=given.get("customer_creation", "if_required"),
        customer_email=given.get("customer_email"),
        expires_at=expires_at,
        metadata=given.get("metadata") or {},
        payment_method_types=_methods(call, currency),
        url=f"{call.world.base_url}/c/pay/{identifier}",
        **{name: given[name] for name in _COPIED if name in given},
        **_ALIKE,
    )


def _methods(call: Call, currency: str) -> list[str]:
    offered = ["card"] + ([_DEBITS[currency]] if currency in _DEBITS else [])
    allowed = call.params.get("allowed_payment_method_types") or offered
    excluded = call.params.get("excluded_payment_method_types") or []
    return [method for method in offered if method in allowed and method not in excluded] or ["card"]
