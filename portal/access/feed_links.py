"""Addresses of private calendars. The token is derived from the feed's id and the secret key."""

from uuid import UUID

from portal.access import signed_keys
from portal.access.hosts import origin_of

PURPOSE = "portal.calendar.feed"


def token_of(feed_id: UUID) -> str:
    """The secret part of the address, /calendar/{token}.ics."""
    return signed_keys.token_of(PURPOSE, feed_id)


def feed_id_of(token: str) -> UUID | None:
    """Back from an address; None for anything we did not sign."""
    return signed_keys.key_of(PURPOSE, token)


def address_of(feed_id: UUID, host: str | None) -> str:
    """The whole address, on the host of its business."""
    return f"{origin_of(host)}/calendar/{token_of(feed_id)}.ics"
