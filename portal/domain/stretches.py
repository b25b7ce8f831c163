"""Stretches of time, in UTC, each from a moment until another, which is no part of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

Stretch = tuple[datetime, datetime]


def merged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Sorted stretches as ones that neither overlap nor touch."""
    begins = ends = None
    for start, end in stretches:
        if begins is None or ends is None:
            begins, ends = start, end
        elif start <= ends:
            ends = max(ends, end)
        else:
            yield begins, ends
            begins, ends = start, end
    if begins is not None and ends is not None:
        yield begins, ends
