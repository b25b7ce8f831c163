"""While the portal belongs to nobody: its set-up and what that needs are answered, everything else says so."""

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.access import hosts
from portal.access.first_links import PATH
from portal.domain.shell import BusinessCard
from portal.routes import plain
from portal.routes.auth import in_thread
from portal.settings import settings
from portal.text import t

ANSWERED = (f"{PATH}/", "/healthz", "/readyz", "/webhooks/", "/dev/")
FILES = ("/portal.css", "/favicon.svg", "/favicon.ico")


class Unfounded:
    """ASGI wrapper; sockets are left to the gate, which knows no business to let them in for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing of the portal is reached before it is somebody's."""
        path = scope.get("path", "")
        needs_owner = scope["type"] == "http" and not path.startswith(ANSWERED) and path not in FILES
        if not needs_owner or not await in_thread(hosts.is_nobodys):
            return await self.app(scope, receive, send)
        if scope["method"] not in ("GET", "HEAD"):
            return await PlainTextResponse("not set up", 503)(scope, receive, send)
        waiting = await in_thread(_waiting)
        return await waiting(scope, receive, send)


def face() -> BusinessCard:
    """Of a portal without a business."""
    return BusinessCard(name=t("Client portal"), initial="P", demo=settings().demo)


def _waiting() -> Response:
    text = t("Whoever started it finds a link in the terminal it was started in. That link opens the set-up.")
    title = t("This portal is not set up yet")
    return plain.render_as(face(), "first_run_message.html", 503, title=title, text=text, more="")
