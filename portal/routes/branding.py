"""The owner's colours, per host, without a rebuild and without a flash."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import db
from portal.domain.branding import stylesheet
from portal.routes import plain
from portal.routes.auth import in_thread


async def branding_css(request: Request) -> Response:
    """Colour variables; revalidated by their hash, so a change shows at the next page."""
    place = await in_thread(plain.here, request)
    css, version = await in_thread(_read, place)
    headers = {"etag": f'"{version}"', "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(css, media_type="text/css", headers=headers)


def _read(place: plain.Place) -> tuple[str, str]:
    with db.everyone() as session:
        return stylesheet(session, place.business_id)


routes = [Route("/branding.css", branding_css)]
