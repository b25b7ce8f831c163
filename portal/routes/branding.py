"""The owner's colours, per host, and the theme a person chose: without a rebuild, and before anything is painted."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import db
from portal.access import cookies
from portal.domain.account_settings import theme_of
from portal.domain.branding import stylesheet
from portal.routes import plain
from portal.routes.auth import in_thread


async def branding_css(request: Request) -> Response:
    """Colour variables; revalidated by their hash, so a change shows at the next page. Nobody keeps it for others."""
    place = await in_thread(plain.here, request)
    css, version = await in_thread(_read, place, request.cookies.get(cookies.session_name(), ""))
    headers = {"etag": f'"{version}"', "cache-control": "private, no-cache", "vary": "cookie"}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(css, media_type="text/css", headers=headers)


def _read(place: plain.Place, cookie: str) -> tuple[str, str]:
    with db.everyone() as session:
        theme = theme_of(session, place.business_id, cookie) if cookie else ""
        return stylesheet(session, place.business_id, theme)


routes = [Route("/branding.css", branding_css)]
