"""By the clock: lists of clients that are over are deleted, bit by bit; nobody waits for all of it."""

from uuid import UUID

from portal import db
from portal.clock import now
from portal.domain.admin import import_tidying


def tidy() -> int:
    """Returns how many rows were deleted. A look that finds nothing does not queue for the write lock."""
    moment = now()
    with db.everyone() as session:
        stuck = import_tidying.stuck(session, moment)
    for key in stuck:
        with db.everyone(write=True) as session:
            import_tidying.give_up(session, key, moment)
    with db.everyone() as session:
        found = import_tidying.useless(session, moment)
    return sum(map(_empty, found))


def _empty(key: UUID) -> int:
    deleted, more = 0, True
    while more:
        with db.everyone(write=True) as session:
            some = import_tidying.delete_some(session, key)
        deleted, more = deleted + some, some == import_tidying.AT_ONCE
    return deleted
