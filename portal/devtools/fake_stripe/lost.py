"""An answer that never arrives: the connection breaks in the middle of it."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class LostResponse(Response):
    """Promises a hundred bytes, sends one, and hangs up; the caller sees a broken connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Leaves the body unfinished, which makes the server cut the connection."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
