"""Who a cookie signs in: a client's person, or somebody of the staff. One browser is one of them at a time."""

from portal.access import sessions, staff_sessions
from portal.access.sessions import Somebody


def who(cookie: str, ip: str = "") -> Somebody | None:
    """The live session of this cookie, if any."""
    return sessions.by_cookie(cookie, ip) or staff_sessions.by_cookie(cookie, ip)


def leave(cookie: str) -> None:
    """Sign this browser out, on the server."""
    sessions.end(cookie)
    staff_sessions.end(cookie)
