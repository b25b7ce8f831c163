"""The outermost layer: which host this is, security headers on everything, and no slash too many."""

import base64
import hashlib
import re
from functools import cache
from os.path import isfile
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.access import arriving, cookies, hosts
from portal.access.paths import PAGES, sign_in_and_return, theirs
from portal.access.sessions import Somebody
from portal.routes.auth import in_thread
from portal.routes.missing import Missing
from portal.settings import settings

BUILD = Path(".web/build/client")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)
ANY_HOST = ("/webhooks/", "/healthz", "/readyz", "/dev/stripe")
HASHED = re.compile(r"^/assets/.+-[A-Za-z0-9_-]{6,}\.\w+$")


@cache
def policy() -> str:
    """The content security policy: scripts of this very build only, by hash; no inline, no eval."""
    found = {s for page in BUILD.rglob("*.html") for s in INLINE.findall(page.read_text("utf-8"))}
    hashes = sorted("'sha256-" + base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() + "'" for s in found)
    return (
        f"default-src 'none'; script-src 'self' {' '.join(hashes)}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"form-action 'self' {settings().front_end}; "
        "frame-ancestors 'none'; manifest-src 'self'"
    )


class Front:
    """ASGI wrapper around everything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect other hosts to ours; add headers to every answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = scope["path"]
        dressed = _Dressed(send, path)
        if not path.startswith(ANY_HOST) and not await in_thread(hosts.is_ours, Headers(scope=scope).get("host", "")):
            return await _elsewhere(scope)(scope, receive, dressed)
        return await self.app(scope, receive, dressed)


class _Dressed:
    """A `send` that adds what every answer carries."""

    def __init__(self, send: Send, path: str) -> None:
        self.send, self.path = send, path

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            headers.setdefault("content-security-policy", policy())
            headers.setdefault("x-content-type-options", "nosniff")
            headers.setdefault(
                "referrer-policy", "same-origin"
            )  # no-referrer would make our own forms say Origin: null
            headers.setdefault("permissions-policy", "camera=(), microphone=(), geolocation=()")
            headers.setdefault("cross-origin-opener-policy", "same-origin")
            headers.setdefault("cache-control", _cache(self.path))
            if settings().secure:
                headers.setdefault("strict-transport-security", "max-age=31536000; includeSubDomains")
            message["headers"] = headers.raw
        await self.send(message)


def _cache(path: str) -> str:
    if HASHED.match(path):
        return "public, max-age=31536000, immutable"
    return "no-cache" if "." in path.rsplit("/", 1)[-1] else "no-store"


def _elsewhere(scope: Scope) -> ASGIApp:
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("wrong host", 421)
    query = scope["query_string"].decode("latin1")
    return RedirectResponse(f"{_home()}{scope['path']}{'?' + query if query else ''}", 307)


def _home() -> str:
    public = urlsplit(settings().public_url)
    return f"{public.scheme}://{public.netloc}"


class Pages:
    """ASGI wrapper around Reflex's files: strangers are sent to sign in before anything is loaded, and `/invoices` is
    served from the folder `invoices/` at once, without a redirect to a slash."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = Missing(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pages hold no data: this saves a stranger the way, it protects nothing."""
        path = scope.get("path", "")
        if scope["type"] != "http" or "." in path:
            return await self.app(scope, receive, send)
        is_page = scope["method"] in ("GET", "HEAD") and PAGES.fullmatch(path)
        if is_page and (elsewhere := _elsewhere_for(await _who(scope), scope)):
            return await RedirectResponse(elsewhere, 303)(scope, receive, send)
        if _is_built(path):
            scope = {**scope, "path": path.rstrip("/") + "/"}
        return await self.app(scope, receive, send)


def _is_built(path: str) -> bool:
    return isfile(BUILD / path.strip("/") / "index.html")  # a Path would raise for a name too long for a file


async def _who(scope: Scope) -> Somebody | None:
    cookie = cookies.read(Headers(scope=scope).get("cookie", ""), cookies.session_name())
    return await in_thread(arriving.who, cookie) if cookie else None


def _elsewhere_for(who: Somebody | None, scope: Scope) -> str:
    """Where this visitor belongs instead; empty: here."""
    return theirs(who, scope["path"]) if who else sign_in_and_return(_address(scope))


def _address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin1")
    return scope["path"] + (f"?{query}" if query else "")
