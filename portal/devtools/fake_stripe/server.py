"""The double on a port of its own: in a thread for tests, or as the whole process."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp

from portal.devtools.fake_stripe.app import create_app
from portal.devtools.fake_stripe.driver import FakeStripe
from portal.devtools.fake_stripe.post_office import Webhook

_START_SECONDS = 10.0


@contextmanager
def running(
    webhooks: Sequence[Webhook] = (),
    store_path: Path | None = None,
    *,
    port: int | None = None,
    debit_seconds: float | None = None,
    ready_accounts: Sequence[str] = (),
) -> Iterator[FakeStripe]:
    """A double on a free port of 127.0.0.1 until the block ends. Bank debits settle when told."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    app = create_app(url, webhooks, store_path, debit_seconds=debit_seconds, ready_accounts=ready_accounts)
    with serving(app, port), FakeStripe(url) as double:
        yield double


@contextmanager
def serving(app: ASGIApp, port: int) -> Iterator[None]:
    """Any ASGI app on 127.0.0.1 in a thread, once it answers."""
    stop: list[Callable[[], object]] = []

    async def serve() -> None:
        server, loop = _server(app, port), asyncio.get_running_loop()
        stop.append(lambda: loop.call_soon_threadsafe(server.stop))
        await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name=f"double-{port}", daemon=True)
    thread.start()
    try:
        _wait_until_up(port)
        yield
    finally:
        for each in stop:
            each()
        thread.join(_START_SECONDS)


async def serve_forever(app: ASGIApp, port: int) -> None:
    """Any ASGI app on 127.0.0.1 as this process's only work."""
    await _server(app, port).serve()


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _server(app: ASGIApp, port: int) -> Server:
    return Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_enabled=False,
    )


def _wait_until_up(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/_test/waiting", trust_env=False)
            return
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
