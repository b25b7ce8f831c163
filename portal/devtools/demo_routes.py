"""What only the demo serves: the mailbox and the Stripe test double. Elsewhere these addresses are 404."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from portal.devtools import fake_stripe, mailbox
from portal.settings import settings

STORE = Path("data/fake_stripe.db")


def routes() -> list[BaseRoute]:
    """Mailbox and test double."""
    webhook = fake_stripe.Webhook(f"{settings().public_url}/webhooks/stripe", settings().webhook_secrets[0])
    double = fake_stripe.create_app(settings().stripe_api_base, [webhook], STORE)
    return [*mailbox.routes, Mount("/dev/stripe", double), *_assets()]


def _assets() -> list[BaseRoute]:
    """With hot reload the pages' server has the assets; the sign-in pages come from here and need theirs."""
    names = ("portal.css", "favicon.svg", "favicon.ico") if settings().front_end else ()
    return [Route(f"/{name}", partial(_asset, name)) for name in names]


async def _asset(name: str, request: Request) -> Response:
    return FileResponse(Path("assets") / name)


@asynccontextmanager
async def mailbox_open() -> AsyncIterator[None]:
    """Lifespan: the mailbox listens while the server runs."""
    port = urlsplit(settings().smtp_url).port or 2525
    await asyncio.to_thread(mailbox.start, port)
    try:
        yield
    finally:
        await asyncio.to_thread(mailbox.stop)
