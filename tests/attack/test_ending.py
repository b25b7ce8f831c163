"""A session that ends takes its open pages with it: within two seconds, and the very next event gets nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from portal import db
from portal.clock import now
from portal.models import Business, Client, Contact, Invoice, Login, OpenPage, Push
from tests.attack.people import Person, database_of, somebody
from tests.attack.wire import HYDRATE, LOAD, Page, page
from tests.server import Server, running

pytestmark = pytest.mark.server
Opener = Callable[..., Page]


def change(server: Server, statement: Any) -> None:
    """What an owner or another process does, straight in the database."""
    with database_of(server), db.everyone(write=True) as session:
        session.execute(statement)


def of(model: Any, person: Person) -> Any:
    """An UPDATE of this person's rows."""
    owner = model.id if model is Client else model.client_id
    return update(model).where(col(owner) == person.client_id)


ENDS: dict[str, Callable[[Server, Person], None]] = {
    "revoked": lambda s, p: change(s, of(Login, p).values(revoked_at=now())),
    "signed out elsewhere": lambda s, p: _sign_out(s, p),
    "client switched off": lambda s, p: change(s, of(Client, p).values(portal_enabled=False)),
    "client archived": lambda s, p: change(s, of(Client, p).values(archived_at=now())),
    "contact deactivated": lambda s, p: change(s, of(Contact, p).values(active=False)),
    "too old": lambda s, p: change(s, of(Login, p).values(created_at=now().replace(year=2020))),
    "idle": lambda s, p: change(s, of(Login, p).values(seen_at=now().replace(year=2020))),
}


def _sign_out(server: Server, person: Person) -> None:
    answer = httpx.post(f"{server.url}/auth/logout", headers={"cookie": person.header, "origin": server.url})
    assert answer.status_code == 303


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_open_pages_end_with_the_session(
    server: Server, ada: Person, open_page: Opener, end: Callable[[Server, Person], None]
) -> None:
    idle, busy = (open_page(cookie=ada.header).connect() for _ in range(2))
    assert ada.canary in idle.settled()
    assert ada.canary in busy.settled()
    end(server, ada)
    busy.event(LOAD, {}, "/invoices")
    assert ada.canary not in busy.listen(0.3)
    assert idle.closes_within(2)
    assert busy.closes_within(2)
    with page(server.url, cookie=ada.header) as again:
        said = again.connect().listen(0.5)
        assert ada.canary not in said
        assert "/login" in said
    with database_of(server), db.everyone() as session:
        assert not session.exec(select(OpenPage).where(OpenPage.client_id == ada.client_id)).all()


def test_other_sessions_stay(server: Server, ada: Person, ben: Person, open_page: Opener) -> None:
    theirs = open_page(cookie=ben.header).connect()
    theirs.listen(0.4)
    mine = open_page(cookie=ada.header).connect()
    _sign_out(server, ada)
    assert mine.closes_within(2)
    theirs.event(LOAD, {}, "/invoices")
    assert ben.canary in theirs.listen(0.5)
    assert not theirs.closed_at


def push_to(session: Session, person: Person) -> Push:
    return Push(business_id=session.get_one(Client, person.client_id).business_id, client_id=person.client_id)


def test_a_push_reaches_the_clients_own_pages_only(server: Server, ada: Person, ben: Person, open_page: Opener) -> None:
    mine, theirs, nobodys = (open_page(cookie=c).connect() for c in (ada.header, ben.header, ""))
    mine.settled(), theirs.settled(), nobodys.listen(1)
    mine.listen(2.5)  # signing in is pushed too, to one's own pages, a moment later
    with database_of(server), db.everyone(write=True) as session:
        session.add(push_to(session, ben))
    assert ben.canary in theirs.listen(1.5, until=ben.canary)
    assert mine.listen(0.3) == ""
    assert nobodys.listen(0.1) == ""


def test_a_push_before_the_page_has_said_where_it_is_leads_nowhere(
    server: Server, ada: Person, open_page: Opener
) -> None:
    mine = open_page(cookie=ada.header)
    mine.send("40/_event,")  # connected, and slow to load
    mine.listen(1)
    with database_of(server), db.everyone(write=True) as session:
        session.add(push_to(session, ada))
    assert "/login" not in mine.listen(2.5)
    mine.event(HYDRATE, {}, "/invoices")
    said = mine.listen(until=ada.canary)
    assert ada.canary in said
    assert "/login" not in said


def test_nothing_is_pushed_to_an_ended_session(server: Server, ada: Person, open_page: Opener) -> None:
    mine = open_page(cookie=ada.header).connect()
    mine.settled()  # its own opening says the name too, on a busy machine late
    with database_of(server), db.everyone(write=True) as session:
        session.execute(of(Login, ada).values(revoked_at=now()))
        session.execute(of(Invoice, ada).values(notes="news"))
        session.add(push_to(session, ada))
    said = mine.listen(1.5)
    assert ada.canary not in said
    assert mine.closes_within(2)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal that signs people out after four seconds."""
    with running(tmp_path_factory.mktemp("hasty"), PORTAL_SESSION_IDLE="4s") as started:
        yield started


def test_only_a_persons_own_doing_keeps_a_session(hasty: Server) -> None:
    """Heartbeats, pings, pushes, bad frames and downloads of a page's files do not; a click does."""
    with database_of(hasty), db.everyone(write=True) as session:
        business = session.exec(select(Business)).first()
        quiet, active, pushed = (somebody(session, business) for _ in range(3))
        of_business = business.id
    with (
        page(hasty.url, cookie=quiet.header) as silent,
        page(hasty.url, cookie=active.header) as lively,
        page(hasty.url, cookie=pushed.header) as watched,
    ):
        for one in (silent, lively, watched):
            one.connect()
        for _ in range(6):
            silent.send('42/_event,["ping"]')
            silent.send("3")
            silent.send("42/_event,nonsense")
            lively.event(LOAD, {}, "/invoices")
            change(hasty, Push.__table__.insert().values(business_id=of_business, client_id=pushed.client_id))  # type: ignore[attr-defined]
            for one in (silent, lively, watched):
                one.listen(0.3)
        assert silent.closes_within(2)
        assert watched.closes_within(2)
        lively.event(LOAD, {}, "/invoices")
        assert active.canary in lively.listen(0.5)
        assert lively.closes_within(8)
