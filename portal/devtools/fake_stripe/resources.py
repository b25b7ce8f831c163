"""Answers shaped by the SDK's own resource classes, so a field that Stripe does not have cannot slip in."""

import secrets
import typing
from typing import Any

Body = dict[str, Any]

# Optional fields Stripe leaves out unless asked, instead of sending null.
_LEFT_OUT = frozenset(
    [
        "deleted",
        "line_items",
        "refunds",
        "sources",
        "subscriptions",
        "tax_ids",
        "tax",
        "cash_balance",
        "invoice_credit_balance",
        "secret",
        "individual",
        "company",
        "groups",
        "external_accounts",
        "price",
        "account",
        "context",
    ]
)


def optional(annotation: Any) -> bool:
    """May this annotated field be null or absent?"""
    return type(None) in typing.get_args(annotation)


def shape(resource: type, **fields: Any) -> Body:
    """A resource as JSON: the given fields, null for other optional ones. TypeError on an unknown field."""
    known = {name: hint for name, hint in resource.__annotations__.items() if name != "OBJECT_NAME"}
    if unknown := fields.keys() - known.keys():
        raise TypeError(f"{resource.__name__} has no {sorted(unknown)}")
    blank = {name: None for name, hint in known.items() if optional(hint) and name not in _LEFT_OUT}
    return {**blank, **fields}


def new_id(prefix: str, length: int = 24) -> str:
    """A fresh identifier such as `pi_3f…`."""
    return prefix + secrets.token_hex(length // 2)
