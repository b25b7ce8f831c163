"""Links that open one document without signing in. The token is derived from the link's id and the secret key."""

from uuid import UUID

from portal.access import signed_keys

PURPOSE = "portal.document.link"


def token_of(link_id: UUID) -> str:
    """The secret part of the link's address, /q/{token}."""
    return signed_keys.token_of(PURPOSE, link_id)


def link_id_of(token: str) -> UUID | None:
    """Back from an address; None for anything we did not sign."""
    return signed_keys.key_of(PURPOSE, token)
