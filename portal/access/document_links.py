"""Links that open one document without signing in. The token is derived from the link's id and the secret key."""

from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from portal.settings import settings


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key.get_secret_value(), salt="portal.document.link")


def token_of(link_id: UUID) -> str:
    """The secret part of the link's address, /q/{token}."""
    return str(_signer().dumps(link_id.hex))


def link_id_of(token: str) -> UUID | None:
    """Back from an address; None for anything we did not sign."""
    try:
        return UUID(_signer().loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
