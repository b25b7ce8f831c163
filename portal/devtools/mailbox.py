"""The demo's mailbox: takes every mail on a loopback port, shows it under /dev/mail. Not for production."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from portal.devtools import received

# The page shows a foreign document in a frame without scripts, forms or cookies; a click may leave it.
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {"content-security-policy": POLICY, "cache-control": "no-store", "referrer-policy": "no-referrer"}
_running: list[Controller] = []


class _Inbox:
    """What aiosmtpd calls for each mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take it: it is on disk before we say so."""
        received.store(envelope.content, self.folder)
        return "250 kept for the demo"


def start(port: int, folder: Path = received.FOLDER) -> None:
    """Listen on 127.0.0.1 in a thread of its own; OSError when the port is taken."""
    controller = Controller(_Inbox(folder), hostname="127.0.0.1", port=port)
    controller.start()
    _running.append(controller)


def stop() -> None:
    """Stop every listener this process started."""
    while _running:
        _running.pop().stop()


def show(request: Request) -> Response:
    """The list, and one mail opened: the newest, or `?open=` another."""
    to, key = request.query_params.get("to", ""), request.query_params.get("open", "")
    mails = received.newest(to)
    chosen = next((mail for mail in mails if mail.key == key), mails[0] if mails else None)
    page = _templates().get_template("mailbox.html").render(mails=mails, chosen=chosen, to=to)
    return HTMLResponse(page, headers=HEADERS)


def listed(request: Request) -> Response:
    """The same for tests: `?to=` an address, newest first."""
    mails = received.newest(request.query_params.get("to", ""))
    return JSONResponse([mail.as_json() for mail in mails], headers={"cache-control": "no-store"})


@lru_cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("portal.devtools"), autoescape=True, trim_blocks=True)


routes = [Route("/dev/mail", show), Route("/dev/mail.json", listed)]
