"""What a move refuses, in words, and leaves everything as it was."""

import sqlite3
from collections.abc import Callable

import pytest
from sqlalchemy import inspect, select, text, update
from sqlmodel import col

from portal import db, engines
from portal.clock import now
from portal.errors import Refused
from portal.models import Business, Client, RateCount
from portal.moving import moving, progress, rows
from portal.moving.refusals import (
    InUse,
    NotEmpty,
    NotThePortals,
    OtherVersion,
    SameDatabase,
    SourceChanged,
    Unfit,
    Unreachable,
)
from tests.build import a_business
from tests.databases import Place, at
from tests.moving.rich import Move, address, contents, filled, move, raw

__all__ = ["filled", "move"]


class Stopped(Exception):
    """In the middle."""


@pytest.fixture
def begun(move: Move, monkeypatch: pytest.MonkeyPatch) -> Move:
    """Some of it has been moved."""

    def stop(_connection: object, step: str, _done: object) -> None:
        if step == "invoice":
            raise Stopped

    monkeypatch.setattr(rows, "PIECE", 50)
    note = progress.note
    monkeypatch.setattr(progress, "note", lambda *args: stop(*args) or note(*args))
    with pytest.raises(Stopped):
        move.run()
    monkeypatch.setattr(progress, "note", note)
    return move


def refused(move: Move, why: type[Refused]) -> str:
    with pytest.raises(why) as caught:
        move.run()
    return caught.value.said()


def test_a_target_with_rows(move: Move) -> None:
    with at(move.target), db.everyone(write=True) as session:
        a_business(session)
    assert "rows that this move did not bring (in business, push)" in refused(move, NotEmpty)
    with raw(move.target) as connection:
        assert not inspect(connection).has_table("portal_move")
        assert len(connection.execute(select(Business)).all()) == 1


def test_a_target_that_was_moved_to_already(move: Move) -> None:
    move.run()
    refused(move, NotEmpty)
    assert contents(move.target) == contents(move.source)


def test_a_target_that_lost_rows_meanwhile(begun: Move) -> None:
    with raw(begun.target) as connection:
        connection.execute(text("DELETE FROM push"))
    assert "did not bring (in push)" in refused(begun, NotEmpty)


def test_a_target_that_was_served_meanwhile(begun: Move) -> None:
    with at(begun.target), db.everyone(write=True) as session:
        session.add(RateCount(key="new", count=1, expires_at=now()))
    assert "did not bring (in rate_count)" in refused(begun, NotEmpty)


def test_a_source_that_changed_before_it_went_on(begun: Move) -> None:
    with raw(begun.source) as connection:
        connection.execute(text("DELETE FROM rate_count WHERE key = 'a'"))
    assert "has changed since the move began" in refused(begun, SourceChanged)


def test_a_value_that_changed_before_it_went_on(begun: Move) -> None:
    """Counts and sums tell nothing: the last look at every value does."""
    with raw(begun.source) as connection:
        connection.execute(update(Client).values(name="Another"))
    assert "client has as many rows, but not the same" in refused(begun, moving.Mismatch)


def test_a_source_that_changes_between_start_and_end(move: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks keep others out; if one did not, the figures would tell."""
    verify = moving._verify

    def changed(source: object, *rest: object) -> None:
        source.execute(text("DELETE FROM rate_count WHERE key = 'a'"))  # type: ignore[attr-defined]
        verify(source, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_verify", changed)
    assert "rate_count has 5 rows, then 4" in refused(move, SourceChanged)


@pytest.mark.parametrize("which", ["source", "target"])
def test_another_version(move: Move, which: str) -> None:
    engine = engines.alone(getattr(move, which).url, shared=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0007'"))
    engine.dispose()
    said = refused(move, OtherVersion)
    assert "is at migration 0007" in said
    assert "python -m portal migrate" in said


def test_a_target_of_something_else(move: Move) -> None:
    other = move.target.named("cats")
    other.made()
    engine = engines.alone(other.url, shared=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE cat (name text)"))
    engine.dispose()
    assert "not the portal's" in refused(Move(move.source, other), NotThePortals)


@pytest.mark.parametrize("which", ["source", pytest.param("target", marks=pytest.mark.postgresql)])
def test_a_portal_that_still_runs(move: Move, which: str) -> None:
    place: Place = getattr(move, which)
    running = engines.made(place.url)
    with running.connect() as connection:
        connection.execute(text("SELECT 1"))
        assert "Stop the portal and its worker" in refused(move, InUse)
    running.dispose()


def test_nobody_gets_in_meanwhile(move: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    note = progress.note

    def trying(*args: object) -> None:
        with sqlite3.connect(move.source.path, timeout=0) as other:
            try:
                other.execute("SELECT * FROM client").fetchall()
            except sqlite3.OperationalError as error:
                tried.append(str(error))
        note(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(progress, "note", trying)
    move.run()
    assert set(tried) == {"database is locked"}


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (lambda move: (address(move.source) + "x", address(move.target)), Unreachable),
        (lambda move: (address(move.source), "postgresql://somebody:s3cret@127.0.0.1:9/portal"), Unreachable),
        (lambda move: ("nonsense", address(move.target)), Unreachable),
        (lambda move: (address(move.source), address(move.source)), SameDatabase),
    ],
)
def test_addresses_that_lead_nowhere(move: Move, spoilt: Callable[[Move], tuple[str, str]], why: type[Refused]) -> None:
    with pytest.raises(why) as caught:
        moving.run(*spoilt(move), print)
    assert "s3cret" not in caught.value.said()
    assert not move.source.path.with_name("source.dbx").exists()


@pytest.mark.postgresql
def test_a_text_that_postgresql_cannot_hold(move: Move) -> None:
    with raw(move.source) as connection:
        connection.execute(update(RateCount).where(col(RateCount.key) == "a").values(key="a\0b"))
    said = refused(move, Unfit)
    assert said.startswith("The target refused rows of rate_count")
    assert "a\0b" not in said
