"""Staff looking at the portal as a client does, with everything a browser could send: nothing of the client changes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import col, select

from portal import db
from portal.access import staff_sessions
from portal.access.doors import Door
from portal.models import OpenPage, Staff, StaffLogin, StaffRole
from tests.attack.crew import Colleague, browser, done_by, hired
from tests.attack.people import Person, database_of
from tests.attack.wire import LOAD, Page
from tests.server import Server
from tests.test_sweep_events import ARGUMENTS, ROWS, rows_of

pytestmark = pytest.mark.server
Opener = Callable[..., Page]
CANNOT = "This is a preview: you see what your client sees, and can change nothing."
AT_ONCE = 25  # events: a socket takes no more than sixty


@pytest.fixture
def kim(server: Server, ada: Person) -> Iterator[Colleague]:
    """An agent who looks at Ada's portal."""
    with hired(server, StaffRole.AGENT) as one:
        with browser(server, one) as opened:
            assert opened.post("/admin/preview", data={"client": ada.client_id.hex}).headers["location"] == "/"
        yield one


def rows(server: Server, person: Person) -> dict[str, list[str]]:
    with database_of(server):
        return rows_of(person)


def places(person: Person) -> dict[str, tuple[str, ...]]:
    """Each page, and the States whose events it may send."""
    unpaid = f"/invoices/{person.slugs[0]}"
    booked = f"/booking/appointments/{person.appointment}"
    return {
        unpaid: ("invoice", "invoice_transfer", "invoice_promise", "pay_links"),
        f"{unpaid}/pay": ("pay",),
        f"{unpaid}/send": ("invoice_send",),
        "/pay?currency=EUR": ("pay_several_state",),
        f"/quotes/{person.quotes[0]}": ("quote_state", "quote_deciding", "quote_questions"),
        "/profile": ("profile_state", "profile_email"),
        "/profile/access": ("access", "access_calendar"),
        "/profile/data": ("data",),
        "/profile/settings": ("settings",),
        booked: ("appointment_state",),
        f"{booked}/move?to=2099-12-01T09%3A00Z": ("appointment_move",),
    }


def events_of(states: tuple[str, ...]) -> list[str]:
    modules = {f"portal___pages___{one}____" for one in states}
    return [name for name, door in ROWS.items() if door is Door.PRIVATE and any(one in name for one in modules)]


def test_every_page_with_every_event_of_it(server: Server, ada: Person, kim: Colleague, open_page: Opener) -> None:
    before, refused = rows(server, ada), dict[str, bool]()
    for path, states in places(ada).items():
        names = [one for one in events_of(states) if not one.endswith(".load")]
        assert 0 < len(names) <= AT_ONCE, path
        opened = open_page(cookie=kim.header).connect(path)
        said = opened.settled()
        assert ada.canary in said, path
        assert 'missing_rx_state_":true' not in said, path
        for name in names:
            opened.event(name, _given(name, ada), path)
        refused[path] = CANNOT in opened.listen(until=CANNOT)
        opened.listen(0.5)
    assert rows(server, ada) == before
    assert [path for path, said in refused.items() if not said] == []
    assert done_by(server, kim) == ["preview_started"]


def _given(name: str, person: Person) -> dict[str, Any]:
    given = ARGUMENTS.get(name, {})
    return {**given, "key": person.export} if "data_state.remove" in name else given


def test_the_other_pages_are_shown(server: Server, ada: Person, kim: Colleague, open_page: Opener) -> None:
    before, opened = rows(server, ada), open_page(cookie=kim.header).connect("/")
    assert ada.canary in opened.settled()
    for path in ("/invoices", "/quotes", "/activity", "/statement", "/booking", f"/receipts/{ada.receipt}"):
        opened.event(LOAD, {}, path)
        assert 'missing_rx_state_":true' not in opened.settled(), path
    assert rows(server, ada) == before


def test_every_address_with_every_form(server: Server, ada: Person, kim: Colleague) -> None:
    papers = [f"/documents/invoices/{ada.slugs[0]}.pdf", f"/documents/quotes/{ada.quotes[0]}.pdf",
              "/documents/statement.pdf",
              f"/documents/appointments/{ada.appointment}.ics", f"/documents/receipts/{ada.receipt}.pdf"]  # fmt: skip
    export = f"/documents/exports/{ada.export}.zip"
    before = rows(server, ada)
    with browser(server, kim) as opened:
        seen = [opened.get(path).status_code for path in papers]
        taken = opened.get(export)
        for path in [*papers, "/auth/company", "/auth/second-step", "/auth/link", "/auth/code"]:
            opened.post(path, data={"company": str(ada.contact_id), "code": "000000", "token": "x"})
    assert rows(server, ada) == before
    assert seen == [200] * len(papers)
    assert (taken.status_code, CANNOT in taken.text) == (403, True)


def test_it_is_no_session_of_the_client(server: Server, ada: Person, kim: Colleague, open_page: Opener) -> None:
    opened = open_page(cookie=kim.header).connect("/")
    assert ada.canary in opened.settled()
    with database_of(server), db.everyone() as session:
        assert not session.exec(select(OpenPage).where(OpenPage.client_id == ada.client_id)).all()


def _dismiss(session: Any, one: Colleague) -> None:
    session.get_one(Staff, one.key).active = False


def _revoke(session: Any, one: Colleague) -> None:
    staff_sessions.revoke(session, col(StaffLogin.staff_id) == one.key)


@pytest.mark.parametrize("end", [_dismiss, _revoke], ids=["access taken", "session ended"])
def test_it_ends_with_the_staffs_session(
    server: Server, ada: Person, kim: Colleague, open_page: Opener, end: Callable[[Any, Colleague], None]
) -> None:
    opened = open_page(cookie=kim.header).connect("/")
    assert ada.canary in opened.settled()
    with database_of(server), db.everyone(write=True) as session:
        end(session, kim)
    opened.event(LOAD, {}, f"/invoices/{ada.slugs[0]}")
    assert f"{ada.canary} description" not in opened.listen(0.3)
    assert opened.closes_within(2)
    with browser(server, kim) as at:
        assert at.get(f"/documents/invoices/{ada.slugs[0]}.pdf").status_code == 303


def test_the_next_session_begins_without_it(server: Server, ada: Person, kim: Colleague, open_page: Opener) -> None:
    with database_of(server), db.everyone(write=True) as session:
        again = Colleague(kim.key, staff_in_again(session, kim))
    opened = open_page(cookie=again.header).connect("/invoices")
    said = opened.listen(0.6)
    assert ada.canary not in said
    assert "/admin" in said


def staff_in_again(session: Any, one: Colleague) -> str:
    return staff_sessions.start(session, session.get_one(Staff, one.key), "127.0.0.1", "Another")


def test_ending_it_closes_the_clients_pages_to_tabs_left_open(
    server: Server, ada: Person, kim: Colleague, open_page: Opener
) -> None:
    opened = open_page(cookie=kim.header).connect("/")
    assert ada.canary in opened.settled()
    with browser(server, kim) as at:
        assert at.post("/admin/preview/end").status_code == 303
    opened.event(LOAD, {}, f"/invoices/{ada.slugs[0]}")
    assert f"{ada.canary} description" not in opened.listen(until='"/admin"')
