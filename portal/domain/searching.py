"""What is typed into the search field of a list, and the condition it makes."""

import re
from typing import Any

from sqlalchemy import or_

LONGEST = 80  # letters
# Null and half a surrogate pair: no database takes either, and no address does.
_UNSPEAKABLE = re.compile(r"[\x00\ud800-\udfff]")


def words(typed: str) -> str:
    """A search as it is looked for."""
    return _UNSPEAKABLE.sub("", typed).strip()[:LONGEST]


def contain(typed: str, *columns: Any) -> tuple[Any, ...]:
    """Conditions for a `where`: one of the columns contains it; none for an empty search."""
    found = words(typed)
    return (or_(*(column.icontains(found, autoescape=True) for column in columns)),) if found else ()
