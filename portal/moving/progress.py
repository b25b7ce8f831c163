"""How far a move has come: a table in the target while it lasts, written in the transaction of each piece."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, Engine, MetaData, Table, Text, func, inspect, select, update
from sqlmodel import SQLModel

from portal.models import row_security
from portal.moving import ends
from portal.moving.refusals import NotEmpty, SourceChanged
from portal.moving.rows import Step

PROGRESS = Table(
    "portal_move",
    MetaData(),
    Column("step", Text, primary_key=True),
    Column("last_key", Text),  # None: nothing yet; of SOURCE what the source was when the move began
    Column("moved", BigInteger, nullable=False),
)
SOURCE = "(source)"


@dataclass(frozen=True)
class Done:
    """What has been moved of a step: up to which key, how many rows."""

    last_key: str | None
    moved: int


def begin(target: Engine, source: str, steps: Iterable[Step]) -> bool:
    """Begin here, or find that this same move was begun: True. Refuses a target with any other rows."""
    with ends.opened(target) as connection:
        if resumed := inspect(connection).has_table(PROGRESS.name):
            ends.as_everybody(connection)
            if of(connection, SOURCE).last_key != source:
                raise SourceChanged(what="its rows or sums are others")
            brought = {step.table.name: of(connection, step.name).moved for step in steps if not step.own}
            _refuse_others(connection, brought)
        else:
            _make(connection, source, steps)
            ends.as_everybody(connection)
            _refuse_others(connection, {})
        connection.commit()
    return resumed


def _make(connection: Connection, source: str, steps: Iterable[Step]) -> None:
    PROGRESS.create(connection)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"GRANT SELECT, UPDATE ON {PROGRESS.name} TO {row_security.WORKER}")
    noted = [{"step": step.name, "last_key": None, "moved": 0} for step in steps]
    connection.execute(PROGRESS.insert(), [{"step": SOURCE, "last_key": source, "moved": 0}, *noted])


def _refuse_others(connection: Connection, brought: dict[str, int]) -> None:
    others = [
        table.name
        for table in SQLModel.metadata.sorted_tables
        if connection.scalar(select(func.count()).select_from(table)) != brought.get(table.name, 0)
    ]
    if others:
        raise NotEmpty(where=ends.said(connection.engine.url), tables=", ".join(others))


def of(connection: Connection, step: str) -> Done:
    """How far this step is. Another move of the same would wait here for the end of this transaction."""
    asked = select(PROGRESS.c.last_key, PROGRESS.c.moved).where(PROGRESS.c.step == step).with_for_update()
    return Done(*connection.execute(asked).one())


def note(connection: Connection, step: str, done: Done) -> None:
    """In the transaction of the piece: both are there, or neither is."""
    values = {"last_key": done.last_key, "moved": done.moved}
    connection.execute(update(PROGRESS).where(PROGRESS.c.step == step).values(values))


def end(target: Engine) -> None:
    """All is there and verified: nothing of the move is left."""
    with target.begin() as connection:
        PROGRESS.drop(connection)
