"""By the clock: files of exports that are over are deleted, bit by bit; nobody waits for all of it."""

from uuid import UUID

from portal import db
from portal.clock import now
from portal.domain import export_tidying


def tidy() -> int:
    """Returns how many files were deleted. A look that finds nothing does not queue for the write lock."""
    _give_up()
    with db.everyone() as session:
        found = export_tidying.useless(session, now())
    deleted = sum(map(_empty, found))
    _forget()
    return deleted


def _empty(key: UUID) -> int:
    deleted, more = 0, True
    while more:
        with db.everyone(write=True) as session:
            some = export_tidying.delete_some(session, key)
        deleted, more = deleted + some, some == export_tidying.AT_ONCE
    return deleted


def _give_up() -> None:
    moment = now()
    with db.everyone() as session:
        stuck = export_tidying.stuck(session, moment)
    for key in stuck:
        with db.everyone(write=True) as session:
            export_tidying.give_up(session, key, moment)


def _forget() -> None:
    with db.everyone() as session:
        gone = export_tidying.forgotten(session, now())
    if gone:
        with db.everyone(write=True) as session:
            export_tidying.forget(session, gone)
