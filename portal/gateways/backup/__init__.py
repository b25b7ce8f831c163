"""Backups of everything the portal keeps, and the way back. docs/deployment.md tells how they are used."""

import os
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from portal import __version__, engines
from portal.clock import now
from portal.gateways.backup import archive, postgresql, sqlite, versions
from portal.gateways.backup.archive import Manifest
from portal.gateways.backup.programs import Failed
from portal.gateways.backup.refusals import NotMade, NotRestored
from portal.settings import settings

KINDS = {"sqlite": sqlite, "postgresql": postgresql}
FAILURES = (OSError, sqlite3.Error, psycopg.Error, SQLAlchemyError, Failed, sqlite.Unsound)
STAMP = "%Y%m%dT%H%M%SZ"


def make(where: Path) -> tuple[Path, Manifest]:
    """One file in this folder, or of this name; it is there when it is whole, and not before."""
    url, at = engines.address(settings().database_url), now()
    target = where / f"portal-{at:{STAMP}}.backup" if where.is_dir() else where
    try:
        with TemporaryDirectory(prefix=".portal-backup-", dir=target.parent) as room:
            copied, packed = Path(room) / "copied", Path(room) / "packed"
            known = KINDS[url.get_backend_name()].copy(url, copied)
            manifest = archive.pack(copied, packed, known, __version__, at.isoformat(timespec="seconds"))
            os.replace(packed, target)
            sqlite.synced(target.parent)
    except FAILURES as error:
        raise NotMade(reason=_first_line(error)) from error
    return target, manifest


def restore(file: Path, replace: bool = False) -> tuple[Manifest, str]:
    """This backup becomes the database; also where what was there before is now, if there was anything."""
    url = engines.address(settings().database_url)
    room_in = None
    try:
        if url.get_backend_name() == "sqlite":  # beside the database: to take its place it must be on the same disk
            room_in = Path(url.database or "").absolute().parent
            room_in.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".portal-restore-", dir=room_in) as room:
            copied = Path(room) / "copied"
            manifest = archive.unpack(file, copied)
            versions.check(manifest, url)
            aside = KINDS[url.get_backend_name()].put(url, copied, manifest, f"{now():{STAMP}}", replace=replace)
    except FAILURES as error:
        raise NotRestored(reason=_first_line(error)) from error
    return manifest, aside


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
