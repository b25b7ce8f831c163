"""/help: answers in plain words. Open to everybody: who cannot sign in needs it most."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import addresses, db
from portal.access import lifetimes
from portal.access.hosts import Place
from portal.access.modules import hidden_by
from portal.domain import help as answers_to
from portal.models import Business
from portal.routes import plain
from portal.routes.auth import in_thread, in_words


async def show(request: Request) -> Response:
    """The same page for everybody."""
    return await in_thread(_page, await in_thread(plain.here, request))


def _page(place: Place) -> Response:
    with db.everyone() as session:
        business = session.get_one(Business, place.business_id)
        life = in_words(lifetimes.link_life(session, business.id))
    answers = answers_to.answers({"email": business.contact_email, "life": life}, hidden=hidden_by(business))
    return plain.render("help.html", place, answers=answers, portal=addresses.page("/"))


routes = [Route("/help", show)]
