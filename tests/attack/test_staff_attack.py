"""Staff who are nobody any more, or less than they were, with a page still open; and those who reach for more."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from portal import db
from portal.access import staff_sessions
from portal.clock import now
from portal.models import Staff, StaffLogin, StaffRole
from tests.attack.crew import Colleague, browser, done_by, hired
from tests.attack.people import Person, database_of
from tests.attack.wire import LOAD, Page
from tests.server import Server
from tests.test_sweep_staff import ADMIN, ARGUMENTS, ROWS

pytestmark = pytest.mark.server
Opener = Callable[..., Page]
AT_ONCE = 25  # events: a socket takes no more than sixty

NOT_YOURS = "Your role does not allow this."
STAFF_LIST = f"{ADMIN}staff____staff_list_state"


@pytest.fixture
def kim(server: Server) -> Iterator[Colleague]:
    """An owner."""
    with hired(server, StaffRole.OWNER) as one:
        yield one


def _of(one: Colleague, **values: Any) -> Callable[[Session], Any]:
    return lambda session: session.exec(update(StaffLogin).where(col(StaffLogin.staff_id) == one.key).values(**values))


def _dismissed(one: Colleague) -> Callable[[Session], Any]:
    return lambda session: setattr(session.get_one(Staff, one.key), "active", False)


ENDS: dict[str, Callable[[Colleague], Callable[[Session], Any]]] = {
    "dismissed": _dismissed,
    "revoked": lambda one: lambda session: staff_sessions.revoke(session, col(StaffLogin.staff_id) == one.key),
    "second step asked for": lambda one: _of(one, proven_at=None),
    "too old": lambda one: _of(one, created_at=now() - timedelta(days=2000)),
    "idle": lambda one: _of(one, seen_at=now() - timedelta(days=2000)),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_an_open_page_ends_with_the_session(
    server: Server, ada: Person, kim: Colleague, open_page: Opener, end: Callable[[Colleague], Callable[[Session], Any]]
) -> None:
    path = f"/admin/clients/{ada.client_id.hex}"
    idle, busy = (open_page(cookie=kim.header).connect(path) for _ in range(2))
    assert ada.canary in idle.listen(until=ada.canary)
    busy.listen(until=ada.canary)
    with database_of(server), db.everyone(write=True) as session:
        end(kim)(session)
    busy.event(LOAD, {}, "/admin/clients")
    busy.event(f"{STAFF_LIST}.add", {"form": {"name": "Eve", "email": "eve@evil.example", "role": "owner"}}, path)
    assert ada.canary not in busy.listen(0.3)
    assert idle.closes_within(2)
    assert busy.closes_within(2)
    assert done_by(server, kim) == []


@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.AGENT])
def test_who_was_made_less_does_less_at_once(
    server: Server, kim: Colleague, open_page: Opener, role: StaffRole
) -> None:
    opened = open_page(cookie=kim.header).connect("/admin/staff")
    opened.settled()
    with database_of(server), db.everyone(write=True) as session:
        session.get_one(Staff, kim.key).role = role
    eve = {"name": "Eve", "email": "eve@evil.example", "role": "owner"}
    opened.event(f"{STAFF_LIST}.add", {"form": eve}, "/admin/staff")
    opened.event(f"{STAFF_LIST}.change_role", {"key": str(kim.key), "role": "owner"}, "/admin/staff")
    opened.event(f"{ADMIN}second_factor____factor_state.require", {"required": True}, "/admin/staff")
    assert NOT_YOURS in opened.listen(until=NOT_YOURS)
    opened.listen(0.5)
    assert done_by(server, kim) == []
    with database_of(server), db.everyone() as session:
        assert session.get_one(Staff, kim.key).role is role
        assert not session.exec(select(Staff).where(Staff.email == eve["email"])).all()


@pytest.mark.parametrize("role", [StaffRole.MANAGER, StaffRole.AGENT])
def test_no_event_reaches_further_than_the_role(
    server: Server, ada: Person, open_page: Opener, role: StaffRole
) -> None:
    beyond = [name for name, least in ROWS.items() if least is StaffRole.OWNER or least is not role is StaffRole.AGENT
              if least is not StaffRole.AGENT and not name.endswith((".load", "merge_state.search"))]  # fmt: skip
    path = f"/admin/clients/{ada.client_id.hex}"
    with hired(server, role) as one:
        for chunk in (beyond[n : n + AT_ONCE] for n in range(0, len(beyond), AT_ONCE)):
            opened = open_page(cookie=one.header).connect(path)
            opened.listen(until=ada.canary)
            for name in chunk:
                opened.event(name, _filled(name, ada, one), path)
            assert NOT_YOURS in opened.listen(until=NOT_YOURS)
            opened.listen(0.7)
            opened.close()
        assert done_by(server, one) == []


def _filled(name: str, ada: Person, one: Colleague) -> dict[str, Any]:
    named = {"{staff}": str(one.key), "{person}": str(ada.contact_id), "{request}": str(ada.contact_id)}
    return {key: named.get(v, v) if isinstance(v, str) else v for key, v in ARGUMENTS.get(name, {}).items()}


def test_no_form_of_an_agent_is_taken_where_a_manager_is_asked_for(server: Server) -> None:
    with hired(server, StaffRole.AGENT) as one, browser(server, one) as opened:
        picture = {"file": ("logo.png", b"\x89PNG", "image/png")}
        answers = [
            opened.post("/admin/logo", files=picture),
            opened.post("/admin/clients/import/file", files={"file": ("c.csv", b"name,email\nx,x@example.com")}),
            opened.post(f"/admin/booking/hours/{one.key.hex}/file", files={"file": ("c.ics", b"BEGIN:VCALENDAR")}),
            opened.get(f"/admin/clients/import/{one.key.hex}.csv"),
            opened.get("/admin/stripe/return"),
            opened.get("/admin/stripe/refresh"),
        ]
        assert [one.status_code for one in answers] == [303, 403, 400, 403, 303, 303]
        assert not any("stripe.com" in one.headers.get("location", "") for one in answers)
        assert done_by(server, one) == []
