"""How a list of clients gets on behind the scenes: each call is one transaction, and repeats nothing.

A step is what the outbox promises; it takes pieces one after the other, and ends by promising the step after it. One
that dies goes on where its last piece ended.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from portal import db, outbox
from portal.clock import now
from portal.domain.admin import import_row, import_twins
from portal.domain.admin.import_row import Reading, Table
from portal.domain.admin.import_twins import Judged, Twin
from portal.models import Business, ClientImport, ClientImportFile, ClientImportRow, ImportRowState, ImportState

PIECE = 200  # rows
OLD_AT_ONCE = 1000
MOST_FAILURES = 5
COUNTED = {
    ImportRowState.GOOD: "good",
    ImportRowState.UPDATE: "updates",
    ImportRowState.SKIPPED: "skipped",
    ImportRowState.BAD: "bad",
}


@dataclass(frozen=True)
class Job:
    """One step, and what it needs to know."""

    id: UUID
    business_id: UUID
    step: int
    state: ImportState
    checked: int
    table: Table
    encoding: str
    delimiter: str


def promise(session: Session, found: ClientImport) -> None:
    """The next step."""
    found.step, found.touched_at = found.step + 1, now()
    session.add(found)
    once = f"client_import_step:{found.id.hex}:{found.step}"
    outbox.promise(
        session, found.business_id, "client_import_step", once, client_import=found.id, step=found.step
    )  # fmt: skip


def job(import_id: UUID, step: int) -> Job | None:
    """None where this step was made already, or nothing is to be done any more."""
    with db.everyone() as session:
        found = session.get(ClientImport, import_id)
        if found is None or found.step != step or found.state not in (ImportState.CHECKING, ImportState.WRITING):
            return None
        usual = import_row.usual_of(session.get_one(Business, found.business_id))
        table = Table(found.headings, found.columns, usual, found.locale)
        return Job(
            found.id, found.business_id, step, found.state, found.checked, table, found.encoding, found.delimiter
        )


def content(job: Job) -> bytes:
    """The file; empty when it was thrown away just now."""
    with db.everyone() as session:
        asked = select(ClientImportFile.content).where(ClientImportFile.import_id == job.id)
        return session.exec(asked).first() or b""


def clear(job: Job) -> bool:
    """Forget some rows of an earlier check; true while there may be more."""
    with at_work(job) as (session, found):
        if found is None:
            return False
        old = select(ClientImportRow.id).where(ClientImportRow.import_id == job.id)
        some = session.exec(old.where(ClientImportRow.edition < found.edition).limit(OLD_AT_ONCE)).all()
        session.exec(delete(ClientImportRow).where(col(ClientImportRow.id).in_(some)))
        return len(some) == OLD_AT_ONCE


def keep(job: Job, after: int, readings: list[Reading]) -> bool:
    """The rows after the first so many. False where somebody else got there, or nobody wants them any more."""
    with at_work(job) as (session, found):
        if found is None or found.checked != after:
            return False
        session.add_all(_judged(session, found, readings))
        found.checked += len(readings)
        session.add(found)
        return True


def advance(job: Job, *, finished: bool) -> None:
    """This step is over; the last one waits for a person."""
    with at_work(job) as (session, found):
        if found is None:
            return
        found.failures = 0
        if not finished:
            promise(session, found)
        elif found.state is ImportState.CHECKING:
            found.state = ImportState.READY
        else:
            found.state = ImportState.DONE
            session.exec(delete(ClientImportFile).where(col(ClientImportFile.import_id) == found.id))
        found.touched_at = now()
        session.add(found)


def note_failure(import_id: UUID, step: int) -> bool:
    """A step went wrong; true once that happened so often that it is not tried again."""
    with db.everyone(write=True) as session:
        found = session.get(ClientImport, import_id, with_for_update=True)
        if found is None or found.step != step or found.state not in (ImportState.CHECKING, ImportState.WRITING):
            return True
        found.failures += 1
        if found.failures >= MOST_FAILURES:
            found.state, found.touched_at = ImportState.FAILED, now()
        session.add(found)
        return found.failures >= MOST_FAILURES


@contextmanager
def at_work(job: Job) -> Iterator[tuple[Session, ClientImport | None]]:
    """A transaction that sees the business alone; no import where the job is not this one's any more."""
    with db.everyone(write=True) as session:
        db.narrow(session, db.StaffScope(job.business_id))
        found = session.get(ClientImport, job.id, with_for_update=True)
        yield session, found if found and (found.step, found.state) == (job.step, job.state) else None


def _judged(session: Session, found: ClientImport, readings: list[Reading]) -> Iterator[ClientImportRow]:
    """Each with what becomes of it: earlier ones are known to those after them."""
    right = [(one.email_norm, one.known["vat_id"]) for one in readings if not one.wrong]
    known = import_twins.before(session, found, right)
    for one in readings:
        judged = Judged(ImportRowState.BAD, one.wrong) if one.wrong else known.judge(one, found.twins, found.locale)
        state, vat_id = judged.state, one.known.get("vat_id", "")
        setattr(found, COUNTED[state], getattr(found, COUNTED[state]) + 1)
        is_taken = state in import_twins.TAKEN
        if is_taken:
            known.learn(one.email_norm, vat_id, Twin("", row=one.number))
        kept = one.known if state is ImportRowState.GOOD else one.changes() if is_taken else {}
        yield ClientImportRow(
            business_id=found.business_id, import_id=found.id, edition=found.edition, number=one.number, state=state,
            email_norm=one.email_norm, vat_id=vat_id, said=judged.said, known=kept, cells=[] if is_taken else one.cells,
        )  # fmt: skip
