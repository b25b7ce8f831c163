"""The files of an export that is ready, one after the other: a zip of ten thousand papers is never in memory."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from portal.access.visit import Visit, writes
from portal.domain import activity, export_periods
from portal.domain.export_paths import plain
from portal.domain.export_plan import LEFT_OUT
from portal.domain.periods import Period
from portal.errors import NotFound
from portal.models import Actor, Business, Export, ExportFile, ExportState

KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Download:
    """What is about to leave: the name of the zip without its ending, and the keys of its files in order."""

    name: str
    made_at: datetime
    files: list[UUID]


def find(visit: Visit, key: str) -> Download:
    """One's own, while it can be downloaded; `NotFound` otherwise."""
    export = _ready(visit, key)
    inside = select(ExportFile.id).where(ExportFile.export_id == export.id, col(ExportFile.source).not_in(LEFT_OUT))
    files = visit.db.exec(inside.order_by(col(ExportFile.position))).all()
    return Download(_name(visit, export), export.created_at, list(files))


@writes
def begin(visit: Visit, key: str) -> Download:
    """The same, and noted: it leaves."""
    found = find(visit, key)
    export = _ready(visit, key)
    activity.note_account(visit.db, export, "export_downloaded", Actor.CLIENT, visit.contact_id, visit.ip)
    return found


def content(visit: Visit, key: str, file_id: UUID) -> tuple[str, bytes]:
    """Path and content of one file. Who is signed out while it leaves gets no further."""
    inside = select(ExportFile.path, ExportFile.content).where(ExportFile.export_id == _ready(visit, key).id)
    found = visit.db.exec(inside.where(ExportFile.id == file_id)).first()
    if found is None or found[1] is None:
        raise NotFound
    return found[0], found[1]


def _ready(visit: Visit, key: str) -> Export:
    if not KEY.fullmatch(key):
        raise NotFound
    mine = Export.id == UUID(key), Export.contact_id == visit.contact_id
    ready = Export.state == ExportState.READY, col(Export.expires_at) > visit.now
    found = visit.db.exec(select(Export).where(*mine, *ready)).first()
    if found is None:
        raise NotFound
    return found


def _name(visit: Visit, export: Export) -> str:
    """studio-2026-10.zip says whose and when; studio-everything-2026-11-23.zip too."""
    business = plain(visit.db.get_one(Business, visit.business_id).display_name.lower(), "portal")
    if export.first and export.last:
        return f"{business}-{export_periods.value(Period(export.first, export.last))}"
    return f"{business}-everything-{export.created_at:%Y-%m-%d}"
