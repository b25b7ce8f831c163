"""The files of an export are named piece by piece: ten thousand rows in one transaction would keep everybody from
writing. Cut off half-way, the books are read anew, and what was named by then is forgotten first."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select

from portal.access.visit import Visit, writes
from portal.domain.export_plan import Planned
from portal.models import Export, ExportFile, ExportState
from portal.models.base import uuid7

AT_ONCE = 300


@dataclass(frozen=True)
class Named:
    """A file of the zip; without content it is a paper, printed later."""

    position: int
    path: str
    content: bytes | None = None
    source: str = ""
    source_name: str = ""


def files_of(written: dict[str, bytes], papers: list[Planned]) -> list[Named]:
    """All of them, in the order of the zip."""
    first = [Named(nth, path, content) for nth, (path, content) in enumerate(written.items(), 1)]
    behind = enumerate(papers, len(first) + 1)
    return [*first, *(Named(nth, one.path, source=one.source, source_name=one.name) for nth, one in behind)]


def pieces(files: list[Named]) -> Iterator[list[Named]]:
    """So many as are named at once."""
    for first in range(0, len(files), AT_ONCE):
        yield files[first : first + AT_ONCE]


@writes
def claim(visit: Visit, export_id: UUID) -> UUID | None:
    """The look through the books that names its files from now on, and no earlier one does; None where all are."""
    reading = uuid7()
    unnamed = col(Export.id) == export_id, col(Export.state) == ExportState.BUILDING, col(Export.done) == 0
    claimed = visit.db.exec(update(Export).where(*unnamed).values(reading=reading))
    return reading if claimed.rowcount else None


@writes
def clear(visit: Visit, export_id: UUID, reading: UUID) -> bool:
    """Forget some of what an earlier look has named; true while there may be more."""
    if not _is_ours(visit, export_id, reading):
        return False
    some = select(ExportFile.id).where(ExportFile.export_id == export_id).limit(AT_ONCE)
    keys = visit.db.exec(some).all()
    visit.db.exec(delete(ExportFile).where(col(ExportFile.id).in_(keys)))
    return bool(keys)


@writes
def name(visit: Visit, export_id: UUID, reading: UUID, files: list[Named]) -> bool:
    """These. False where another look has begun, or the export is over."""
    if not _is_ours(visit, export_id, reading):
        return False
    whose = {"business_id": visit.business_id, "client_id": visit.client_id, "export_id": export_id}
    visit.db.add_all([ExportFile(**whose, **vars(one)) for one in files])
    return True


def _is_ours(visit: Visit, export_id: UUID, reading: UUID) -> bool:
    ours = Export.id == export_id, Export.reading == reading, Export.state == ExportState.BUILDING, Export.done == 0
    return visit.db.exec(select(Export.id).where(*ours).with_for_update()).first() is not None
