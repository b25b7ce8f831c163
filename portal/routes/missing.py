"""An address that leads nowhere: in place of Reflex's bare page one that says how to reach the business."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.domain.help import Topic
from portal.domain.help import address as help_on
from portal.routes import plain
from portal.routes.auth import in_thread
from portal.text import t


class Missing:
    """ASGI wrapper around Reflex's files: what they do not have is answered here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Everything but a 404 passes as it is."""
        heard = _Heard(send)
        await self.app(scope, receive, heard if scope["type"] == "http" else send)
        if heard.is_missing:
            answer = await in_thread(_page, Request(scope))
            await answer(scope, receive, send)


class _Heard:
    """A `send` that keeps a 404 back."""

    def __init__(self, send: Send) -> None:
        self.send, self.is_missing = send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_missing = message["status"] == 404
        if not self.is_missing:
            await self.send(message)


def _page(request: Request) -> Response:
    title, text = t("We could not find this page"), t("The address may be incomplete, or the page has moved.")
    onwards = (t("Back to the dashboard"), "/")
    return plain.message(plain.here(request), 404, title, text, help_on(Topic.MISSING_DOCUMENT), onwards)
