"""Links with which somebody without an account pays one invoice: their addresses, derived from id and secret key."""

from uuid import UUID

from portal.access import signed_keys

PURPOSE = "portal.pay.link"


def path_of(link_id: UUID) -> str:
    """The address, /p/{token}."""
    return f"/p/{signed_keys.token_of(PURPOSE, link_id)}"


def link_id_of(token: str) -> UUID | None:
    """Back from an address; None for anything we did not sign."""
    return signed_keys.key_of(PURPOSE, token)
