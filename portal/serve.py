"""Serving: granian around the built front end and Reflex's back end, on one port."""

import multiprocessing
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from alembic.config import Config
from granian.constants import Interfaces
from granian.server import Server
from sqlalchemy import Engine

from alembic import command
from portal import front_end
from portal.access import first_links
from portal.domain.admin import founding
from portal.errors import Misconfigured
from portal.settings import check_serving, settings

PATIENCE = 60.0  # seconds until a server that does not answer is given up on


def migrate(engine: Engine | None = None) -> None:
    """Bring the database to the newest tables: the portal's own, or that of this engine."""
    config = Config("alembic.ini")
    config.attributes["engine"] = engine
    command.upgrade(config, "head")


def claim(host: str, port: int) -> None:
    """Refuse a port that is taken: the server shares ports, and two portals would answer by turns."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            raise Misconfigured([f"port {port} is taken by another program: choose one with PORT=…"]) from None


def prepare(say: Callable[[str], None]) -> None:
    """Check the settings, migrate, and build the front end if it is not current."""
    check_serving(settings())
    say("Preparing the database …")
    migrate()
    if not front_end.is_current():
        say("Building the pages (about half a minute, once) …")
        front_end.build()


def welcome() -> str:
    """What to tell whoever started it: the address, and while it belongs to nobody the link that sets it up."""
    if founding.is_founded():
        return f"Portal ready: {settings().public_url}"
    minutes = int(settings().link_ttl.total_seconds() // 60)
    life = f"{minutes} minutes" if minutes % 60 else f"{minutes // 60} hours"
    return (
        f"Portal ready: {settings().public_url}\n"
        "It belongs to nobody yet. This link sets it up, once:\n\n"
        f"  {first_links.address()}\n\n"
        f"Keep it to yourself: it works for {life}, and whoever opens it first may become the owner.\n"
    )


def run(host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until stopped; `ready` is called once a sign-in would work."""
    # With the double underscore these are Reflex's internal switches: serve the finished build, compile nothing.
    os.environ |= {
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "__REFLEX_SKIP_COMPILE": "true",
    }
    threading.Thread(target=_announce, args=(port, ready), daemon=True).start()
    server = Server(
        "portal.portal:app",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=settings().workers,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=True,
        log_access=False,
        log_level="warning",  # pyright: ignore[reportArgumentType]
    )
    server.serve()


def _announce(port: int, ready: Callable[[], None]) -> None:
    until = time.monotonic() + PATIENCE
    # Nothing may be imported here while granian forks: the worker would wait for the import's lock for ever.
    while len(multiprocessing.active_children()) < settings().workers and time.monotonic() < until:
        time.sleep(0.05)
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return ready()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    sys.stderr.write("The portal did not answer within a minute; the log above says why.\n")
    return None
