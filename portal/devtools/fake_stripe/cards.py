"""Stripe's test cards, one for each brand that Checkout takes, and its test bank accounts."""

from typing import Any

# brand → (name people know, last four digits of Stripe's test number)
BRANDS = {
    "visa": ("Visa", "4242"),
    "mastercard": ("Mastercard", "4444"),
    "amex": ("American Express", "0005"),
    "discover": ("Discover", "1117"),
    "diners": ("Diners Club", "0004"),
    "jcb": ("JCB", "0505"),
    "unionpay": ("UnionPay", "0005"),
}
_DEBIT_LAST4 = {
    "sepa_debit": "3000",
    "us_bank_account": "6789",
    "bacs_debit": "2345",
    "acss_debit": "6789",
    "au_becs_debit": "3456",
}


def card(brand: str, last4: str | None = None, *, challenged: bool = False) -> dict[str, Any]:
    """`payment_method_details` of a card."""
    details = {
        "amount_authorized": None,
        "brand": brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": f"test{brand}",
        "funding": "credit",
        "installments": None,
        "last4": last4 or BRANDS[brand][1],
        "mandate": None,
        "network": brand,
        "three_d_secure": {"authenticated": True, "result": "authenticated"} if challenged else None,
        "wallet": None,
    }
    return {"type": "card", "card": details}


def debit(method: str) -> dict[str, Any]:
    """`payment_method_details` of a bank debit."""
    return {"type": method, method: {"last4": _DEBIT_LAST4[method], "bank_name": "Test Bank"}}
