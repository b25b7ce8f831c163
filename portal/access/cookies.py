"""The two cookies: the session's, and the nonce of a browser that asked for a link. Both unreadable to scripts."""

import hashlib
import secrets
from datetime import timedelta

from starlette.requests import cookie_parser
from starlette.responses import Response

from portal.settings import settings

NONCE_LIFE = timedelta(hours=24)


def session_name() -> str:
    """`__Host-` ties the cookie to this very host; browsers accept the prefix over https only."""
    return "__Host-portal" if settings().secure else "portal"


def nonce_name() -> str:
    """Marks the browser a link was asked from."""
    return "__Host-asked" if settings().secure else "asked"


def fingerprint(value: str) -> str:
    """What is stored instead of a cookie (SHA-256)."""
    return hashlib.sha256(value.encode()).hexdigest()


def fresh() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def read(header: str, name: str) -> str:
    """One cookie out of a Cookie header, read as the HTTP routes read it; empty when absent.

    Not by `http.cookies`: one odd cookie of other software on the same host makes it forget all of them.
    """
    return cookie_parser(header).get(name, "")


def give(answer: Response, name: str, value: str, life: timedelta | None = None) -> None:
    """Set a cookie; without a life it ends with the browser (the server ends it sooner)."""
    age = int(life.total_seconds()) if life else None
    answer.set_cookie(name, value, max_age=age, path="/", secure=settings().secure, httponly=True, samesite="lax")


def take(answer: Response, name: str) -> None:
    """Remove a cookie."""
    answer.delete_cookie(name, path="/", secure=settings().secure, httponly=True, samesite="lax")
