"""/help: answers in plain words. Open to everybody: who cannot sign in needs it most."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import addresses
from portal.access.hosts import Place
from portal.domain import help as answers_to
from portal.routes import plain
from portal.routes.auth import in_thread, in_words
from portal.settings import settings


async def show(request: Request) -> Response:
    """The same page for everybody."""
    return await in_thread(_page, await in_thread(plain.here, request))


def _page(place: Place) -> Response:
    facts = {"email": plain.face_of(place.business_id).email, "life": in_words(settings().link_ttl)}
    return plain.render("help.html", place, answers=answers_to.answers(facts), portal=addresses.page("/"))


routes = [Route("/help", show)]
