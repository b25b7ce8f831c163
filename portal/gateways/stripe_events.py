"""Webhooks: only a signature of one of our secrets makes one true."""

import json
from dataclasses import dataclass
from typing import Any

import stripe

from portal.settings import settings

TOLERANCE = 300  # seconds between signing and arriving


class BadSignature(Exception):
    """A webhook that Stripe did not sign, or long ago."""


@dataclass(frozen=True)
class Event:
    """What a webhook is about, and which payment that belongs to. `mark`: the checkout in its metadata, if any."""

    id: str
    kind: str
    account: str
    livemode: bool
    subject: str
    mark: str
    intent: str


def event_of(payload: bytes, signature: str) -> Event:
    """A webhook that one of our secrets vouches for; `BadSignature` for anything else."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        raise BadSignature from None
    for secret in settings().webhook_secrets:
        try:
            stripe.WebhookSignature.verify_header(text, signature, secret, TOLERANCE)
        except (stripe.SignatureVerificationError, TypeError):  # TypeError: a header beyond ASCII
            continue
        return _read(text)
    raise BadSignature


def _read(text: str) -> Event:
    """Signed, but perhaps not by a Stripe we know: anything unlike an event is no event."""
    try:
        given: dict[str, Any] = json.loads(text)
        subject: dict[str, Any] = given["data"]["object"]
        mark = (subject.get("metadata") or {}).get("checkout", "")
        words = given["id"], given["type"], given.get("account") or "", subject.get("id", ""), mark, _intent(subject)
        identifier, kind, account, about, mark, intent = map(str, words)
        return Event(identifier, kind, account, given.get("livemode") is True, about, mark, intent)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadSignature from None


def _intent(subject: dict[str, Any]) -> Any:
    """A payment itself, or the one a session, charge, refund or dispute names."""
    if subject.get("object") == "payment_intent":
        return subject.get("id", "")
    found: Any = subject.get("payment_intent") or ""
    return found.get("id", "") if isinstance(found, dict) else found
