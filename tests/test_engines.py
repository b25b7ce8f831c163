"""Connections: how long they wait, what their errors say, and that no two processes share one."""

import os
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import func, select

from portal import db, engines
from portal.engines import address
from portal.models import Client, Invoice
from tests.build import a_business, a_client, a_contact, an_invoice
from tests.faults.at_once import at_once


@pytest.mark.parametrize("given", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_postgresql_is_spoken_to_by_psycopg_however_it_is_written(given: str):
    assert address(given).render_as_string(hide_password=False) == "postgresql+psycopg://u:p@h/d"


@pytest.mark.usefixtures("database")
def test_amounts_are_wide_and_their_sums_are_whole():
    with db.everyone(write=True) as session:
        client = a_client(session, a_business(session))
        for _ in range(2):
            an_invoice(session, client, "90000000000.00")
        total = session.exec(select(func.sum(Invoice.total_minor))).one()
    assert (type(total), total) == (int, 18_000_000_000_000)


@pytest.mark.postgresql
@pytest.mark.usefixtures("database")
class TestPostgresql:
    """Against a running server."""

    def test_nothing_waits_for_ever_and_nothing_is_prepared(self):
        with db.engine().connect() as connection:
            shown = {name: connection.execute(text(f"show {name}")).scalar() for name in engines.LIMITS}
            assert connection.connection.dbapi_connection.prepare_threshold is None  # type: ignore[union-attr]
        assert shown == {
            "statement_timeout": "30s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min",
            "timezone": "UTC",
        }  # fmt: skip

    def test_after_a_restart_of_the_server_the_next_one_works(self):
        others = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
        with db.engine().connect(), db.engine().connect() as last:
            last.execute(text(f"{others} and datname = current_database()"))
        for _ in range(3):
            with db.everyone() as session:
                assert session.exec(select(Client)).all() == []

    def test_errors_name_the_rule_and_not_the_row(self):
        with db.everyone(write=True) as session:
            client = a_client(session, a_business(session))
            a_contact(session, client, "secret@example.com")
        with pytest.raises(IntegrityError) as refused, db.everyone(write=True) as session:
            a_contact(session, client, "secret@example.com")
        said = f"{refused.value} {refused.value.orig}"
        assert "uq_contact_business_id_client_id_email_norm" in said
        assert "secret" not in said

    def test_of_two_that_wait_for_each_other_both_get_through(self):
        with db.everyone(write=True) as session:
            business = a_business(session)
            keys = [a_client(session, business).id for _ in range(2)]
        met, tries = Barrier(2), []

        def both(first: int):
            def once() -> bool:
                tries.append(first)
                with db.everyone(write=True) as session:
                    session.get_one(Client, keys[first], with_for_update=True)
                    if len(tries) <= 2:
                        met.wait(20)
                    session.get_one(Client, keys[1 - first], with_for_update=True)
                    return True

            return lambda: engines.patiently(once)

        assert at_once(both(0), both(1)) == [True, True]
        assert len(tries) > 2  # one of them at least was undone, and tried again

    def test_a_forked_process_has_connections_of_its_own(self):
        mine, (read, write) = backend(), os.pipe()
        child = os.fork()
        if child == 0:
            os.write(write, str(backend()).encode())
            os._exit(0)
        os.waitpid(child, 0)
        assert int(os.read(read, 20)) != mine == backend()


def backend() -> int:
    """The server's process behind the pooled connection."""
    with db.engine().connect() as connection:
        return connection.execute(text("select pg_backend_pid()")).scalar_one()
