"""Row-level security: with the ring of portal/ring.py switched off, PostgreSQL itself keeps every client apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session, SQLModel, col, select

from portal import db, ring
from portal.db import OutOfScope, Scope, StaffScope
from portal.models import (
    Business,
    CalendarFeed,
    Client,
    ClientOwned,
    Contact,
    Invoice,
    OpenPage,
    Outbox,
    Service,
    Shared,
    Staff,
)
from portal.models.row_security import APP, WORKER
from tests.booking import a_practice
from tests.build import a_business, a_client, an_invoice
from tests.staff import a_staff
from tests.test_db_scope import Two, own, two, two_clients

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("database")]
__all__ = ["two"]
MODELS = [mapper.class_ for mapper in SQLModel._sa_registry.mappers]  # pyright: ignore
NAMING = [model for model in MODELS if {"client_id", "business_id"} & set(model.__table__.columns.keys())]


@pytest.fixture
def no_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hole in our own ring would be."""
    monkeypatch.setattr(ring, "enclose", lambda run, scope: None)
    monkeypatch.setattr(ring, "check_written", lambda session, scope: None)


@contextmanager
def as_(scope: Scope | StaffScope) -> Iterator[Session]:
    with db.everyone(write=True) as session:
        db.narrow(session, scope)
        yield session


def asked(sql: str) -> list[Any]:
    with db.engine().connect() as raw:
        return list(raw.execute(text(sql)))


def test_every_table_that_names_a_client_or_a_business_is_ringed():
    ringed = {name for (name,) in asked("select relname from pg_class where relrowsecurity and relforcerowsecurity")}
    wanted = {model.__tablename__ for model in NAMING} | {"business"}
    assert wanted - ringed == set(), "give them a policy in their migration: portal/models/row_security.py"


def test_every_table_has_the_policies_of_its_kind():
    """A client's rows by the client's key, what is shared by the business's; nothing else to who visits."""
    found: dict[str, dict[str, str]] = {}
    for table, verb, using in asked(f"select tablename, cmd, coalesce(qual, with_check) from pg_policies "
                                    f"where '{APP}' = any(roles)"):  # fmt: skip
        found.setdefault(table, {})[verb] = using
    for model in NAMING:
        policies, table = found.get(model.__tablename__, {}), model.__tablename__
        if issubclass(model, ClientOwned):
            assert set(policies) == {"ALL"}, table
            assert "client_id = " in policies["ALL"], table
            assert "business_id = " in policies["ALL"], table
        elif issubclass(model, Shared):
            assert set(policies) == ({"ALL"} if model.clients_write else {"SELECT", "INSERT", "UPDATE", "DELETE"})
        elif policies and model not in (Client,) and table != "push":
            assert "portal.client_id" in policies["ALL"], table


def test_no_role_owns_tables_or_steps_over_policies():
    rows = asked(f"select rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname in ('{APP}', '{WORKER}')")
    assert rows == [(False, False, False)] * 2
    assert not {APP, WORKER} & {name for (name,) in asked("select tableowner from pg_tables where schemaname='public'")}


def test_another_clients_rows_stay_invisible_without_the_ring(two: Two, no_ring: None):
    with as_(two.ada) as session:
        assert [row.id for row in session.exec(select(Invoice))] == [two.ada_invoice]
        assert [row.id for row in session.exec(select(Contact))] == [two.ada_contact]
        assert [row.id for row in session.exec(select(Client))] == [two.ada.client_id]
        assert session.get(Invoice, two.ben_invoice) is None
        assert session.execute(text("select count(*) from invoice")).scalar() == 1  # raw SQL too
        for model in MODELS:
            rows = session.execute(text(f"select * from {model.__tablename__}")).mappings() if owned(model) else ()
            assert not [row for row in rows if str(two.ben.client_id) in map(str, row.values())], model


def owned(model: Any) -> bool:
    return "client_id" in model.__table__.columns


@pytest.mark.parametrize("change", [
    lambda s, t: s.add(Invoice(**{**own(t), "client_id": t.ben.client_id})),
    lambda s, t: s.execute(update(Invoice).values(client_id=t.ben.client_id)),
    lambda s, t: s.add(Client(name="x", business_id=t.ada.business_id)),
    lambda s, t: s.add(Business(legal_name="x", display_name="x", contact_email="x")),
    lambda s, t: s.execute(update(Business).values(iban="mine")),
    lambda s, t: s.add(Service(business_id=t.ada.business_id, name="x", minutes=30)),
    lambda s, t: s.add(Staff(business_id=t.ada.business_id, name="x", email="x", email_norm="x")),
])  # fmt: skip
def test_nothing_is_written_for_others_without_the_ring(two: Two, no_ring: None, change: Any):
    with pytest.raises(ProgrammingError, match="row-level security"), as_(two.ada) as session:
        change(session, two)  # flushed at the end at the latest


def test_a_change_of_all_rows_changes_ones_own(two: Two, no_ring: None):
    with as_(two.ada) as session:
        assert session.execute(update(Invoice).values(notes="mine")).rowcount == 1
        assert session.execute(delete(Contact).where(col(Contact.id) == two.ben_contact)).rowcount == 0
    with db.everyone() as session:
        assert session.get_one(Invoice, two.ben_invoice).notes != "mine"


