"""Where a request comes from, believing only the proxies the operator put in front."""

from starlette.datastructures import Headers
from starlette.types import Scope

from portal.settings import settings


def address_of(scope: Scope) -> str:
    """The network address of the browser: the socket's peer, or what the n-th trusted proxy saw."""
    hops = settings().proxy_hops
    peer = (scope.get("client") or ("", 0))[0]
    given = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))  # some proxies add a line of their own
    seen = [part.strip() for part in given.split(",") if part.strip()]
    return seen[-hops] if hops and len(seen) >= hops else peer
