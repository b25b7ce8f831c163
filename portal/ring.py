"""The ring around each client's rows: what a session that belongs to one client may run, and what it may write.

It catches mistakes, not malice: a forgotten WHERE, an id of somebody else, a raw statement. Whatever cannot be shown
to stay inside is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table, TextClause, inspect
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.selectable import CompoundSelect, FromClauseAlias, Join, Select, TableClause
from sqlmodel import SQLModel

from portal.models import Business, BusinessOwned, Client, ClientOwned, Push, Shared

HARMLESS = {"*", "1"}  # the literal columns SQLAlchemy itself writes, for count() and exists()
IDENTITY = ("id", "client_id", "business_id")  # whose a row is: given at birth, never changed


@dataclass(frozen=True)
class Scope:
    """Whose rows a session may touch."""

    business_id: UUID
    client_id: UUID


class OutOfScope(Exception):
    """A programming mistake that would have crossed from one client to another."""


def enclose(run: ORMExecuteState, scope: Scope) -> None:
    """Narrow a statement to the scope's rows; refuse it where that cannot be done."""
    if not run.is_orm_statement or run.is_insert or run.is_from_statement:
        raise OutOfScope("only mapped statements run in a client's session")
    if (run.is_update or run.is_delete) and (run.is_executemany or _moves(run.statement)):
        raise OutOfScope("whose a row is never changes")
    if (run.is_update or run.is_delete) and any(map(_read_only, _models_in(run))):
        raise OutOfScope("what all clients share is not one's to change")
    run.statement = run.statement.options(*(_criterion(model, scope) for model in _models_in(run)))  # pyright: ignore


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
    values = {**(getattr(statement, "_values", None) or {}), **dict(getattr(statement, "_ordered_values", None) or ())}
    return any(getattr(column, "key", column) in IDENTITY for column in values)


def _named_in(statement: Any) -> set[type[SQLModel]]:
    """Every mapped class a statement mentions, at any depth; raw SQL and bare tables in it are refused."""
    parts = list(visitors.iterate(statement))
    alone = _alone(statement, parts)
    for part in parts:
        if not (_whole(part) or _loose(part) == alone is not None):
            raise OutOfScope("raw SQL in a client's session")
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


def _criterion(model: type[SQLModel], scope: Scope) -> Any:
    """Always as a lambda: a plain expression is not adapted to an alias that is joined, and would filter nothing."""
    owner, business = scope.client_id, scope.business_id
    if issubclass(model, ClientOwned):
        return with_loader_criteria(model, lambda cls: cls.client_id == owner, include_aliases=True)
    if issubclass(model, Shared):
        return with_loader_criteria(model, lambda cls: cls.business_id == business, include_aliases=True)
    if model is Client:
        return with_loader_criteria(Client, lambda cls: cls.id == owner, include_aliases=True)
    if model is Business:
        return with_loader_criteria(Business, lambda cls: cls.id == business, include_aliases=True)
    raise OutOfScope(f"{model.__name__} does not belong to a client")


def _read_only(model: type) -> bool:
    return issubclass(model, Shared) and not model.clients_write


def check_written(session: Session, scope: Scope) -> None:
    """Refuse to flush a row of somebody else, or one that has changed hands."""
    for row in session.new:
        if not _may_be_born(row, scope):
            raise OutOfScope(f"a {type(row).__name__} of somebody else")
    for row in (*session.dirty, *session.deleted):
        if not _is_theirs(row, scope) or _changed_hands(row):
            raise OutOfScope(f"a {type(row).__name__} of somebody else")


def _may_be_born(row: object, scope: Scope) -> bool:
    """The client's own rows, pushes to its own pages, and what its business is promised (mails, numbers)."""
    if isinstance(row, Push):
        return row.client_id == scope.client_id
    return not isinstance(row, Client) and _is_theirs(row, scope)


def _is_theirs(row: object, scope: Scope) -> bool:
    if isinstance(row, Client):
        return row.id == scope.client_id
    mine = not isinstance(row, ClientOwned) or row.client_id == scope.client_id
    mine = mine and not _read_only(type(row))
    return mine and isinstance(row, BusinessOwned) and row.business_id == scope.business_id


def _changed_hands(row: object) -> bool:
    state = inspect(row)
    return any(key in state.attrs and state.attrs[key].history.has_changes() for key in IDENTITY)