def test_a_client_sees_nothing_of_the_staff_and_promises_mails(two: Two, no_ring: None):
    with db.everyone(write=True) as session:
        a_staff(session, session.get_one(Business, two.ada.business_id))
        session.add(Outbox(business_id=two.ada.business_id, kind="x", once="x"))
    with as_(two.ada) as session:
        session.add(Outbox(business_id=two.ada.business_id, kind="x", once="y"))
        session.flush()
        for name in ("staff", "outbox", "magic_link", "number_sequence", "staff_action", "open_page", "rate_count"):
            assert session.execute(text(f"select count(*) from {name}")).scalar() == 0, name


def test_what_all_clients_share_is_read_and_not_changed(no_ring: None):
    with db.everyone(write=True) as session:
        practice = a_practice(session)
    scope = Scope(practice.client.business_id, practice.client.id)
    with as_(scope) as session:
        assert session.exec(select(Service).with_for_update()).all()
        assert session.exec(select(Business)).one().id == scope.business_id
    with pytest.raises(ProgrammingError, match="row-level security"), as_(scope) as session:
        session.execute(update(Service).values(name="mine"))


def test_staff_see_one_business(two: Two, no_ring: None):
    with db.everyone(write=True) as session:
        other = a_client(session, a_business(session, host="other.example.com"), name="elsewhere")
        an_invoice(session, other)
    with as_(StaffScope(two.ada.business_id)) as session:
        assert {row.id for row in session.exec(select(Invoice))} == {two.ada_invoice, two.ben_invoice}
        assert session.exec(select(Business)).one().id == two.ada.business_id
        assert not session.exec(select(OpenPage)).all()
        assert session.exec(select(Client).where(Client.id == other.id)).first() is None


def test_a_connection_carries_nothing_to_the_next(two: Two, no_ring: None):
    """One connection, used by one after the other, also after a failure."""
    one = db.engine()
    seen = "select current_setting('portal.client_id', true), current_setting('role')"
    for scope in (two.ada, two.ben):
        with as_(scope) as session:
            pid = session.execute(text("select pg_backend_pid()")).scalar()
            assert session.execute(text(seen)).one() == (str(scope.client_id), APP)
        with one.connect() as raw:
            assert raw.execute(text("select pg_backend_pid()")).scalar() == pid
            assert raw.execute(text(seen)).one() == ("", "none")
    with pytest.raises(ZeroDivisionError), as_(two.ada):
        raise ZeroDivisionError
    with one.connect() as raw:
        assert raw.execute(text(seen)).one() == ("", "none")
    with db.everyone() as session:
        assert session.execute(text(seen)).one() == ("", WORKER)
        assert len(session.exec(select(Invoice)).all()) == 2


def test_who_names_nobody_sees_nothing(two: Two):
    with db.engine().begin() as raw:
        raw.execute(text(f"set local role {APP}"))
        for model in NAMING:
            assert raw.execute(text(f"select count(*) from {model.__tablename__}")).scalar() == 0


def test_a_link_leads_to_its_client_and_tells_nothing_else(two: Two, no_ring: None):
    """A stranger sees nothing; one question, whose an address is, is answered past the policies."""
    with db.everyone(write=True) as session:
        feed = CalendarFeed(**own(two), contact_id=two.ada_contact)
        session.add(feed)
    with db.stranger() as session, pytest.raises(OutOfScope):
        session.exec(select(Invoice)).all()
    with db.stranger() as session:
        assert db.enter(session, CalendarFeed, uuid4(), two.ada.business_id) is None
        assert db.enter(session, CalendarFeed, feed.id, uuid4()) is None
        assert db.enter(session, CalendarFeed, feed.id, two.ada.business_id) == two.ada
        assert [row.id for row in session.exec(select(Invoice))] == [two.ada_invoice]
    with db.engine().begin() as raw:
        raw.execute(text(f"set local role {APP}"))
        assert raw.execute(text("select count(*) from calendar_feed")).scalar() == 0
        found = raw.execute(text("select * from portal_opening('calendar_feed', :key)"), {"key": feed.id}).one()
        assert tuple(found) == (two.ada.business_id, two.ada.client_id)
        assert not raw.execute(text("select * from portal_opening('invoice', :key)"), {"key": two.ada_invoice}).all()
        may = text("select has_schema_privilege(:role, 'public', 'create')")
        assert not raw.execute(may, {"role": WORKER}).scalar()


def test_a_step_back_keeps_the_scope(two: Two, no_ring: None):
    with as_(two.ada) as session:
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(update(Business).values(iban="mine"))
        assert [row.id for row in session.exec(select(Invoice))] == [two.ada_invoice]


def test_the_owner_is_kept_out_too():
    """FORCE: whoever connects as the owner by mistake sees nothing, except in a migration."""
    made = two_clients()
    with db.engine().begin() as raw:
        raw.execute(text("create role portal_test_owner"))
        raw.execute(text("alter table invoice owner to portal_test_owner"))
        raw.execute(text(f"grant {APP}, {WORKER} to portal_test_owner"))
        raw.execute(text("set local role portal_test_owner"))
        assert raw.execute(text("select count(*) from invoice")).scalar() == 0
        assert raw.execute(text("select count(*) from contact")).scalar() == 0  # what its roles may see is not its own
        raw.execute(text("select set_config('portal.migrating', 'yes', true)"))
        assert raw.execute(text("select count(*) from invoice")).scalar() == 0  # nor is it who made the policies
        raw.execute(text(f"set local role {WORKER}"))
        assert raw.execute(text("select count(*) from invoice")).scalar() == 2
        raw.rollback()
    assert made
