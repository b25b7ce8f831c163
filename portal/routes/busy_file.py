"""A calendar file of somebody whose time is booked: who it comes from is asked before it is read.

A form without script: what came of it is told by the page it leads back to; why nothing came of it, by a plain one.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import addresses
from portal.access import arriving, cookies
from portal.access.address import address_of
from portal.access.staff_visit import staff_visit
from portal.access.visit import current
from portal.domain.admin import booking_calendars
from portal.errors import NotFound, NotSignedIn, Refused
from portal.gateways import busy_calendar
from portal.gateways.busy.fetching import MOST_BYTES
from portal.gateways.busy.refusals import TooLarge
from portal.gateways.settling import in_gateway
from portal.routes import plain, uploads
from portal.routes.auth import check_origin, in_thread
from portal.text import t

PEOPLE = "/admin/booking/hours"


class NoCalendarFile(Refused):
    """Nothing was chosen."""

    sentence = "Please choose a calendar file (.ics)."


class Unread(Refused):
    """Why a file could not be read, in the words of whoever tried."""

    sentence = "{why}"


async def take(request: Request) -> Response:
    """The busy times of a file instead of those of the file before."""
    await check_origin(request)
    cookie, key = request.cookies.get(cookies.session_name(), ""), request.path_params["key"]
    current.set(await in_thread(arriving.who, cookie, address_of(request.scope)))
    try:
        left_out = await _taken(request, key)
    except NotSignedIn:
        return RedirectResponse("/login", 303)
    except Refused as refused:
        place, onwards = await in_thread(plain.here, request), (t("Back"), PEOPLE)
        title, said = t("The file was not taken"), refused.said()
        return await in_thread(
            plain.message, place, 404 if isinstance(refused, NotFound) else 400, title, said, "", onwards
        )
    return RedirectResponse(addresses.page(f"{PEOPLE}/{key}?left={left_out}"), 303)


async def _taken(request: Request, key: str) -> int:
    """How many of its events could not be understood."""
    whose = await staff_visit(booking_calendars.whose, key)
    content = await _posted(request)
    found = await in_gateway(busy_calendar.read_file, whose.zone, content)
    if found.error:
        raise Unread(why=found.error)
    await staff_visit(booking_calendars.keep_file, key, found.stretches)
    return found.left_out


async def _posted(request: Request) -> bytes:
    try:
        return await uploads.content(request, MOST_BYTES)
    except uploads.NoFile:
        raise NoCalendarFile from None
    except uploads.TooLarge:
        raise TooLarge(size=str(MOST_BYTES // 1_000_000)) from None


routes = [Route(PEOPLE + "/{key}/file", take, methods=["POST"])]
