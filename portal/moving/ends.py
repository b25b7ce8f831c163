"""The two databases of a move: opened, locked against others, at the right version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, inspect
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import SQLModel

import portal.models  # noqa: F401 - the tables
from portal import engines, serve
from portal.models import row_security
from portal.moving.refusals import InUse, NotThePortals, OtherVersion, SameDatabase, Unreachable

VERSION = "alembic_version"
# Who else of the portal is connected. A move that was killed may still be listed for a moment: it has another name.
OTHERS = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'portal'"


def addresses(from_: str, to: str) -> tuple[URL, URL]:
    """Both, understood."""
    try:
        source, target = engines.address(from_), engines.address(to)
    except ArgumentError:
        raise Unreachable(where="One of the two", why="it is no address of a database") from None
    if _place(source) == _place(target):
        raise SameDatabase
    return source, target


def _place(url: URL) -> object:
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").resolve()
    return url.host, url.port or 5432, url.database


@contextmanager
def source(url: URL) -> Iterator[Connection]:
    """To read from, for the length of the move: nobody else can write meanwhile, to SQLite not even open it."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise Unreachable(where=said(url), why="there is no such file")
    engine = engines.alone(url)
    try:
        with opened(engine) as connection:
            _check_version(connection)
            _close_to_others(connection)
            yield connection
    finally:
        engine.dispose()


def _close_to_others(connection: Connection) -> None:
    as_everybody(connection)
    if connection.dialect.name == "postgresql":
        tables = ", ".join(SQLModel.metadata.tables)
        try:
            connection.exec_driver_sql(f"LOCK TABLE {tables} IN SHARE MODE NOWAIT")
        except DBAPIError:
            raise InUse(where=said(connection.engine.url)) from None


@contextmanager
def target(url: URL) -> Iterator[Engine]:
    """To write to, with the portal's tables."""
    engine = engines.alone(url, shared=True)
    try:
        with opened(engine) as connection:
            empty = not inspect(connection).get_table_names()
        if empty:
            serve.migrate(engine)
        with opened(engine) as connection:
            _check_version(connection)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def opened(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that nobody else of the portal is beside."""
    where = said(engine.url)
    try:
        connection = engine.connect().execution_options(begin="BEGIN IMMEDIATE")
    except DBAPIError as error:
        raise Unreachable(where=where, why=str(error.orig)) from None
    with connection:
        try:
            others = connection.exec_driver_sql(OTHERS if engine.dialect.name == "postgresql" else "select 0").scalar()
        except DBAPIError as error:
            raise (InUse(where=where) if "locked" in str(error.orig) else _unreadable(where, error)) from None
        if others:
            raise InUse(where=where)
        yield connection


def _unreadable(where: str, error: DBAPIError) -> Unreachable:
    return Unreachable(where=where, why=str(error.orig))


def _check_version(connection: Connection) -> None:
    where, head = said(connection.engine.url), ScriptDirectory.from_config(Config("alembic.ini")).get_current_head()
    tables = inspect(connection).get_table_names()
    if tables and VERSION not in tables:
        raise NotThePortals(where=where)
    found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION}").scalar() if tables else None  # noqa: S608
    if found != head:
        raise OtherVersion(where=where, found=found or "none", head=head or "none")


def as_everybody(connection: Connection) -> None:
    """To the end of the transaction: all rows, without a limit of time. The triggers and policies stay in force."""
    if connection.dialect.name == "postgresql":
        engines.take_role(connection, row_security.WORKER, "", "")
        engines.without_limits(connection)


def said(url: URL) -> str:
    """The address as a person may read it: without the password."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)
