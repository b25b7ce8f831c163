"""Back from Stripe's onboarding, or in again by a new link: whoever comes must be an owner, signed in."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal import addresses
from portal.access import arriving, cookies, paths
from portal.access.address import address_of
from portal.access.staff_visit import staff_visit
from portal.access.visit import current
from portal.domain.admin import first_steps, stripe_account
from portal.domain.checkout_gateway import GatewayAway
from portal.errors import NotSignedIn, Refused
from portal.gateways import connecting
from portal.gateways.settling import in_gateway
from portal.routes.auth import in_thread

PAGE, WIZARD = "/admin/stripe", "/admin/welcome?step=stripe"


async def come_back(request: Request) -> Response:
    """Coming back says nothing of how it went: Stripe is asked, and the page shows it."""
    return await _as_owner(request, _read)


async def go_again(request: Request) -> Response:
    """The link was too old, or used already: a new one."""
    return await _as_owner(request, _onwards)


async def _read() -> str:
    if business := await staff_visit(stripe_account.mine):
        with suppress(GatewayAway):  # the page asks again, and so does the clock
            await in_gateway(connecting.read, business)
    return addresses.page(WIZARD if await staff_visit(first_steps.is_at, "stripe") else PAGE)


async def _onwards() -> str:
    return await in_gateway(connecting.onboard, await staff_visit(stripe_account.carry_on))


async def _as_owner(request: Request, doing: Callable[[], Awaitable[str]]) -> Response:
    cookie = request.cookies.get(cookies.session_name(), "")
    current.set(await in_thread(arriving.who, cookie, address_of(request.scope)))
    try:
        onwards = await doing()
    except NotSignedIn:
        onwards = paths.sign_in_and_return(PAGE)
    except Refused:  # the page says how things stand, and offers to go on
        onwards = addresses.page(PAGE)
    return RedirectResponse(onwards, 303, headers={"cache-control": "no-store"})


routes = [Route(connecting.BACK, come_back), Route(connecting.AGAIN, go_again)]
