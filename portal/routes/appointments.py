"""/documents/appointments/{key}.ics: an appointment of one's own as a file for one's calendar."""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import threads
from portal.access import modules
from portal.domain import add_to_calendar
from portal.gateways import invitation
from portal.gateways.invitation import Method
from portal.models import Module
from portal.routes import documents

TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


async def file(request: Request) -> Response:
    """It as it stands now."""
    key = request.path_params["key"]
    with modules.within(Module.BOOKING):
        found = await documents.own(request, add_to_calendar.opened, key, f"/booking/appointments/{key}")
    if isinstance(found, Response):
        return found
    render = partial(invitation.render, found, Method.PUBLISH)
    body = await asyncio.get_running_loop().run_in_executor(threads.papers(), render)
    name = f"appointment-{found.start:%Y-%m-%d}.ics"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(body, headers={**headers, "content-type": TYPE})


routes = [Route("/documents/appointments/{key}.ics", file)]
