"""The double on a port of its own: in a thread for tests, or as the whole process."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

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
    with claimed_port(port) as claimed:
        url = f"http://127.0.0.1:{claimed}"
        app = create_app(url, webhooks, store_path, debit_seconds=debit_seconds, ready_accounts=ready_accounts)
        with serving(app, claimed), FakeStripe(url) as double:
            yield double
        app.state.world.store.close()


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


@contextmanager
def claimed_port(port: int | None = None) -> Iterator[int]:
    """A port of 127.0.0.1, free or the given one, that no other double can take meanwhile.

    The server binds with SO_REUSEPORT, which would let two of them share one port without a word: so the port is
    held by a silent socket. Raises OSError when somebody listens there already.
    """
    if port:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", port or 0))
        yield holder.getsockname()[1]


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
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
