"""Migrations run on the portal's own engine, in batches so that SQLite can change a table."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.sql.elements import TextClause
from sqlmodel import SQLModel

import portal.models  # noqa: F401 - the tables
from alembic import context
from portal import db

INDEXES = [index for table in SQLModel.metadata.tables.values() for index in table.indexes]
BY_HAND = {index.name for index in INDEXES if any(isinstance(part, TextClause) for part in index.expressions)}


def compared(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Alembic cannot compare indexes on expressions (issue_on DESC): those are written by hand, a test finds them."""
    return not (kind == "index" and name in BY_HAND)


@contextmanager
def tables_may_be_replaced(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by replacing it, which its foreign keys would forbid: they are checked at the end."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("pragma foreign_keys=off")  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield
        if broken := raw.execute("pragma foreign_key_check").fetchall():  # pyright: ignore[reportAttributeAccessIssue]
            raise RuntimeError(f"this migration leaves rows without their parent: {broken[:5]}")
    finally:
        raw.execute("pragma foreign_keys=on")  # pyright: ignore[reportAttributeAccessIssue]


engine = context.config.attributes.get("engine") or db.engine()
with engine.connect() as connection, tables_may_be_replaced(connection):
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=compared,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # row-level security keeps the owner out otherwise
            connection.exec_driver_sql("select set_config('portal.migrating', 'yes', true)")
            connection.exec_driver_sql("set local statement_timeout = 0")
        context.run_migrations()
