"""What all clients of a business share: each may read it, none may change it, and no other business is seen.

Occupied time is the exception that is written: it says when, never whose.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, inspect, literal, text, union_all, update
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import aliased, make_transient, make_transient_to_detached
from sqlalchemy.orm.exc import FlushError
from sqlmodel import Session, SQLModel, col, select

from portal import db
from portal.db import OutOfScope, Scope
from portal.models import BusyFeed, Client, Logo, Occupancy, Provider, Service, Shared
from tests.booking import a_holiday, a_practice, an_appointment, at, busy, exception, monday

SECRET = "canary-of-the-other"
TEN = at(monday(), "10:00")
pytestmark = pytest.mark.filterwarnings("ignore")  # products of tables and old calls are meant here


@dataclass(frozen=True)
class Two:
    """Two businesses, each with a client and everything there is to book."""

    ada: Scope
    ben: Scope
    own_service: UUID
    his_service: UUID
    own_provider: UUID
    his_provider: UUID
    own_appointment: UUID


@pytest.fixture
def two(database: object) -> Two:
    """Ada's business, and Ben's, whose rows carry the canary."""
    with db.everyone(write=True) as session:
        ada, ben = a_practice(session), a_practice(session, name=SECRET, location=SECRET)
        ben.provider.name = ben.link.label = SECRET
        for one in (ada, ben):
            people = one.client, one.contact, one.service, one.provider
            an_appointment(session, *people, TEN)
            busy(session, one.provider, TEN + timedelta(hours=2), TEN + timedelta(hours=3))
            exception(session, one.provider, monday(2))
            a_holiday(session, one.business, monday(3), SECRET if one is ben else "Holiday")
            session.add(Logo(business_id=one.business.id, name="logo.png", content=SECRET.encode()))
        mine = an_appointment(session, ada.client, ada.contact, ada.service, ada.provider, TEN + timedelta(hours=1))
        return Two(
            Scope(ada.business.id, ada.client.id),
            Scope(ben.business.id, ben.client.id),
            ada.service.id,
            ben.service.id,
            ada.provider.id,
            ben.provider.id,
            mine.id,
        )


@pytest.fixture
def session(two: Two) -> Iterator[Session]:
    """Ada's session."""
    with db.everyone() as opened:
        db.narrow(opened, two.ada)
        yield opened
        opened.rollback()


def shared_tables() -> list[type[Shared]]:
    mapped = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]  # pyright: ignore[reportAttributeAccessIssue]
    return sorted((model for model in mapped if issubclass(model, Shared)), key=lambda model: model.__name__)


@pytest.mark.parametrize("model", shared_tables())
def test_each_client_reads_their_own_business_alone(session: Session, two: Two, model: Any):
    own = session.exec(select(model)).all()
    assert own
    assert {row.business_id for row in own} == {two.ada.business_id}
    assert session.exec(select(func.count()).select_from(model)).one() == len(own)
    assert session.exec(select(model).where(model.business_id == two.ben.business_id)).all() == []
    other = aliased(model)
    assert {row.business_id for row in session.exec(select(other))} == {two.ada.business_id}


