"""How an export comes to be, step by step: each is one transaction, repeats nothing, and promises the next."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, func, select

from portal import db, outbox
from portal.access.behalf import Behalf
from portal.access.visit import Visit, writes
from portal.domain import export_ending, export_readme
from portal.domain.export_plan import LEFT_OUT, Source
from portal.models import Export, ExportFile, ExportState

LASTS = timedelta(days=1)
MOST_FAILURES = 5
LAST = 2**31 - 1  # a position behind all others


@dataclass(frozen=True)
class Waiting:
    """A paper that is to be printed."""

    id: UUID
    source: Source
    name: str


def promise(session: Session, export: Export) -> None:
    """The step after what is done by now; promised again, it is the same one."""
    once = f"export_step:{export.id.hex}:{export.done}"
    outbox.promise(session, export.business_id, "export_step", once, export=export.id, done=export.done)


def whose(export_id: UUID, done: int) -> Behalf | None:
    """Who is worked for; None where this step was made already, or the export is over."""
    with db.everyone() as session:
        export = session.get(Export, export_id)
        if export is None or export.state is not ExportState.BUILDING or export.done != done:
            return None
        return Behalf(export.contact_id, export.client_id)


@writes
def begin(visit: Visit, export_id: UUID, reading: UUID, total: int) -> None:
    """So many files are named, by this look through the books: the papers among them come next."""
    export = _locked(visit.db, export_id, 0)
    if export and export.reading == reading:
        export.total = total
        _advance(visit, export)


def awaiting(visit: Visit, export_id: UUID, most: int) -> list[Waiting]:
    """What is printed next."""
    query = select(ExportFile.id, ExportFile.source, ExportFile.source_name).where(ExportFile.export_id == export_id)
    query = query.where(col(ExportFile.content).is_(None)).order_by(col(ExportFile.position)).limit(most)
    return [Waiting(key, Source(source), name) for key, source, name in visit.db.exec(query)]


@writes
def keep(visit: Visit, file_id: UUID, content: bytes | None) -> None:
    """One paper, printed; None: it was put away meanwhile. Nothing where the export is over."""
    file = visit.db.get(ExportFile, file_id)
    export = visit.db.get(Export, file.export_id) if file else None
    if file is None or file.content is not None or export is None or export.state is not ExportState.BUILDING:
        return
    file.content = content or b""
    if content is None:
        file.source = Source.GONE
    visit.db.add(file)


@writes
def advance(visit: Visit, export_id: UUID, done: int) -> None:
    """The step that began at `done` is over: count, and promise the next or be ready."""
    export = _locked(visit.db, export_id, done)
    if export:
        _advance(visit, export)


def note_failure(export_id: UUID, file_id: UUID | None = None) -> bool:
    """A step went wrong; true once that happened so often that it is not tried again. Where it was one paper, that one
    is left out and the others go on; otherwise the export is given up."""
    with db.everyone(write=True) as session:
        export = session.get(Export, export_id, with_for_update=True)
        if export is None or export.state is not ExportState.BUILDING:
            return True
        export.failures += 1
        session.add(export)
        if export.failures < MOST_FAILURES:
            return False
        file = session.get(ExportFile, file_id) if file_id else None
        if file is None:
            export_ending.give_up(session, export)
        else:
            file.content, file.source = b"", Source.UNPRINTED
            session.add(file)
        return True


def end(export_id: UUID) -> None:
    """Its person is let in no more."""
    with db.everyone(write=True) as session:
        export = session.get(Export, export_id, with_for_update=True)
        if export and export.state is ExportState.BUILDING:
            export_ending.give_up(session, export)


def _locked(session: Session, export_id: UUID, done: int) -> Export | None:
    """The export while it is built and no further than this."""
    export = session.get(Export, export_id, with_for_update=True, populate_existing=True)
    return export if export and export.state is ExportState.BUILDING and export.done == done else None


def _advance(visit: Visit, export: Export) -> None:
    visit.db.flush()
    printed = select(func.count()).select_from(ExportFile).where(ExportFile.export_id == export.id)
    export.done = visit.db.exec(printed.where(col(ExportFile.content).is_not(None))).one()
    export.failures = 0
    visit.db.add(export)
    if export.done < export.total:
        promise(visit.db, export)
    else:
        _finish(visit, export)


def _finish(visit: Visit, export: Export) -> None:
    missing = {why: _paths(visit, export, why) for why in LEFT_OUT}
    count = sum(map(len, missing.values()))
    export.total = export.done = export.total - count + bool(count)
    if count:
        told = export_readme.left_out(missing[Source.GONE], missing[Source.UNPRINTED], visit.locale)
        visit.db.add(ExportFile(business_id=export.business_id, client_id=export.client_id, export_id=export.id,
                                path=export_readme.LEFT_OUT, position=LAST, content=told))  # fmt: skip
    export.state, export.ended_at, export.expires_at = ExportState.READY, visit.now, visit.now + LASTS
    export_ending.tell(visit.db, export)


def _paths(visit: Visit, export: Export, why: Source) -> list[str]:
    query = select(ExportFile.path).where(ExportFile.export_id == export.id, ExportFile.source == why)
    return list(visit.db.exec(query.order_by(col(ExportFile.position))))
