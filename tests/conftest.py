"""What every test may ask for: settings of the test run, a fresh migrated database, a signed-in visitor, a server."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, make_url

ROOT = Path(__file__).parent.parent
for name in [name for name in os.environ if name.startswith("PORTAL_") and name != "PORTAL_FAULTS"]:
    del os.environ[name]
os.environ |= {
    "PORTAL_DATABASE_URL": "sqlite:///:memory:",
    "PORTAL_PUBLIC_URL": "http://localhost:8000",
    "PORTAL_SECRET_KEY": "for tests only, " * 3,
    "PORTAL_SMTP_URL": "smtp://127.0.0.1:2525",
    "PORTAL_MAIL_FROM": "Studio <office@example.com>",
    "PORTAL_STRIPE_SECRET_KEY": "sk_test_tests",
    "PORTAL_STRIPE_WEBHOOK_SECRET": "whsec_tests",
    "PORTAL_STRIPE_API_BASE": "http://127.0.0.1:9",  # nothing listens there; tests that pay name their double
}

from portal import db, engines  # noqa: E402
from portal.settings import settings  # noqa: E402
from tests.databases import Place, at, server_of  # noqa: E402
from tests.server import Server, running  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", default="sqlite", help="sqlite, postgresql, or the address of a PostgreSQL server")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SERVER] = server_of(config)
    engines.CONNECTION_FREE = 60  # fifty people at once, on a machine that does other things too


def pytest_configure_node(node: Any) -> None:
    """Workers share the one server."""
    node.workerinput["postgresql"] = node.config.stash[SERVER]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about one database is left out on the other. On PostgreSQL there is no need to run again what asks no
    database; servers and browsers are SQLite's."""
    other = config.stash[SERVER] != ""
    out = {"sqlite", "server", "browser"} if other else {"postgresql"}
    elsewhere = [
        item
        for item in items
        if out & {mark.name for mark in item.iter_markers()} or (other and "template" not in _asked_by(item))
    ]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]


def _asked_by(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


SERVER = pytest.StashKey[str]()


class _Engines:
    """One engine for each database of the run: what it has compiled stays, which takes longer than running it."""

    def __init__(self, make: Callable[[], Engine]) -> None:
        self.make, self.made = make, dict[str, Engine]()

    def __call__(self) -> Engine:
        url = settings().database_url
        if url not in self.made:
            self.made[url] = self.make()
        return self.made[url]

    def cache_clear(self) -> None:
        """A file may have been replaced: nothing that is open may be used any more."""
        for engine in self.made.values():
            engine.dispose()


db.engine = _Engines(db.engine.__wrapped__)  # pyright: ignore[reportAttributeAccessIssue]


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Place:
    """An empty database brought up by the migrations, copied for each test."""
    from alembic.config import Config

    from alembic import command

    server = request.config.stash[SERVER]
    if server:
        url = make_url(server).set(drivername="postgresql+psycopg", database=f"test_{worker_id}-template")
    else:
        url = URL.create("sqlite", database=str(tmp_path_factory.mktemp("template") / "portal.db"))
    place = Place(url)
    place.made()
    with at(place):
        config = Config(str(ROOT / "alembic.ini"))
        config.set_main_option("script_location", str(ROOT / "alembic"))
        command.upgrade(config, "head")
    return place


@pytest.fixture
def database(template: Place) -> Iterator[Place]:
    """A fresh migrated database; `portal.db` speaks to it for the length of the test. Always at the same place: the
    engine stays."""
    place = template.named("test")
    place.become(template)
    with at(place):
        yield place


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The built portal, running for the whole test run. Tests share its data: make your own client where it matters."""
    limits = {"PORTAL_LINKS_PER_EMAIL": "1000/hour", "PORTAL_LINKS_PER_ADDRESS": "10000/hour"}
    with running(tmp_path_factory.mktemp("server"), **limits) as started:
        yield started
