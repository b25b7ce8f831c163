"""What a connection to each database is like: SQLite in a file, or a PostgreSQL server."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlmodel import create_engine

R = TypeVar("R")
POOL = 12
# Of PostgreSQL. Nothing of ours takes long: whatever waits longer than this is stuck, and must not hold others up.
CONNECTING = 5  # seconds, as are the next two
CONNECTION_FREE = 5
ANSWERING = {
    "connect_timeout": CONNECTING,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds until a server that vanished counts as gone
}
LIMITS = {  # milliseconds; but for the zone
    "statement_timeout": 30_000,
    "lock_timeout": 10_000,
    "idle_in_transaction_session_timeout": 60_000,
    "timezone": "UTC",
}
OPENING = "select business_id, client_id from portal_opening(%s, %s)"  # migration 0008
GIVES_WAY = 3  # times
UNDONE = ("40P01", "40001")  # deadlock, serialization: PostgreSQL undid a transaction that may well work the next time


def address(given: str) -> URL:
    """Where the database is; PostgreSQL always by psycopg 3, however its address is written."""
    url = make_url(given.replace("postgres://", "postgresql://", 1) if given.startswith("postgres://") else given)
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


def made(url: URL) -> Engine:
    """An engine for this address. Error texts carry no data."""
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url, "portal")
    # Whoever migrates before the server forks has a connection open: two processes must never speak through one.
    os.register_at_fork(after_in_child=partial(engine.dispose, close=False))
    return engine


def alone(url: URL, *, shared: bool = False) -> Engine:
    """For a move (portal/moving). Unless it is `shared`, a SQLite file opens for nobody else meanwhile, nor for us
    while somebody has it open."""
    if url.get_backend_name() != "sqlite":
        return _postgresql(url, "portal move")
    if shared:
        return _sqlite(url)
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": 1})
    event.listen(engine, "connect", _prepare_alone)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_alone(raw: Any, _record: object) -> None:
    raw.isolation_level = None
    raw.execute("pragma locking_mode=exclusive")  # before anything is read: then the first lock is kept


def _postgresql(url: URL, name: str) -> Engine:
    said = " ".join(f"-c {name}={value}" for name, value in LIMITS.items())
    engine = create_engine(
        url,
        pool_size=POOL,
        max_overflow=4,
        pool_timeout=CONNECTION_FREE,
        pool_pre_ping=True,  # a restarted server is noticed before anybody is shown an error
        hide_parameters=True,
        # Nothing prepared: behind a pooler the next transaction may be another connection's.
        connect_args={**ANSWERING, "options": said, "prepare_threshold": None, "application_name": name},
    )
    event.listen(engine, "handle_error", _keep_data_out)
    return engine


def _keep_data_out(failure: ExceptionContext) -> None:
    """PostgreSQL adds the row to what it says: only the sentence with the constraint's name is passed on."""
    said = getattr(getattr(failure.original_exception, "diag", None), "message_primary", None)
    if said:
        failure.original_exception.args = (said,)
        if failure.sqlalchemy_exception:
            failure.sqlalchemy_exception.args = (f"({type(failure.original_exception).__name__}) {said}",)


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, pool_size=POOL, hide_parameters=True, connect_args={"timeout": 15, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves: pysqlite's own comes too late to lock
    for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on"):
        raw.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def take_role(connection: Connection, role: str, business: object, client: object) -> None:
    """On PostgreSQL, for whom this transaction is: nothing of it is left when it ends."""
    connection.exec_driver_sql(
        "select set_config('role', %s, true), set_config('portal.business_id', %s, true),"
        " set_config('portal.client_id', %s, true)",
        (role, str(business), str(client)),
    )


def without_limits(connection: Connection) -> None:
    """On PostgreSQL, as long as it takes, to the end of the transaction."""
    connection.exec_driver_sql("set local statement_timeout = 0")
    connection.exec_driver_sql("set local idle_in_transaction_session_timeout = 0")


def wait_for(connection: Connection, name: str) -> None:
    """On PostgreSQL, a lock with a name, kept to the end of the transaction."""
    connection.exec_driver_sql("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


def patiently(work: Callable[[], R]) -> R:
    """Run this, which is one transaction; again, if PostgreSQL undid it because two waited for each other."""
    for _ in range(GIVES_WAY):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in UNDONE:
                raise
    return work()
