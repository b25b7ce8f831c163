"""Secret parts of addresses: the key of a row, signed for one purpose with the secret key. Nothing of it is stored."""

from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from portal.settings import settings


def token_of(purpose: str, key: UUID) -> str:
    """The secret part of an address."""
    return str(_signer(purpose).dumps(key.hex))


def key_of(purpose: str, token: str) -> UUID | None:
    """Back from an address; None for anything we did not sign for this purpose."""
    try:
        return UUID(_signer(purpose).loads(token))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key.get_secret_value(), salt=purpose)
