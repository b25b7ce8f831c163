"""Addresses that end mails of one kind to one person. They never expire: an old mail's must work too."""

from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from portal.settings import settings


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key.get_secret_value(), salt="portal.unsubscribe")


def token_of(contact_id: UUID, choice: str) -> str:
    """The secret part of the address, /unsubscribe/{token}."""
    return str(_signer().dumps(f"{contact_id.hex} {choice}"))


def named_in(token: str) -> tuple[UUID, str] | None:
    """Whose mails, and which; None for anything we did not sign."""
    try:
        contact_id, _, choice = _signer().loads(token).partition(" ")
        return UUID(contact_id), choice
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None
