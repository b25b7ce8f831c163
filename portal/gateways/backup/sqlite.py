"""SQLite: a copy made while the portal writes, and a file that takes the place of another."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from portal.gateways.backup import ending, versions
from portal.gateways.backup.archive import Copied, Manifest
from portal.gateways.backup.refusals import HasData, NoDatabase, Running

PAGES = 2000  # copied in one step: about 8 MB
PATIENCE = 2.0  # seconds until whoever holds the file counts as a running portal
BESIDE = ("", "-wal", "-shm")


class Unsound(Exception):
    """SQLite finds the file broken, or it is not what its manifest says."""


def copy(url: URL, into: Path) -> Copied:
    """A whole copy as of one moment, looked through. Whoever writes meanwhile neither waits nor is in it."""
    source = Path(url.database or "")
    if not source.is_file():
        raise NoDatabase(where=str(source))
    with closing(_opened(source)) as live, closing(_opened(into, create=True)) as copied:
        # Within a transaction that reads, each step sees the same moment: otherwise every write would begin it anew.
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(copied, pages=PAGES)
        live.execute("ROLLBACK")
        copied.execute("PRAGMA journal_mode=delete")  # one file, without a log beside it
        return _examined(copied)


def put(url: URL, copied: Path, manifest: Manifest, stamp: str, *, replace: bool) -> str:
    """The copy becomes the database, brought forward; where the old one with its data is now."""
    target = Path(url.database or "")
    had_data = _made_free(target, replace)
    with closing(_opened(copied)) as found:
        if (seen := _examined(found)) != Copied.model_validate(manifest.model_dump(include=set(Copied.model_fields))):
            raise Unsound(f"the copy has tables of version {seen.migration} or other rows than its manifest says")
    versions.upgrade(url.set(database=str(copied)))
    with closing(_opened(copied)) as ready:
        for statement in ending.STATEMENTS:
            ready.execute(statement)
        ready.execute("PRAGMA journal_mode=delete")
    synced(copied)
    aside = target.with_name(f"{target.name}.before-{stamp}") if had_data else None
    _change_places(target, copied, aside)
    return str(aside or "")


def synced(path: Path) -> None:
    """On the disk, whatever happens to the machine; also a folder, whose names changed."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _change_places(target: Path, copied: Path, aside: Path | None) -> None:
    moved = []
    try:
        for end in BESIDE if aside else ():  # of a broken file also what lies beside it
            old = Path(f"{target}{end}")
            if old.exists():
                old.rename(f"{aside}{end}")
                moved.append(end)
        copied.replace(target)
    except OSError:
        for end in moved:
            Path(f"{aside}{end}").rename(f"{target}{end}")
        raise
    synced(target.parent)


def _made_free(target: Path, replace: bool) -> bool:
    """Whether there is data, which only goes with `replace`. Nobody else has the file open: only then SQLite leaves its
    log, and all is in the one file."""
    if not target.is_file():
        return False
    had_data = True
    try:
        with closing(_opened(target)) as old:
            had_data = any(_rows(old).values())
            if had_data and not replace:
                raise HasData(where=str(target))
            old.execute("PRAGMA journal_mode=delete")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Running(where=str(target)) from error
        raise
    except sqlite3.DatabaseError as error:  # broken, or no database at all: a reason to restore
        if not replace:
            raise HasData(where=str(target)) from error
    return had_data


def _opened(file: Path, create: bool = False) -> sqlite3.Connection:
    mode = "rwc" if create else "rw"
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", PATIENCE, uri=True, isolation_level=None)


def _examined(database: sqlite3.Connection) -> Copied:
    said = [line for (line,) in database.execute("PRAGMA integrity_check(3)")]
    if said != ["ok"] or database.execute("PRAGMA foreign_key_check").fetchone():
        raise Unsound(f"the database is broken: {'; '.join(said)}")
    (version,) = database.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    return Copied(database="sqlite", migration=version, rows=_rows(database))


def _rows(database: sqlite3.Connection) -> dict[str, int]:
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('alembic_version', 'sqlite_sequence')"
    )
    names = sorted(name for (name,) in database.execute(listed))
    counted = 'SELECT count(*) FROM "{}"'
    return {name: database.execute(counted.format(name.replace('"', '""'))).fetchone()[0] for name in names}
