"""/calendar/{token}.ics: a person's private calendar, for programs that have no session and come by themselves.

Whatever opens nothing is one and the same answer. Programs come often: what they have already is not sent again, and
that they came is noted at most once an hour.
"""

import asyncio
import hashlib

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from portal import threads
from portal.access.address import address_of
from portal.access.feed_readers import reader_of
from portal.access.holders import visit_by
from portal.domain import calendar_feed
from portal.errors import NotFound
from portal.gateways import calendar
from portal.routes import plain
from portal.routes.auth import in_thread
from portal.text import t

HEADERS = {"x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer"}
TYPE = "text/calendar; charset=utf-8"


async def read(request: Request) -> Response:
    """The calendar as it is now."""
    try:
        body = await _file(request)
    except NotFound:
        said = t("This calendar address opens nothing. Your own is in the portal, under Profile, Access.")
        return PlainTextResponse(said, 404, {**HEADERS, "cache-control": "no-store"})
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**HEADERS, "etag": etag, "cache-control": "private, no-cache"}
    if etag in _known(request):
        return Response(status_code=304, headers=headers)
    named = {"content-disposition": 'inline; filename="due-dates.ics"', "content-type": TYPE}
    return Response(body, headers={**headers, **named})


async def _file(request: Request) -> bytes:
    place = await in_thread(plain.here, request)
    reader = reader_of(request.path_params["token"], place.business_id, address_of(request.scope))
    if reader is None:
        raise NotFound
    found = await visit_by(reader, calendar_feed.opened)
    if found.is_worth_noting:
        await visit_by(reader, calendar_feed.note_read)
    render = asyncio.get_running_loop().run_in_executor
    return await render(threads.papers(), calendar.render, found.calendar, place.origin)


def _known(request: Request) -> set[str]:
    """The versions the program has; one that went through a proxy may be marked as weak."""
    given = ",".join(request.headers.getlist("if-none-match"))
    return {one.strip().removeprefix("W/") for one in given.split(",")}


routes = [Route("/calendar/{token}.ics", read)]
