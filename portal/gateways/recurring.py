"""By the clock: invoices that write themselves are made, one by one, each in a transaction of its own."""

from portal import crash, db
from portal.clock import now
from portal.domain import recurring
from portal.domain.recurring import Due
from portal.errors import Refused
from portal.log import error_id

UNKNOWN = "Something went wrong while it was written."


def make_due() -> int:
    """Make all whose day has come, the earliest day first; returns how many. What fails waits and hides no other."""
    _stop_where_archived()
    made = 0
    while True:
        with db.everyone() as session:  # most looks find nothing: they must not queue for the write lock
            found = recurring.due(session, now())
        ends = [_end_of(one) for one in found]
        made += ends.count("made")
        if not any(ends):  # nothing due, or others were quicker with all of it
            return made


def _end_of(one: Due) -> str:
    try:
        with db.everyone(write=True) as session:
            done = recurring.make(session, one, now())
    except Exception as error:  # one plan must not hide the others
        number = error_id(error)
        return "parked" if _park(one, error.said() if isinstance(error, Refused) else f"{UNKNOWN} ({number})") else ""
    crash.point("recurring_made")
    return "made" if done else ""


def _park(one: Due, problem: str) -> bool:
    try:
        with db.everyone(write=True) as session:
            return recurring.park(session, one, problem, now())
    except Exception as error:  # the database is away: the next look finds it again
        error_id(error)
        return False


def _stop_where_archived() -> None:
    with db.everyone() as session:
        found = recurring.of_the_archived(session)
    for plan_id in found:
        try:
            with db.everyone(write=True) as session:
                recurring.stop(session, plan_id)
        except Exception as error:
            error_id(error)
