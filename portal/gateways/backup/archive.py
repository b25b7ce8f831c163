"""The file a backup is: a zip of the database's copy and a manifest, which says what it is and carries its sum."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, Field, ValidationError

from portal.gateways.backup.refusals import Damaged, NoBackup

MANIFEST, DATABASE = "manifest.json", "database"
CHUNK = 1 << 20
LONGEST = 1 << 20  # bytes of a manifest
# What a zip that was cut or changed makes the module raise.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError)


class Copied(BaseModel):
    """What is known of a database that was copied."""

    database: Literal["sqlite", "postgresql"]
    migration: str = Field(pattern=r"^\d{4}$")
    rows: dict[str, int]  # of every table


class Manifest(Copied):
    """What a backup says about itself."""

    format: Literal[1] = 1
    portal: str
    made_at: str
    sha256: str


def pack(copy: Path, into: Path, known: Copied, portal: str, made_at: str) -> Manifest:
    """Write the file, readable by its owner alone, and see it on the disk."""
    # What pg_dump writes is compressed already.
    how = zipfile.ZIP_DEFLATED if known.database == "sqlite" else zipfile.ZIP_STORED
    descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with zipfile.ZipFile(file, "w", how) as packed, copy.open("rb") as content:
            with packed.open(DATABASE, "w", force_zip64=True) as entry:
                summed = _poured(content, entry)
            manifest = Manifest(**known.model_dump(), portal=portal, made_at=made_at, sha256=summed)
            packed.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def unpack(file: Path, into: Path) -> Manifest:
    """Bring the copy out, if it is to the byte what was put in. Nothing of it is looked at before."""
    with _opened(file) as packed:
        manifest = _manifest(packed, file)
        descriptor = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target, packed.open(DATABASE) as entry:
            if _poured(entry, target) != manifest.sha256:
                raise Damaged(file=file.name)
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    if not file.is_file() or not _begins_as_zip(file):
        raise NoBackup(file=file.name)
    try:
        with zipfile.ZipFile(file) as packed:
            yield packed
    except BROKEN as error:
        raise Damaged(file=file.name) from error


def _begins_as_zip(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(4) == b"PK\x03\x04"


def _manifest(packed: zipfile.ZipFile, file: Path) -> Manifest:
    if MANIFEST not in packed.namelist() or packed.getinfo(MANIFEST).file_size > LONGEST:
        raise NoBackup(file=file.name)
    try:
        return Manifest.model_validate_json(packed.read(MANIFEST))
    except ValidationError as error:
        raise NoBackup(file=file.name) from error


def _poured(source: IO[bytes], target: IO[bytes]) -> str:
    summed = hashlib.sha256()
    while chunk := source.read(CHUNK):
        summed.update(chunk)
        target.write(chunk)
    return summed.hexdigest()
