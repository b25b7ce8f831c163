"""How SQLite goes about the queries of a rule."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from portal import db
from portal.access.staff_visit import staff_visit_now
from portal.access.visit import visit_now


def plans(tables: tuple[str, ...], rule: Callable[..., Any], *args: Any) -> list[str]:
    """One plan per query of these tables that the current visitor's call asks, in their order."""
    seen: list[tuple[str, tuple[object, ...]]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: tuple[object, ...], *_: Any) -> None:
        seen.append((statement, values))

    event.listen(db.engine(), "before_cursor_execute", note)
    (staff_visit_now if hasattr(rule, "least") else visit_now)(rule, *args)
    event.remove(db.engine(), "before_cursor_execute", note)
    with db.engine().connect() as connection:
        raw: Any = connection.connection
        return [
            "; ".join(row[3] for row in raw.execute(f"explain query plan {statement}", values))
            for statement, values in seen
            if any(f"FROM {table}" in statement for table in tables)
        ]