S = aliased(Service)
T = Service.__table__  # type: ignore[attr-defined]
sub = select(Service).subquery()
READS: dict[str, Callable[[Session, Two], Any]] = {
    "get": lambda s, t: s.get(Service, t.his_service),
    "get, new every time": lambda s, t: s.get(Service, t.his_service, populate_existing=True),
    "by id": lambda s, t: s.exec(select(Service).where(col(Service.id) == t.his_service)).all(),
    "columns": lambda s, _: s.exec(select(Service.name, Service.location)).all(),
    "alias": lambda s, _: s.exec(select(S.name)).all(),
    "join": lambda s, _: s.exec(select(Client.name, S.name).join(S, literal(True))).all(),
    "product": lambda s, _: s.exec(select(Provider.name, Service.name)).all(),
    "subquery": lambda s, _: s.exec(select(aliased(Service, sub))).all(),
    "scalar": lambda s, _: s.scalar(select(func.max(Service.name))),
    "in where": lambda s, _: s.exec(select(Client.name).where(Service.name == SECRET)).all() and SECRET,
    "query": lambda s, _: s.query(Service.name).all(),
    "union": lambda s, _: s.execute(union_all(select(Service.name), select(Provider.name))).all(),
    "core": lambda s, _: s.execute(select(T)).all(),
    "core beside": lambda s, _: s.execute(select(Client.name, T.c.name)).all(),
    "union of core": lambda s, _: s.execute(union_all(select(Client.name), select(T.c.name))).all(),
    "text": lambda s, _: s.execute(text("select name from service")).all(),
    "private feeds": lambda s, _: s.exec(select(BusyFeed)).all() or SECRET,
    "a feed beside": lambda s, _: s.exec(select(Provider.name, BusyFeed.url)).all() or SECRET,
}


@pytest.mark.parametrize("ask", READS.values(), ids=READS)
def test_no_way_of_reading_crosses(session: Session, two: Two, ask: Callable[[Session, Two], Any]):
    try:
        found = ask(session, two)
    except OutOfScope:
        return
    assert SECRET not in repr(found)
    assert str(two.ben.business_id) not in repr(found)


def _service(scope: Scope, **facts: Any) -> Service:
    return Service(**{"business_id": scope.business_id, "name": "x", "minutes": 30, **facts})


def _values(scope: Scope) -> dict[str, Any]:
    return {"id": uuid4(), "business_id": scope.business_id, "name": "x", "timezone": "UTC", "active": True}


def _add(session: Session, row: Any) -> None:
    session.add(row)
    session.flush()


def _changed(session: Session, key: UUID) -> None:
    session.get_one(Service, key).name = "mine"
    session.flush()


def _deleted(session: Session, key: UUID) -> None:
    session.delete(session.get_one(Service, key))
    session.flush()


def _forged(session: Session, two: Two) -> None:
    row = _service(two.ada, id=two.own_service)
    make_transient_to_detached(row)
    session.add(row)
    row.name = "mine"
    session.flush()


def _reborn(session: Session, two: Two) -> None:
    row = session.get_one(Service, two.own_service)
    make_transient(row)
    row.id = uuid4()
    _add(session, row)


