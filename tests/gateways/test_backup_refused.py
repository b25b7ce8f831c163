"""What is not restored, what is not backed up, and that nothing half is left of either."""

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from portal import db
from portal.gateways import backup
from portal.gateways.backup import archive, ending
from portal.gateways.backup.refusals import (
    Damaged,
    HasData,
    NoBackup,
    NotMade,
    NotRestored,
    OtherDatabase,
    Running,
    TooNew,
)
from tests.backups import bin_of_the_wheel, changed, emptied, paid, rich_books, say
from tests.databases import Place, at, forget

pytestmark = pytest.mark.usefixtures("database", "bin_of_the_wheel")
__all__ = ["bin_of_the_wheel"]


@pytest.fixture
def file(tmp_path: Path, database: Place) -> Path:
    """Of rich books."""
    rich_books()
    made, _ = backup.make(tmp_path / "kept.backup")
    db.engine().dispose()
    return made


@pytest.fixture
def elsewhere(template: Place) -> Place:
    """Another database, empty."""
    return emptied(template.named("elsewhere"))


def tables(place: Place) -> list[Any]:
    if place.is_sqlite:
        return sorted(os.listdir(place.path.parent))
    return say(place, "select nspname, relname from pg_class c join pg_namespace n on n.oid = relnamespace "
                      "where nspname = 'public' or nspname like 'before%' order by 1, 2")  # fmt: skip


@pytest.mark.parametrize("part", ["cut", "start", "middle", "end"])
def test_a_damaged_file(file: Path, elsewhere: Place, part: str):
    content = bytearray(file.read_bytes())
    if part == "cut":
        content = content[: len(content) // 2]
    else:
        at_byte = {"start": 200, "middle": len(content) // 2, "end": len(content) - 500}[part]
        content[at_byte] ^= 1
    file.write_bytes(content)
    was = tables(elsewhere)
    with at(elsewhere), pytest.raises(Damaged):
        backup.restore(file)
    assert tables(elsewhere) == was


def test_a_sum_that_does_not_match(file: Path, tmp_path: Path, elsewhere: Place):
    """Also where the zip itself finds nothing wrong."""
    with at(elsewhere), pytest.raises(Damaged):
        backup.restore(changed(file, tmp_path / "x", sha256="0" * 64))


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"PK\x03\x04", b"hello"])
def test_a_foreign_file(tmp_path: Path, elsewhere: Place, content: bytes):
    foreign = tmp_path / "foreign"
    foreign.write_bytes(content)
    with at(elsewhere):
        with pytest.raises((NoBackup, Damaged)):
            backup.restore(foreign)
        with pytest.raises(NoBackup):
            backup.restore(tmp_path / "absent")


def test_another_zip(tmp_path: Path, elsewhere: Place):
    (tmp_path / "some").mkdir()
    (tmp_path / "some/manifest.json").write_text("{}")
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "some")
    with at(elsewhere), pytest.raises(NoBackup):
        backup.restore(Path(packed))


def test_a_newer_portals(file: Path, tmp_path: Path, elsewhere: Place):
    with at(elsewhere), pytest.raises(TooNew) as refused:
        backup.restore(changed(file, tmp_path / "x", migration="9999", portal="7.1"))
    assert "9999" in refused.value.said()
    assert "7.1" in refused.value.said()


def test_the_other_databases(file: Path, tmp_path: Path, database: Place, elsewhere: Place):
    other = "postgresql" if database.is_sqlite else "sqlite"
    with at(elsewhere), pytest.raises(OtherDatabase):
        backup.restore(changed(file, tmp_path / "x", database=other))


def test_other_rows_than_the_manifest_says(file: Path, tmp_path: Path, elsewhere: Place):
    was = tables(elsewhere)
    with at(elsewhere), pytest.raises(NotRestored):
        backup.restore(changed(file, tmp_path / "x", rows={"invoice": 1}))
    assert tables(elsewhere) == was


def test_data_is_replaced_only_when_told_and_put_aside(file: Path, database: Place):
    with pytest.raises(HasData):
        backup.restore(file)
    say(database, "update client set name = 'since then'")
    _, aside = backup.restore(file, replace=True)
    counted = "select count(*) from {} where name = 'since then'"
    assert say(database, counted.format("client")) == [(0,)]
    forget()
    assert paid() > 3
    if database.is_sqlite:
        kept = Place(database.url.set(database=aside))
        assert (database.path.stat().st_mode & 0o777, say(kept, counted.format("client"))) == (0o600, [(2,)])
    else:
        assert say(database, counted.format(f"{aside}.client")) == [(2,)]
        say(database, f"drop schema {aside} cascade")


def test_a_portal_that_runs(file: Path, database: Place):
    was = paid()  # and its connection stays open
    with pytest.raises(Running):
        backup.restore(file, replace=True)
    assert paid() == was


def test_what_fails_half_way_leaves_everything_as_it_was(file: Path, database: Place, monkeypatch: pytest.MonkeyPatch):
    was, had = tables(database), paid()
    db.engine().dispose()
    monkeypatch.setattr(ending, "STATEMENTS", ("update nothing_there set x = 1",))
    with pytest.raises(NotRestored) as refused:
        backup.restore(file, replace=True)
    assert "nothing_there" in refused.value.said()
    assert tables(database) == was
    assert paid() == had


def test_a_full_disk_while_packing(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    old = file.read_bytes()

    def full(*_: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "_poured", full)
    with pytest.raises(NotMade) as refused:
        backup.make(file)
    assert "No space left" in refused.value.said()
    assert (os.listdir(tmp_path), file.read_bytes()) == ([file.name], old)


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(NotMade):
        backup.make(tmp_path / "no/such/file")
