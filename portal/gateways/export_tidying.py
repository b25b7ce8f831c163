"""By the clock: files of exports whose day is over are deleted, bit by bit; nobody waits for all of it."""

from portal import db
from portal.clock import now
from portal.domain import export_tidying


def tidy() -> int:
    """Returns how many files were deleted. A look that finds nothing does not queue for the write lock."""
    deleted, moment = 0, now()
    _give_up()
    while True:
        with db.everyone() as session:
            files = export_tidying.useless(session, moment)
        if not files:
            break
        with db.everyone(write=True) as session:
            export_tidying.delete_files(session, files)
        deleted += len(files)
    _forget()
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
