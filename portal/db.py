"""The database: one lazy engine per process, transactions, and the ring around each client's rows.

A session sees one client's rows, one business's, or, opened with `everyone()`, all of them. There is no other kind: a
session that was not told refuses to run anything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlmodel import Session, col, select

from portal import engines, ring
from portal.models import Business, ClientImport, ClientOwned, Push, Shared, StaffAction, row_security
from portal.scopes import Narrow, OutOfScope, Scope, StaffScope
from portal.settings import settings

__all__ = [
    "OutOfScope", "Scope", "StaffScope", "committed", "engine", "enter", "everyone", "gathering", "narrow", "queue",
    "stranger", "transaction",
]  # fmt: skip

committed: list[Callable[[], None]] = []  # called after every commit that pushed or promised something
EVERYONE, STRANGER = object(), object()


@lru_cache
def engine() -> Engine:
    """Made on first use: workers are forked after import, and a connection must not be."""
    return engines.made(engines.address(settings().database_url))


@contextmanager
def transaction(scope: Narrow | object, *, write: bool, frozen: bool = False) -> Iterator[Session]:
    """One session, one transaction: committed on a clean exit, undone otherwise.

    Only `write` takes SQLite's write lock, and it takes it at once: two writers queue instead of failing half-way.
    """
    bound = engine().execution_options(begin="BEGIN IMMEDIATE") if write else engine()
    if frozen and bound.dialect.name != "sqlite":  # which shows every reader one moment anyway
        bound = bound.execution_options(isolation_level="REPEATABLE READ")
    with ScopedSession(bound, expire_on_commit=False, info={"scope": scope}) as session:
        with session.begin():
            yield session
            session.flush()
            _promise_pushes(session)
        if session.info.get("wakes"):
            for wake in committed:
                wake()


@contextmanager
def everyone(*, write: bool = False, frozen: bool = False) -> Iterator[Session]:
    """All rows: for sign-in, settling, the worker and the command line. Never for a page. `frozen`: as of one moment,
    whatever is committed meanwhile."""
    with transaction(EVERYONE, write=write, frozen=frozen) as session:
        yield session


@contextmanager
def stranger(*, write: bool = False) -> Iterator[Session]:
    """No rows at all, until `enter` or `narrow`: for who comes with an address and is nobody yet."""
    with transaction(STRANGER, write=write) as session:
        yield session


def enter(session: Session, opening: type[ClientOwned], key: UUID, business_id: UUID) -> Scope | None:
    """Narrow to the client whose row this is, which is all an address tells; None if it is no row of the business's."""
    connection = Session.connection(session)
    if connection.dialect.name == "postgresql":  # past row-level security, for this one question only
        found = connection.exec_driver_sql(engines.OPENING, (opening.__tablename__, key)).first()
    else:
        found = connection.execute(select(opening.business_id, opening.client_id).where(col(opening.id) == key)).first()
    if found is None or found[0] != business_id:
        return None
    scope = Scope(*found)
    narrow(session, scope)
    return scope


def narrow(session: Session, scope: Narrow) -> None:
    """From here on this session sees one client's rows only, or one business's. It cannot be widened again."""
    if session.info["scope"] not in (EVERYONE, STRANGER):
        raise OutOfScope("already narrowed")
    session.expunge_all()
    if session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        _become(Session.connection(session), scope)
    session.info["scope"] = scope


@contextmanager
def gathering(session: Session, heir: UUID) -> Iterator[None]:
    """In here rows of the business's other clients may become this one's: two clients are made one. Nowhere else."""
    session.info["gathers"] = heir
    try:
        yield
    finally:
        del session.info["gathers"]


def queue(session: Session, *name: object) -> None:
    """Whoever comes here under the same name waits until this transaction is over: for what has no row to lock yet.
    SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        engines.wait_for(Session.connection(session), ":".join(map(str, name)))


class ScopedSession(Session):
    """A session under the ring; `connection()` would step around it."""

    def connection(self, *args: Any, **kwargs: Any) -> Any:
        """Refused to a narrowed session: raw SQL knows no scope."""
        if self.info["scope"] is not EVERYONE:
            raise OutOfScope("raw SQL in a narrowed session")
        return super().connection(*args, **kwargs)

    def _bulk_save_mappings(self, *args: Any, **kwargs: Any) -> Any:
        """Refused to a narrowed session: the old bulk calls look at no owner."""
        if self.info["scope"] is not EVERYONE:
            raise OutOfScope("bulk writes in a narrowed session")
        return super()._bulk_save_mappings(*args, **kwargs)


@event.listens_for(ScopedSession, "after_begin")
def _begin_as(session: Session, begun: SessionTransaction, connection: Connection) -> None:
    if connection.dialect.name == "postgresql" and not begun.nested:
        _become(connection, session.info["scope"])


def _become(connection: Connection, scope: Narrow | object) -> None:
    """PostgreSQL itself shows no more than the scope (models/row_security.py). All of it ends with the transaction:
    whoever has the connection next begins with nothing."""
    named = isinstance(scope, Scope | StaffScope)
    engines.take_role(
        connection,
        row_security.WORKER if scope is EVERYONE else row_security.APP,
        scope.business_id if named else "",
        scope.client_id if isinstance(scope, Scope) else "",
    )


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope_statements(run: ORMExecuteState) -> None:
    scope = run.session.info["scope"]
    if scope is STRANGER:
        raise OutOfScope("nobody is known yet")
    if scope is not EVERYONE:
        ring.enclose(run, scope)
    if run.is_update or run.is_delete:
        run.session.info["changed"] = True
    if getattr(run.statement, "_for_update_arg", None) is not None:
        # Whoever had to wait for a lock must see what the other has written, not what was read before.
        run.update_execution_options(populate_existing=True)


@event.listens_for(ScopedSession, "detached_to_persistent")
def _refuse_strays(session: Session, row: object) -> None:
    """A narrowed session knows the rows it read itself, and those it makes; none comes from elsewhere."""
    if session.info["scope"] is not EVERYONE:
        raise OutOfScope(f"a {type(row).__name__} from another session")


@event.listens_for(ScopedSession, "before_flush")
def _scope_writes(session: Session, _context: object, _instances: object) -> None:
    scope, touched = session.info["scope"], session.info.setdefault("touched", set())
    if scope is STRANGER:
        raise OutOfScope("nobody is known yet")
    if scope is not EVERYONE:
        ring.check_written(session, scope)
    for row in (*session.new, *filter(session.is_modified, session.dirty), *session.deleted):
        session.info["changed"] = session.info.get("changed") or not isinstance(row, StaffAction | Push)
        if shown := _shown_to(row):
            touched.add(shown)
        if type(row).__name__ == "Outbox":
            session.info["wakes"] = True


def _shown_to(row: object) -> tuple[UUID, UUID | None] | None:
    """Whose open pages show this row: business and client, without a client all of the business; None: nobody's."""
    if isinstance(row, ClientOwned) and row.live:
        return row.business_id, row.client_id
    if isinstance(row, Business):
        return row.id, None
    if isinstance(row, ClientImport):
        return row.business_id, row.id  # no client has this key: the pages of the staff alone
    return (row.business_id, None) if isinstance(row, Shared) and row.live else None


def _promise_pushes(session: Session) -> None:
    """Whatever changed for a client is shown on their open pages: a row in the same transaction."""
    if touched := session.info.get("touched"):
        session.add_all([Push(business_id=business_id, client_id=client_id) for business_id, client_id in touched])
        session.info["wakes"] = True
