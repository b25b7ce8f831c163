"""The database: one lazy engine per process, transactions, and the ring around each client's rows.

A session sees one client's rows or, opened with `everyone()`, all of them. There is no third kind: a session that was
not told refuses to run anything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Table, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.util import find_tables
from sqlmodel import Session, SQLModel, create_engine

from portal.models import Business, BusinessOwned, Client, ClientOwned, Push
from portal.settings import settings

POOL = 12
committed: list[Callable[[], None]] = []  # called after every commit that pushed or promised something


@dataclass(frozen=True)
class Scope:
    """Whose rows a session may touch."""

    business_id: UUID
    client_id: UUID


EVERYONE = object()


class OutOfScope(Exception):
    """A programming mistake that would have crossed from one client to another."""


@lru_cache
def engine() -> Engine:
    """Made on first use: workers are forked after import, and a connection must not be."""
    url = make_url(settings().database_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=POOL, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(url, pool_size=POOL, connect_args={"timeout": 15, "check_same_thread": False})
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves: pysqlite's own comes too late to lock
    for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on"):
        raw.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def transaction(scope: Scope | object, *, write: bool) -> Iterator[Session]:
    """One session, one transaction: committed on a clean exit, undone otherwise.

    Only `write` takes SQLite's write lock, and it takes it at once: two writers queue instead of failing half-way.
    """
    bound = engine().execution_options(begin="BEGIN IMMEDIATE") if write else engine()
    with ScopedSession(bound, expire_on_commit=False, info={"scope": scope}) as session:
        with session.begin():
            yield session
            session.flush()
            _promise_pushes(session)
        if session.info.get("wakes"):
            for wake in committed:
                wake()


@contextmanager
def everyone(*, write: bool = False) -> Iterator[Session]:
    """All rows: for sign-in, settling, the worker and the command line. Never for a page."""
    with transaction(EVERYONE, write=write) as session:
        yield session


def narrow(session: Session, scope: Scope) -> None:
    """From here on this session sees one client's rows only. It cannot be widened again."""
    if session.info["scope"] is not EVERYONE:
        raise OutOfScope("already narrowed")
    session.expunge_all()
    session.info["scope"] = scope


class ScopedSession(Session):
    """A session under the ring; `connection()` would step around it."""

    def connection(self, *args: Any, **kwargs: Any) -> Any:
        """Refused to a client's session: raw SQL knows no scope."""
        if isinstance(self.info["scope"], Scope):
            raise OutOfScope("raw SQL in a client's session")
        return super().connection(*args, **kwargs)


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope_reads(run: ORMExecuteState) -> None:
    scope = run.session.info["scope"]
    if scope is EVERYONE:
        return
    if not run.is_orm_statement or run.is_insert:
        raise OutOfScope("only mapped statements run in a client's session")
    run.statement = run.statement.options(*[_criterion(table, scope) for table in _tables(run)])  # pyright: ignore


def _tables(run: ORMExecuteState) -> set[Any]:
    named = find_tables(
        run.statement,  # pyright: ignore[reportArgumentType]
        include_joins=True,
        include_aliases=True,
        include_selects=True,
        include_crud=True,
        check_columns=True,
    )
    classes = {_classes()[table.name] for table in named if isinstance(table, Table)}
    return classes | {mapper.class_ for mapper in run.all_mappers}


@lru_cache
def _classes() -> dict[str, type[SQLModel]]:
    return {m.local_table.name: m.class_ for m in SQLModel._sa_registry.mappers}  # pyright: ignore


def _criterion(model: type[SQLModel], scope: Scope) -> Any:
    if issubclass(model, ClientOwned):
        rule = model.client_id == scope.client_id
    elif model is Client:
        rule = Client.id == scope.client_id
    elif model is Business:
        rule = Business.id == scope.business_id
    else:
        raise OutOfScope(f"{model.__name__} does not belong to a client")
    return with_loader_criteria(model, rule, include_aliases=True)  # pyright: ignore[reportArgumentType]


@event.listens_for(ScopedSession, "before_flush")
def _scope_writes(session: Session, _context: object, _instances: object) -> None:
    scope, touched = session.info["scope"], session.info.setdefault("touched", set())
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(scope, Scope):
            _check_owner(row, scope)
        if isinstance(row, ClientOwned) and row.live:
            touched.add(row.client_id)
        if type(row).__name__ == "Outbox":
            session.info["wakes"] = True


def _check_owner(row: object, scope: Scope) -> None:
    theirs = isinstance(row, ClientOwned) and row.client_id != scope.client_id
    if theirs or (isinstance(row, BusinessOwned) and row.business_id != scope.business_id):
        raise OutOfScope(f"a {type(row).__name__} of somebody else")


def _promise_pushes(session: Session) -> None:
    """Whatever changed for a client is shown on their open pages: a row in the same transaction."""
    if touched := session.info.get("touched"):
        session.add_all([Push(client_id=client_id) for client_id in touched])
        session.info["wakes"] = True
