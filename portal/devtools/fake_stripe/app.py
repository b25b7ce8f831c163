"""The wiring: one ASGI app with Stripe's API, its hosted pages and the tests' controls."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.devtools.fake_stripe import accounts, controls, post_office
from portal.devtools.fake_stripe.courier import Courier
from portal.devtools.fake_stripe.door import Door
from portal.devtools.fake_stripe.endpoints import ENDPOINTS, UNKNOWN, Endpoint
from portal.devtools.fake_stripe.hosted import Pages
from portal.devtools.fake_stripe.loopback import OnlyLoopback, loopback_url
from portal.devtools.fake_stripe.post_office import Webhook
from portal.devtools.fake_stripe.store import Store
from portal.devtools.fake_stripe.world import World


def create_app(
    base_url: str,
    webhooks: Sequence[Webhook] = (),
    store_path: Path | None = None,
    *,
    debit_seconds: float | None = 4.0,
    ready_accounts: Sequence[str] = (),
) -> Starlette:
    """Stripe as far as the portal needs it, alone or mounted at the path of `base_url`.

    A bank debit settles after `debit_seconds` (None: when told). `ready_accounts` are connected accounts that
    may charge from the start. Raises ValueError when an address leads off this machine.
    """
    world = World(loopback_url(base_url), Store(store_path), debit_seconds)
    with world.store.transaction():
        post_office.configure(world, list(webhooks))
        for account in ready_accounts:
            accounts.ensure_ready(world, account)
    courier = Courier(world)
    door = Door(world, courier)
    api = [_api_route(door, endpoint) for endpoint in ENDPOINTS]
    unknown = Route(UNKNOWN.path, _answering(door, UNKNOWN), methods=["GET", "POST", "DELETE"])
    routes = [*api, unknown, *Pages(world, courier).routes(), *controls.routes(world, courier)]
    return Starlette(routes=routes, middleware=[Middleware(OnlyLoopback)])


def _api_route(door: Door, endpoint: Endpoint) -> Route:
    return Route(endpoint.path, _answering(door, endpoint), methods=[endpoint.method])


def _answering(door: Door, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    prefix = urlsplit(door.world.base_url).path

    async def answer(request: Request) -> Response:
        return await door.answer(request, endpoint, request.url.path.removeprefix(prefix))

    return answer
