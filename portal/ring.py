"""The ring around each client's rows, and around each business's: what a session that belongs to one client, or to one
business's staff, may run, and what it may write.

It catches mistakes, not malice: a forgotten WHERE, an id of somebody else, a raw statement. Whatever cannot be shown
to stay inside is refused.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, TextClause, inspect
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.selectable import CompoundSelect, FromClauseAlias, Join, Select, TableClause
from sqlmodel import SQLModel

from portal.models import Business
from portal.scopes import Narrow, OutOfScope, StaffScope

HARMLESS = {"*", "1"}  # the literal columns SQLAlchemy itself writes, for count() and exists()
IDENTITY = ("id", "client_id", "business_id")  # whose a row is: given at birth, never changed


def enclose(run: ORMExecuteState, scope: Narrow) -> None:
    """Narrow a statement to the scope's rows; refuse it where that cannot be done."""
    if not run.is_orm_statement or run.is_insert or run.is_from_statement:
        raise OutOfScope("only mapped statements run in a narrowed session")
    changes = run.is_update or run.is_delete
    if changes and (run.is_executemany or (_moves(run.statement) and not _gathers(run, scope))):
        raise OutOfScope("whose a row is never changes")
    if changes and not all(map(scope.may_change, _models_in(run))):
        raise OutOfScope("not theirs to change")
    run.statement = run.statement.options(*map(scope.criterion, _models_in(run)))  # pyright: ignore


_seen: dict[Any, frozenset[type[SQLModel]]] = {}  # by the key SQLAlchemy itself caches compiled SQL by
MOST_SHAPES = 1000  # far more than the portal has


def _models_in(run: ORMExecuteState) -> frozenset[type[SQLModel]]:
    """Every mapped class the statement is about.

    Looking takes longer than running it, so a shape is looked at once: statements of one shape are the same SQL.
    """
    shape = run.statement._generate_cache_key()  # pyright: ignore[reportAttributeAccessIssue]
    if shape is not None and shape.key in _seen:
        return _seen[shape.key]
    models = frozenset({mapper.class_ for mapper in run.all_mappers} | _named_in(run.statement))
    if shape is not None and len(_seen) < MOST_SHAPES:
        _seen[shape.key] = models
    return models


def _moves(statement: Any) -> bool:
    """Does an UPDATE set a column of identity?"""
    return any(name in IDENTITY for name in _set_by(statement))


def _set_by(statement: Any) -> dict[str, Any]:
    values = {**(getattr(statement, "_values", None) or {}), **dict(getattr(statement, "_ordered_values", None) or ())}
    return {getattr(column, "key", column): value for column, value in values.items()}


def _gathers(run: ORMExecuteState, scope: Narrow) -> bool:
    """The one exception: staff make one client of two, between which `db.gathering` stands; nothing else is set."""
    given, heir = _set_by(run.statement), run.session.info.get("gathers")
    there = getattr(given.get("client_id"), "value", None)
    return isinstance(scope, StaffScope) and heir is not None and list(given) == ["client_id"] and there == heir


def _named_in(statement: Any) -> set[type[SQLModel]]:
    """Every mapped class a statement mentions, at any depth; raw SQL and bare tables in it are refused."""
    parts = list(visitors.iterate(statement))
    alone = _alone(statement, parts)
    for part in parts:
        if not (_whole(part) or _loose(part) == alone is not None):
            raise OutOfScope("raw SQL in a narrowed session")
    return {_classes()[part.name] for part in parts if isinstance(part, Table)}


def _alone(statement: Any, parts: list[Any]) -> str | None:
    """The table of a statement that selects one mapped class and nothing else: `get` writes its key unmapped there."""
    asked: Any = getattr(statement, "_raw_columns", ())
    lone = len(asked) == 1 and isinstance(asked[0], Table) and sum(isinstance(p, Select) for p in parts) == 1
    return asked[0].name if lone and "parententity" in asked[0]._annotations else None


def _whole(part: Any) -> bool:
    """Only mapped classes carry a scope: text, literals and tables by themselves do not."""
    if isinstance(part, Select | CompoundSelect | UpdateBase):
        mapped = part._propagate_attrs.get("compile_state_plugin") == "orm"
        return mapped and not any(_table_behind(source) for source in _sources(part))
    if isinstance(part, ColumnClause):
        return _loose(part) is None and (not part.is_literal or part.name in HARMLESS)
    return not isinstance(part, TextClause) and (isinstance(part, Table) or not isinstance(part, TableClause))


def _loose(part: Any) -> str | None:
    """The table of a column that was not reached through a mapped class."""
    return _table_behind(part.table) if isinstance(part, ColumnClause) and _unmapped(part) else None


def _table_behind(source: Any) -> str | None:
    """The name of the table a FROM stands for, unless it is a mapped class or a query of its own."""
    if source is None or not _unmapped(source):
        return None
    while isinstance(source, FromClauseAlias):
        source = source.element
    return source.name if isinstance(source, TableClause) else None


def _unmapped(part: Any) -> bool:
    return "parententity" not in part._annotations


def _sources(part: Any) -> Iterator[Any]:
    """What a SELECT names after FROM and JOIN."""
    for source in (*getattr(part, "_from_obj", ()), *(join[0] for join in getattr(part, "_setup_joins", ()))):
        yield from _sides(source)


def _sides(source: Any) -> Iterator[Any]:
    if isinstance(source, Join):
        yield from _sides(source.left)
        yield from _sides(source.right)
    else:
        yield source


@lru_cache
def _classes() -> dict[str, type[SQLModel]]:
    return {m.local_table.name: m.class_ for m in SQLModel._sa_registry.mappers}  # pyright: ignore


def check_written(session: Session, scope: Narrow) -> None:
    """Refuse to flush a row of somebody else, or one that has changed hands."""
    for row in session.new:
        if not scope.bears(row):
            raise OutOfScope(f"a {type(row).__name__} of somebody else")
    for row in (*session.dirty, *session.deleted):
        if not scope.holds(row) or _changed_hands(row):
            raise OutOfScope(f"a {type(row).__name__} of somebody else")
    if any(isinstance(row, Business) for row in session.deleted):
        raise OutOfScope("nobody deletes a business from inside")


def _changed_hands(row: object) -> bool:
    state = inspect(row)
    return any(key in state.attrs and state.attrs[key].history.has_changes() for key in IDENTITY)