WRITES: dict[str, Callable[[Session, Two], Any]] = {
    "add": lambda s, t: _add(s, _service(t.ada)),
    "add to his": lambda s, t: _add(s, _service(t.ben)),
    "add all": lambda s, t: s.add_all([_service(t.ada)]) or s.flush(),
    "change": lambda s, t: _changed(s, t.own_service),
    "change his": lambda s, t: _changed(s, t.his_service),
    "delete": lambda s, t: _deleted(s, t.own_service),
    "delete his": lambda s, t: _deleted(s, t.his_service),
    "update": lambda s, _: s.execute(update(Service).values(name="x")),
    "update one": lambda s, t: s.execute(update(Service).where(col(Service.id) == t.own_service).values(name="x")),
    "update returning": lambda s, _: s.execute(update(Service).values(name="x").returning(Service.id)),
    "update from another": lambda s, _: s.execute(
        update(Client).where(col(Service.name) == SECRET).values(name=SECRET)
    ),
    "update, many": lambda s, t: s.execute(update(Service), [{"id": t.own_service, "name": "x"}]),
    "update an alias": lambda s, _: s.execute(update(S).values(name="x")),
    "update core": lambda s, _: s.execute(update(T).values(name="x")),
    "delete all": lambda s, _: s.execute(delete(Provider)),
    "delete by id": lambda s, t: s.execute(delete(Service).where(col(Service.id) == t.own_service)),
    "delete core": lambda s, _: s.execute(delete(T)),
    "query update": lambda s, _: s.query(Service).update({"name": "x"}),
    "query delete": lambda s, _: s.query(Provider).delete(),
    "insert": lambda s, t: s.execute(insert(Provider).values(**_values(t.ada))),
    "insert many": lambda s, t: s.execute(insert(Provider), [_values(t.ada), _values(t.ben)]),
    "insert core": lambda s, t: s.execute(insert(Provider.__table__).values(**_values(t.ada))),  # type: ignore[attr-defined]
    "bulk save": lambda s, t: s.bulk_save_objects([_service(t.ada)]),
    "bulk insert": lambda s, t: s.bulk_insert_mappings(inspect(Provider), [_values(t.ada)]),
    "bulk update": lambda s, t: s.bulk_update_mappings(inspect(Service), [{"id": t.own_service, "name": "x"}]),
    "merge": lambda s, t: s.merge(_service(t.ada, id=t.own_service)) and s.flush(),
    "merge his": lambda s, t: s.merge(_service(t.ben, id=t.his_service)) and s.flush(),
    "forged identity": _forged,
    "reborn": _reborn,
    "text": lambda s, _: s.execute(text("update service set name = 'x'")),
    "connection": lambda s, _: s.connection().execute(update(T).values(name="x")),
    "a feed of busy times": lambda s, t: _add(s, BusyFeed(business_id=t.ben.business_id, provider_id=t.his_provider,
                                                          url="https://x.example")),
    "occupied time of his": lambda s, t: _add(s, _stretch(t, business_id=t.ben.business_id)),
    "occupied time given away": lambda s, t: s.execute(update(Occupancy).values(business_id=t.ben.business_id)),
}  # fmt: skip


def _stretch(two: Two, **facts: Any) -> Occupancy:
    start = TEN + timedelta(hours=5)
    given = {"business_id": two.ada.business_id, "appointment_id": two.own_appointment, "service_id": two.own_service,
             "provider_id": two.own_provider, "start_at": start, "end_at": start + timedelta(minutes=30)}  # fmt: skip
    return Occupancy(**{**given, **facts})


@pytest.mark.parametrize("change", WRITES.values(), ids=WRITES)
def test_no_way_of_writing_changes_what_is_shared(two: Two, change: Callable[[Session, Two], Any]):
    before = everything()
    try:
        with db.everyone(write=True) as session:
            db.narrow(session, two.ada)
            change(session, two)
    except (OutOfScope, IntegrityError, FlushError, NoResultFound):
        pass  # refused by the ring, or by the database itself; either way nothing may have moved
    assert everything() == before


def everything() -> dict[str, list[str]]:
    """Every shared row of both businesses."""
    with db.everyone() as session:
        return {model.__name__: sorted(repr(row) for row in session.exec(select(model))) for model in shared_tables()}


def test_occupied_time_is_taken_moved_and_given_back_in_a_clients_session(two: Two):
    with db.everyone(write=True) as session:
        db.narrow(session, two.ada)
        mine = session.exec(select(Occupancy).where(Occupancy.appointment_id == two.own_appointment)).one()
        session.delete(mine)
        session.flush()
        _add(session, taken := _stretch(two))
        taken.start_at += timedelta(minutes=5)
        session.add(taken)
    with db.everyone() as session:
        assert session.exec(select(func.count()).select_from(Occupancy)).one() == 3
        assert session.get_one(Occupancy, taken.id).start_at == TEN + timedelta(hours=5, minutes=5)
    with db.everyone(write=True) as session:
        db.narrow(session, two.ada)
        session.exec(delete(Occupancy))
    with db.everyone() as session:
        assert [row.business_id for row in session.exec(select(Occupancy))] == [two.ben.business_id]


def test_every_shared_table_is_filtered_and_only_one_is_written():
    """Also one that is written tomorrow: being shared comes from the class, not from a list."""
    assert [model for model in shared_tables() if model.clients_write] == [Occupancy]
    assert not any("client_id" in inspect(model).columns for model in shared_tables())
