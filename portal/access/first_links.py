"""The two links of a portal that belongs to nobody yet (docs/decisions/0012): the one its terminal shows, and the one
in the mail that proves the owner's address. Both are signed, end after `PORTAL_LINK_TTL`, and are stored nowhere.

Each carries the key the business will have: whatever is pressed twice founds one.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.access.hosts import origin_of
from portal.settings import settings

BEGIN, PROVE = "portal.first-run.begin", "portal.first-run.prove"
PATH, PROOF = "/setup", "/setup/confirm"


def address() -> str:
    """What the terminal shows: whoever has it may set the portal up."""
    return f"{origin_of(None)}{PATH}/{_signer(BEGIN).dumps(uuid4().hex)}"


def opened(token: str) -> UUID | None:
    """The key of the business that is to be; None for anything we did not sign, or long ago."""
    return _key(_loaded(BEGIN, token))


def proof(key: UUID, answers: Mapping[str, str]) -> str:
    """What the mail links to: the answers travel along, nothing is stored before the address is proven."""
    return f"{origin_of(None)}{PROOF}/{_signer(PROVE).dumps({'key': key.hex, **answers})}"


def proven(token: str) -> tuple[UUID, dict[str, str]] | None:
    """The key and the answers; None as above."""
    found = _loaded(PROVE, token)
    key = _key(found.pop("key", None)) if isinstance(found, dict) else None
    return (key, {str(name): str(said) for name, said in found.items()}) if key else None


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key.get_secret_value(), salt=purpose)


def _loaded(purpose: str, token: str) -> Any:
    try:
        return _signer(purpose).loads(token, max_age=int(settings().link_ttl.total_seconds()))
    except BadSignature:  # what is too old is one too
        return None


def _key(found: Any) -> UUID | None:
    try:
        return UUID(found)
    except (ValueError, TypeError, AttributeError):
        return None
