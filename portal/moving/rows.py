"""Rows of a table as they are carried: in pieces, by key, read and written without loss."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    LargeBinary,
    RowMapping,
    Table,
    Text,
    Uuid,
    bindparam,
    cast,
    select,
    update,
)
from sqlmodel import SQLModel

PIECE = 500  # rows
PIECE_OF_FILES = 4  # rows that hold a file each: all of a piece is in memory


@dataclass(frozen=True)
class Step:
    """A table to carry over; or, once all its rows are there, its column `own` that points to other rows of it."""

    table: Table
    own: str = ""

    @property
    def name(self) -> str:
        """What its progress is noted under."""
        return f"{self.table.name}.{self.own}" if self.own else self.table.name


def steps() -> Iterator[Step]:
    """In the order in which no row comes before what it points to."""
    for table in SQLModel.metadata.sorted_tables:
        yield Step(table)
        yield from (Step(table, column) for column in _own(table))


def _own(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def key_of(table: Table) -> Column[Any]:
    """Every table has one column that is its key."""
    (key,) = table.primary_key.columns
    return key


def key_from(table: Table, noted: str) -> Any:
    """The key that was noted as text."""
    kind = key_of(table).type
    return UUID(noted) if isinstance(kind, Uuid) else int(noted) if isinstance(kind, Integer) else noted


def after(connection: Connection, step: Step, last: Any) -> Sequence[RowMapping]:
    """The next piece: rows whose key comes after this one (None: from the start), in the order of keys."""
    table, key = step.table, key_of(step.table)
    asked = select(*[_carried(column) for column in table.columns]).order_by(key)
    if step.own:
        asked = asked.where(table.c[step.own].is_not(None))
    if last is not None:
        asked = asked.where(key > last)
    files = any(isinstance(column.type, LargeBinary) for column in table.columns)
    return connection.execute(asked.limit(PIECE_OF_FILES if files else PIECE)).mappings().all()


def _carried(column: Column[Any]) -> Any:
    """JSON as the text it is: nobody reads it and writes it anew, in words of their own."""
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def write(connection: Connection, step: Step, rows: Sequence[RowMapping]) -> None:
    """A piece, into the target."""
    if step.own:
        _point(connection, step, rows)
        return
    own, later = _own(step.table), dict[str, Any]()
    json_is_text = connection.dialect.name == "sqlite"
    for column in step.table.columns:
        value: Any = bindparam(f"v_{column.name}", type_=column.type)
        if isinstance(column.type, JSON):
            value = bindparam(f"v_{column.name}", type_=Text())
            value = value if json_is_text else cast(value, column.type)
        later[column.name] = value
    sent = [{f"v_{name}": None if name in own else value for name, value in row.items()} for row in rows]
    connection.execute(step.table.insert().values(later), sent)


def _point(connection: Connection, step: Step, rows: Sequence[RowMapping]) -> None:
    key = key_of(step.table)
    changed = update(step.table).where(key == bindparam("v_key", type_=key.type))
    changed = changed.values({step.own: bindparam("v_own", type_=step.table.c[step.own].type)})
    connection.execute(changed, [{"v_key": row[key.name], "v_own": row[step.own]} for row in rows])
