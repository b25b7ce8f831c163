"""The wiring: one ASGI app with Stripe's API, its hosted pages and the tests' controls."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.devtools.fake_stripe import accounts, controls, post_office
from portal.devtools.fake_stripe.courier import Courier
from portal.devtools.fake_stripe.door import Door
from portal.devtools.fake_stripe.endpoints import ENDPOINTS, UNKNOWN, Endpoint
from portal.devtools.fake_stripe.hosted import Pages
from portal.devtools.fake_stripe.loopback import OnlyLoopback, loopback_url
from portal.devtools.fake_stripe.passing_time import look_ahead
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

    A bank debit settles after `debit_seconds` (None: when told). `ready_accounts` may charge from the start.
    Raises ValueError when an address leads off this machine.
    """
    world = World(loopback_url(base_url), Store(store_path), debit_seconds)
    courier = Courier(world)

    def open_world() -> None:
        _open(world, webhooks, ready_accounts)
        look_ahead(world, courier)

    doors = [Middleware(OnlyLoopback), Middleware(Opening, open_world=open_world)]
    app = Starlette(routes=_routes(world, courier), middleware=doors)
    app.state.world = world
    return app


class Opening:
    """Before the first request, not before a fork: reads the store and sends what a restart left waiting."""

    def __init__(self, app: ASGIApp, open_world: Callable[[], None]) -> None:
        self.app = app
        self._open: Callable[[], None] | None = open_world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes every request on, the first one after opening."""
        if self._open and scope["type"] == "http":
            self._open()
            self._open = None
        await self.app(scope, receive, send)


def _open(world: World, webhooks: Sequence[Webhook], ready_accounts: Sequence[str]) -> None:
    with world.store.transaction():
        post_office.configure(world, list(webhooks))
        for account in ready_accounts:
            accounts.ensure_ready(world, account)


def _routes(world: World, courier: Courier) -> list[Route]:
    door = Door(world, courier)
    api = [_api_route(door, endpoint) for endpoint in ENDPOINTS]
    unknown = Route(UNKNOWN.path, _answering(door, UNKNOWN), methods=["GET", "POST", "DELETE"])
    return [*api, unknown, *Pages(world, courier).routes(), *controls.routes(world, courier)]


def _api_route(door: Door, endpoint: Endpoint) -> Route:
    return Route(endpoint.path, _answering(door, endpoint), methods=[endpoint.method])


def _answering(door: Door, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    prefix = urlsplit(door.world.base_url).path

    async def answer(request: Request) -> Response:
        return await door.answer(request, endpoint, request.url.path.removeprefix(prefix))

    return answer
