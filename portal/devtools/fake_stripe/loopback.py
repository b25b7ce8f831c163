"""The double never leaves this machine: who may call it, where it may live, whom it may call."""

import ssl
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


def is_loopback(host: str | None) -> bool:
    """Is this address or name the machine itself?"""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def loopback_url(url: str) -> str:
    """The URL without a trailing slash, or ValueError when it leads to another machine."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not is_loopback(parts.hostname):
        raise ValueError(f"the Stripe test double stays on this machine: http://127.0.0.1…, not {url!r}")
    return url.rstrip("/")


def no_certificates() -> ssl.SSLContext:
    """For clients that speak plain HTTP to this machine: spares them reading the world's certificates."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class OnlyLoopback:
    """Answers 403 to every caller whose address is not this machine's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes local HTTP on; lifespan messages have no caller."""
        caller = scope.get("client")
        if scope["type"] == "lifespan" or (caller and is_loopback(caller[0])):
            await self.app(scope, receive, send)
            return
        await PlainTextResponse("The Stripe test double answers this machine only.\n", 403)(scope, receive, send)
