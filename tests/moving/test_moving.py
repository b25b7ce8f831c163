"""Everything arrives as it was; what guards the rows is in force afterwards."""

from pathlib import Path

import pytest
from sqlalchemy import URL, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col
from sqlmodel import select as pick

from portal import db, engines
from portal.models import Occupancy, Push, QuoteFile
from portal.models.row_security import APP
from tests.databases import Place, at
from tests.moving.rich import Move, contents, filled, move, raw

__all__ = ["filled", "move"]


def test_every_row_arrives_as_it_was(move: Move) -> None:
    before = contents(move.source)
    assert all(before.values()), "a table without rows proves nothing"
    said = move.run()
    assert contents(move.target) == before
    assert contents(move.source) == before
    assert f"{'invoice':<36}{len(before['invoice']):>16}" in said
    assert any(line.startswith("payment.amount_minor ") and "€" in line for line in said)
    assert said[-1] == "Moved: every row, every sum and every value is the same on both sides."
    with raw(move.target) as connection:
        assert not inspect(connection).has_table("portal_move")


def test_a_database_without_tables_gets_them(move: Move) -> None:
    if move.target.is_sqlite:
        for old in move.target.path.parent.glob(f"{move.target.path.name}*"):
            old.unlink()
    move.target.made()
    move.run()
    assert contents(move.target) == contents(move.source)


@pytest.mark.parametrize("table", ["quote_file", "quote_decision", "staff_action"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET created_at = created_at"])
def test_what_is_sealed_stays_sealed(move: Move, table: str, change: str) -> None:
    move.run()
    with raw(move.target) as connection:
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(change.format(table)))
        connection.rollback()


def test_nobody_is_at_two_places(move: Move) -> None:
    move.run()
    there = col(Occupancy.id)
    with raw(move.target) as connection:
        one, other = connection.execute(select(Occupancy).order_by(there).limit(2)).all()
        same = {"provider_id": one.provider_id, "start_at": one.start_at, "end_at": one.end_at}
        with pytest.raises(DBAPIError, match="overlap"):
            connection.execute(update(Occupancy).where(there == other.id).values(same))
        connection.rollback()


def test_numbers_go_on_after_the_last(move: Move) -> None:
    move.run()
    with at(move.target), db.everyone(write=True) as session:
        last = max(key or 0 for key in session.exec(pick(Push.id)))
        business = session.exec(pick(Push.business_id)).first()
        assert business
        new = [Push(business_id=business) for _ in range(2)]
        session.add_all(new)
        session.flush()
        assert sorted(each.id or 0 for each in new) == [last + 1, last + 2]


@pytest.mark.postgresql
def test_policies_hold_for_what_was_moved(move: Move) -> None:
    move.run()
    with raw(move.target) as connection:
        assert connection.scalar(select(func.count()).select_from(QuoteFile))
        open_ = text("select count(*) from pg_class where relrowsecurity <> relforcerowsecurity")
        assert connection.scalar(open_) == 0
        off = text("select count(*) from pg_trigger where tgenabled <> 'O'")
        assert connection.scalar(off) == 0
        connection.execute(text(f"set local role {APP}"))
        assert connection.scalar(select(func.count()).select_from(QuoteFile)) == 0


@pytest.mark.postgresql
def test_an_owner_without_any_special_right(move: Move) -> None:
    """As docs/database.md says to set it up: no superuser, and none who bypasses policies."""
    move.target.made()
    engine = engines.alone(move.target.url, shared=True)
    with engine.begin() as connection:
        known = connection.scalar(text("select 1 from pg_roles where rolname = 'portal_mover'"))
        if not known:
            connection.execute(text("CREATE ROLE portal_mover LOGIN NOSUPERUSER NOBYPASSRLS"))
        connection.execute(text("GRANT portal_app, portal_worker TO portal_mover"))
        connection.execute(text(f'ALTER DATABASE "{move.target.url.database}" OWNER TO portal_mover'))
    engine.dispose()
    owned = Place(move.target.url.set(username="portal_mover"))
    Move(move.source, owned).run()
    assert contents(owned) == contents(move.source)
    engine = engines.alone(owned.url)
    with engine.connect() as connection:
        connection.execute(text("set local role portal_worker"))  # the owner sees no rows
        last = connection.scalar(select(func.max(Push.id))) or 0
        assert connection.scalar(text("select nextval('push_id_seq')")) == last + 1
    engine.dispose()


@pytest.mark.postgresql
def test_the_way_back(move: Move, tmp_path: Path) -> None:
    move.run()
    back = Place(URL.create("sqlite", database=str(tmp_path / "back.db")))
    Move(move.target, back).run()
    assert contents(back) == contents(move.source)
