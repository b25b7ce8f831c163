"""The logo: /logo/… shows it to everybody, /admin/logo takes a new one from whoever may give one.

A form without script: what came of it is told by the page it leads back to.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import addresses, db, threads
from portal.access import arriving, cookies
from portal.access.address import address_of
from portal.access.staff_visit import staff_visit
from portal.access.visit import current
from portal.domain import logos
from portal.domain.admin import logo
from portal.domain.pictures import LARGEST, FileTooLarge, NothingChosen, word_of
from portal.errors import NotSignedIn, Refused
from portal.gateways.redrawing import redraw
from portal.routes import plain, uploads
from portal.routes.auth import check_origin, in_thread

BACK = {"": "/admin/settings?", "welcome": "/admin/welcome?step=logo&"}  # by the page the form stands on
HEADERS = {
    "cache-control": "public, max-age=31536000, immutable",  # its address is the hash of what it shows
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}


async def show(request: Request) -> Response:
    """The picture of this name, while it is the one shown."""
    place = await in_thread(plain.here, request)
    content = await in_thread(_found, place, f"{request.path_params['name']}.png")
    if content is None:
        return Response(status_code=404, headers={"cache-control": "no-store"})
    return Response(content, media_type="image/png", headers=HEADERS)


def _found(place: plain.Place, name: str) -> bytes | None:
    with db.everyone() as session:
        return logos.found(session, place.business_id, name)


async def take(request: Request) -> Response:
    """A new one. Who it comes from is asked before it is read."""
    await check_origin(request)
    cookie = request.cookies.get(cookies.session_name(), "")
    current.set(await in_thread(arriving.who, cookie, address_of(request.scope)))
    try:
        await staff_visit(logo.may_change)
    except NotSignedIn:
        return RedirectResponse("/login", 303)
    except Refused:
        return RedirectResponse(addresses.page("/admin"), 303)
    back = BACK.get(request.query_params.get("back", ""), BACK[""])
    return RedirectResponse(addresses.page(f"{back}logo={await _taken(request)}"), 303)


async def _taken(request: Request) -> str:
    """What came of it, in one word."""
    try:
        content = await _posted(request)
        drawn = await asyncio.get_running_loop().run_in_executor(threads.papers(), redraw, content)
        await staff_visit(logo.keep, drawn)
    except Refused as refused:
        return word_of(refused)
    return "saved"


async def _posted(request: Request) -> bytes:
    try:
        return await uploads.content(request, LARGEST)
    except uploads.NoFile:
        raise NothingChosen from None
    except uploads.TooLarge:
        raise FileTooLarge from None


routes = [Route("/logo/{name}.png", show), Route("/admin/logo", take, methods=["POST"])]
