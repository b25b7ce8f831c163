"""To the portal as a client sees it and back: whole page loads, so that nothing of either stays in the other."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import addresses
from portal.access import arriving, cookies
from portal.access.address import address_of
from portal.access.paths import ADMIN
from portal.access.staff_visit import staff_visit
from portal.access.visit import current
from portal.domain.admin import preview
from portal.errors import NotSignedIn, Refused
from portal.routes import plain
from portal.routes.auth import form_of, in_thread
from portal.text import t


async def start(request: Request) -> Response:
    """Look at the portal as this client does."""
    key = (await form_of(request)).get("client", "")
    return await _as_staff(request, "/", preview.start, key)


async def end(request: Request) -> Response:
    """Back to the staff's pages, where the client was left."""
    await form_of(request)
    return await _as_staff(request, ADMIN, preview.end)


async def _as_staff(request: Request, home: str, rule: Callable[..., Any], *args: str) -> Response:
    cookie = request.cookies.get(cookies.session_name(), "")
    current.set(await in_thread(arriving.who, cookie, address_of(request.scope)))
    try:
        came_from = await staff_visit(rule, *args)
    except NotSignedIn:
        return RedirectResponse("/login", 303)
    except Refused as refused:
        place = await in_thread(plain.here, request)
        onwards = (t("Back to the clients"), "/admin/clients")
        return await in_thread(plain.message, place, 404, t("No preview"), refused.said(), "", onwards)
    return RedirectResponse(addresses.page(f"/admin/clients/{came_from}" if came_from else home), 303)


routes = [
    Route("/admin/preview", start, methods=["POST"]),
    Route("/admin/preview/end", end, methods=["POST"]),
]
