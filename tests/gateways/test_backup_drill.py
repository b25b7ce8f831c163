"""The drill: rich books, backed up while somebody writes, come back whole into an empty database."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from sqlalchemy import text

from alembic import command
from portal import db
from portal.gateways import backup
from portal.gateways.backup import postgresql, programs
from portal.gateways.backup import sqlite as sqlite_backup
from portal.models.row_security import APP
from tests.backups import TABLES, bin_of_the_wheel, emptied, open_sessions, paid, refusing, rich_books, rows, writing
from tests.databases import Place, at
from tests.faults.history import violations

pytestmark = [
    pytest.mark.usefixtures("database", "bin_of_the_wheel"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping"),
]
__all__ = ["bin_of_the_wheel"]


@pytest.fixture
def elsewhere(template: Place) -> Place:
    """Another machine's database, empty."""
    return emptied(template.named("elsewhere"))


@pytest.fixture(autouse=True)
def in_the_middle(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is called here happens after the copy has begun and before it ends."""
    calls: list[Any] = []
    run, examined = programs.run, sqlite_backup._examined

    def dumped(*words: Any) -> None:
        for call in calls if "pg_dump" in words[0] else ():
            call()
        run(*words)

    def looked_through(copied: Any) -> Any:
        for call in calls:
            call()
        return examined(copied)

    monkeypatch.setattr(sqlite_backup, "PAGES", 5)
    monkeypatch.setattr(programs, "run", dumped)
    monkeypatch.setattr(sqlite_backup, "_examined", looked_through)
    return calls


def test_the_drill(tmp_path: Path, elsewhere: Place, in_the_middle: list[Any]):
    purse, captures = rich_books()
    assert violations(captures) == []
    signed_in, before = open_sessions(), paid()
    assert signed_in
    with writing(purse) as wrote:
        assert wrote.wait(30)
        in_the_middle += [wrote.clear, lambda: wrote.wait(30)]
        file, manifest = backup.make(tmp_path)
        in_the_middle.clear()
        assert wrote.is_set()
    assert paid() > manifest.rows["payment"] > before
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [file.name]
    with at(elsewhere):
        assert backup.restore(file) == (manifest, "")
        assert violations(captures) == []
        assert rows() == {**manifest.rows, "open_page": 0, "staff_page": 0}
        check_guarded()
        assert open_sessions() == 0
    assert open_sessions() == signed_in


def check_guarded() -> None:
    """The tables are what the models say, sealed and ringed, and go on counting."""
    command.check(Config("alembic.ini"))
    for table in ("staff_action", "quote_decision"):
        assert "append-only" in refusing(f"delete from {table}")
    with db.engine().begin() as raw:
        if raw.dialect.name == "sqlite":
            assert list(raw.exec_driver_sql("pragma foreign_key_check")) == []
            return
        ringed = raw.exec_driver_sql("select relname from pg_class where relrowsecurity and relforcerowsecurity")
        assert {name for (name,) in ringed} >= {model.__tablename__ for model in TABLES}
        assert len(raw.exec_driver_sql(postgresql.FOREIGN_KEYS).fetchall()) > 50
        raw.execute(text(f"set local role {APP}"))
        for model in TABLES:
            assert raw.execute(text(f"select count(*) from {model.__tablename__}")).scalar() == 0


def test_a_restored_database_goes_on(tmp_path: Path, elsewhere: Place):
    """Numbers, keys and pushes continue where they were."""
    purse, captures = rich_books()
    file, _ = backup.make(tmp_path / "nightly.backup")
    assert file.name == "nightly.backup"
    with at(elsewhere):
        backup.restore(file)
        was = paid()
        purse.owes("10.00")
        purse.transfers(1000)
        assert paid() == was + 1
        assert violations(captures) == []
        second, again = backup.make(tmp_path)
        assert again.rows["payment"] == was + 1
    assert second.is_file()


def test_an_older_backup_is_brought_forward(tmp_path: Path, elsewhere: Place, database: Place):
    """As an older portal made it: the tables go back one version, and come forward again."""
    _, captures = rich_books()
    config = Config("alembic.ini")
    command.downgrade(config, "-1")
    file, manifest = backup.make(tmp_path)
    command.upgrade(config, "head")
    assert manifest.migration < backup.make(tmp_path / "new")[1].migration
    with at(elsewhere):
        backup.restore(file)
        assert violations(captures) == []
        check_guarded()


class Interrupted(sqlite3.Connection):
    """Somebody writes after each step of copying, two hundred times."""

    meanwhile: Any = None

    def backup(self, target: sqlite3.Connection, *, pages: int = -1, **_: Any) -> None:
        writes = iter(range(200))
        super().backup(target, pages=pages, progress=lambda *_: next(writes, None) is not None and self.meanwhile())


@pytest.mark.sqlite
def test_writers_neither_wait_nor_make_it_begin_anew(tmp_path: Path, database: Place, monkeypatch: pytest.MonkeyPatch):
    rich_books()
    steps: list[int] = []
    with closing(sqlite3.connect(database.path, isolation_level=None, timeout=0)) as writer:

        def write() -> None:
            writer.execute("insert into rate_count (key, count, expires_at) values (?, 1, '2030-01-01')", [len(steps)])
            steps.append(1)

        monkeypatch.setattr(Interrupted, "meanwhile", staticmethod(write))
        monkeypatch.setattr(
            "portal.gateways.backup.sqlite.sqlite3.connect",
            lambda *given, connect=sqlite3.connect, **named: connect(*given, **named, factory=Interrupted),
        )
        before = rows()["rate_count"]
        _, manifest = backup.make(tmp_path)
        assert len(steps) > 20
        assert manifest.rows["rate_count"] == before
