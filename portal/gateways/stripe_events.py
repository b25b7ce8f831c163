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
    """What a webhook is about. `mark` is the checkout in its metadata; empty: none of ours."""

    id: str
    kind: str
    account: str
    livemode: bool
    subject: str
    mark: str


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
        words = [given["id"], given["type"], given.get("account") or "", subject.get("id", ""), mark]
        identifier, kind, account, about, mark = map(str, words)
        return Event(identifier, kind, account, given.get("livemode") is True, about, mark)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadSignature from None
