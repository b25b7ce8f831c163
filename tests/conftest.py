"""What every test may ask for: settings of the test run, a fresh migrated database, a signed-in visitor, a server."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

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

from portal import db  # noqa: E402
from portal.access import hosts  # noqa: E402
from portal.settings import settings  # noqa: E402
from tests.server import Server, running  # noqa: E402


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
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database brought up by the migrations, copied for each test."""
    from alembic.config import Config

    from alembic import command

    path = tmp_path_factory.mktemp("template") / "portal.db"
    with _database_at(path):
        config = Config(str(ROOT / "alembic.ini"))
        config.set_main_option("script_location", str(ROOT / "alembic"))
        command.upgrade(config, "head")
    return path


@pytest.fixture
def database(template: Path) -> Iterator[Path]:
    """A fresh migrated SQLite file; `portal.db` speaks to it for the length of the test. Always at the same place: the
    engine stays."""
    path = template.with_name("test.db")
    for old in path.parent.glob("test.db*"):
        old.unlink()
    shutil.copy(template, path)
    with _database_at(path):
        yield path


class _database_at:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.before = os.environ["PORTAL_DATABASE_URL"]
        os.environ["PORTAL_DATABASE_URL"] = f"sqlite:///{self.path}"
        self._forget()

    def __exit__(self, *_: object) -> None:
        db.engine().dispose()
        os.environ["PORTAL_DATABASE_URL"] = self.before
        self._forget()

    def _forget(self) -> None:
        settings.cache_clear()
        hosts.forget()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The built portal, running for the whole test run. Tests share its data: make your own client where it matters."""
    limits = {"PORTAL_LINKS_PER_EMAIL": "1000/hour", "PORTAL_LINKS_PER_ADDRESS": "10000/hour"}
    with running(tmp_path_factory.mktemp("server"), **limits) as started:
        yield started
