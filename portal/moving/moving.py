"""A move from the first row to the last: piece by piece, then verified. Killed, it goes on where it stopped."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import SQLModel

from portal import formats
from portal.money import UnknownCurrency
from portal.moving import ends, measures, progress, rows
from portal.moving.measures import Figures
from portal.moving.progress import Done
from portal.moving.refusals import Mismatch, SourceChanged, Unfit
from portal.moving.rows import Step

Say = Callable[[str], None]


def run(from_: str, to: str, say: Say) -> None:
    """Everything of one database into another that is empty, or in which this same move was begun."""
    source_url, target_url = ends.addresses(from_, to)
    with ends.source(source_url) as source, ends.target(target_url) as target:
        before, steps = measures.taken(source), list(rows.steps())
        resumed = progress.begin(target, before.noted(), steps)
        say("Going on where it stopped …" if resumed else "Moving …")
        for step in steps:
            while piece(step, source, target):
                continue
        _go_on_numbering(target)
        say("Verifying …")
        _verify(source, target, before)
        progress.end(target)
    for line in table(before):
        say(line)


def piece(step: Step, source: Connection, target: Engine) -> int:
    """The next rows of this step, in one transaction with the note of how far it is. 0: there are no more."""
    with target.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
        ends.as_everybody(connection)
        done = progress.of(connection, step.name)
        found = rows.after(source, step, done.last_key and rows.key_from(step.table, done.last_key))
        if found:
            try:
                rows.write(connection, step, found)
            except (DataError, IntegrityError) as error:
                raise Unfit(table=step.name, why=str(error.orig)) from None
            last = str(found[-1][rows.key_of(step.table).name])
            progress.note(connection, step.name, Done(last, done.moved + len(found)))
    return len(found)


def _go_on_numbering(target: Engine) -> None:
    """Keys that PostgreSQL counts by itself: the next comes after the largest that was brought."""
    if target.dialect.name != "postgresql":
        return
    for each in SQLModel.metadata.sorted_tables:
        column = each.autoincrement_column
        if column is None:
            continue
        with target.begin() as connection:
            ends.as_everybody(connection)
            largest = connection.scalar(select(func.max(column)))
        if largest is not None:
            with target.begin() as connection:  # as the owner: the worker may count on, not set
                connection.execute(select(func.setval(func.pg_get_serial_sequence(each.name, column.name), largest)))


def _verify(source: Connection, target: Engine, before: Figures) -> None:
    after = measures.taken(source)
    if what := next(_differences(before, after), ""):
        raise SourceChanged(what=what)
    with target.connect() as connection, connection.begin():
        ends.as_everybody(connection)
        found = list(_differences(before, measures.taken(connection)))
        for each in () if found else SQLModel.metadata.sorted_tables:
            if measures.digest(source, each) != measures.digest(connection, each):
                found.append(f"{each.name} has as many rows, but not the same")
    if found:
        raise Mismatch(what="; ".join(found[:5]))
    if target.dialect.name == "postgresql":
        with target.begin() as connection:
            connection.exec_driver_sql("ANALYZE")  # or its first answers would be planned for empty tables


def _differences(one: Figures, other: Figures) -> Iterator[str]:
    for here, there, unit in (
        (one.rows, other.rows, "{} has {} rows, then {}"),
        (one.sums, other.sums, "{} adds up to {}, then {} minor units"),
        (one.amiss, other.amiss, "{}: {}, then {}"),
    ):
        for name in sorted(here.keys() | there.keys()):
            if (mine := here.get(name, 0)) != (theirs := there.get(name, 0)):
                yield unit.format(name, mine, theirs)


def table(figures: Figures) -> Iterator[str]:
    """What was moved, in lines: rows, sums, and what was amiss already."""
    for name, count in sorted(figures.rows.items()):
        if count:
            yield f"{name:<36}{count:>16,}"
    for name, amount in sorted(figures.sums.items()):
        if amount:
            column, currency = name.rsplit(" ", 1)
            yield f"{column:<36}{_money(amount, currency):>16}"
    for what, count in figures.amiss.items():
        if count:
            yield f"As in the source: {count} {what}"
    yield "Moved: every row, every sum and every value is the same on both sides."


def _money(amount: int, currency: str) -> str:
    try:
        return formats.money(amount, currency, "en")
    except UnknownCurrency:  # it was moved as it was; and a report must not fail over it
        return f"{currency} {amount}"
