"""The gate: every websocket passes here before Reflex sees it.

Reflex trusts a token the browser makes up. The gate replaces it by a seal of token and session, and the cookie by a
random page id: what Reflex stores is worthless in any other session.
"""

import asyncio
import hmac
import secrets
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from portal import threads
from portal.access import cookies, hosts, open_pages, sockets
from portal.access.address import address_of
from portal.access.frames import Admitted
from portal.access.sessions import Somebody
from portal.settings import settings

EVENTS = "/_event"


def seal(token: str, login_id: str) -> str:
    """The name Reflex knows a page by."""
    key = settings().secret_key.get_secret_value().encode()
    return hmac.new(key, f"portal.page\0{login_id}\0{token}".encode(), "sha256").hexdigest()[:40]


class Gate:
    """ASGI wrapper around Reflex. `admitted` names the events a browser may send."""

    def __init__(self, app: ASGIApp, admitted: Admitted) -> None:
        self.app, self.admitted = app, admitted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page's socket through, with its identity replaced; everything that is no socket of a page as it is."""
        path, is_socket = scope.get("path", ""), scope["type"] == "websocket"
        if not is_socket and not path.startswith(EVENTS):
            return await self.app(scope, receive, send)
        headers, query = Headers(scope=scope), parse_qs(scope["query_string"].decode("latin1"))
        token, address, page_id = query.get("token", [""])[0], address_of(scope), secrets.token_hex(16)
        if not await _welcome(scope, headers, token):
            return await _refuse(scope, receive, send)
        cookie = cookies.read(headers.get("cookie", ""), cookies.session_name())
        who, sealed = await _thread(open_pages.note_open, cookie, page_id, address, lambda login: seal(token, login))
        try:
            if not sockets.room_for(address, who):
                return await _refuse(scope, receive, send)
            await self._pass(_disguised(scope, sealed, page_id, who), receive, send, page_id, who, address)
        finally:
            if who:
                await _thread(open_pages.note_closed, page_id)
        return None

    async def _pass(
        self, scope: Scope, receive: Receive, send: Send, page_id: str, who: Somebody | None, address: str
    ) -> None:
        socket = sockets.Socket(receive, send, who, self.admitted)
        sockets.enter(page_id, address, socket)
        try:
            await self.app(scope, socket.receive, socket.send)
        finally:
            sockets.leave(page_id, address)


async def _welcome(scope: Scope, headers: Headers, token: str) -> bool:
    """Only a websocket, from a page of this very portal, with a plausible token."""
    if scope["type"] != "websocket" or scope["path"].rstrip("/") != EVENTS or not 8 <= len(token) <= 64:
        return False
    place = await _thread(hosts.place_of, headers.get("host", ""))
    return place is not None and headers.get("origin") in hosts.allowed_origins(place)


def _disguised(scope: Scope, token: str, page_id: str, who: Somebody | None) -> Scope:
    """The same connection under its new names; of the address, only what a page needs is kept."""
    query = urlencode({"EIO": "4", "transport": "websocket", "token": token})
    kept = [(key, value) for key, value in scope["headers"] if key.lower() != b"cookie"]
    headers = [*kept, (b"cookie", page_id.encode())] if who else kept
    return {**scope, "query_string": query.encode(), "headers": headers}


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        return await send({"type": "websocket.close", "code": 4403})
    return await Response("Forbidden", 403, media_type="text/plain")(scope, receive, send)


async def _thread(work, *args):  # type: ignore[no-untyped-def]
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), work, *args)


async def sweep() -> None:
    """Close the pages whose session has ended, and keep the others marked open. One task per worker."""
    ticks = 0
    while True:
        await asyncio.sleep(1)
        ticks += 1
        mine = {page_id for page_id, socket in sockets.open_now.items() if socket.who}
        if mine:
            for page_id in await _thread(open_pages.ended, mine):
                sockets.close(page_id)
            if ticks % 30 == 0:
                await _thread(open_pages.keep, mine)
