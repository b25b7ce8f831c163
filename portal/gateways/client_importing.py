"""Lists of clients are checked and written here, behind the scenes: each call is one step of the outbox.

A row is read and checked outside any transaction: nobody's writing waits for it.
"""

from collections.abc import Iterator
from itertools import islice
from time import monotonic
from uuid import UUID

from portal import crash
from portal.domain.admin import import_progress, import_row, import_writing
from portal.domain.admin.import_look import Numbered
from portal.domain.admin.import_progress import Job
from portal.gateways import table_file
from portal.log import error_id
from portal.models import ImportState

A_WHILE = 3.0  # seconds of one step; each reads the file from its beginning


def step(import_id: UUID, number: int) -> None:
    """Nothing where it was made already. Raises what went wrong, to be tried again."""
    job = import_progress.job(import_id, number)
    if job is None:
        return
    try:
        finished = _check(job) if job.state is ImportState.CHECKING else _write(job)
        import_progress.advance(job, finished=finished)
        crash.point("import_advanced")
    except Exception as error:
        if not import_progress.note_failure(import_id, number):
            raise
        error_id(error)


def _check(job: Job) -> bool:
    """Rows for a while; true when those were the last."""
    while import_progress.clear(job):
        pass
    until, done = monotonic() + A_WHILE, job.checked
    rows = table_file.rows(import_progress.content(job), job.encoding, job.delimiter)
    for piece in _pieces(islice(rows, 1 + done, None)):  # behind the headings
        readings = [import_row.read(number, cells, job.table) for number, cells in piece]
        if not import_progress.keep(job, done, readings):
            return False
        crash.point("import_kept")
        done += len(piece)
        if monotonic() >= until:
            return False
    return True


def _pieces(rows: Iterator[Numbered]) -> Iterator[list[Numbered]]:
    while piece := list(islice(rows, import_progress.PIECE)):
        yield piece


def _write(job: Job) -> bool:
    until = monotonic() + A_WHILE
    while import_writing.write(job):
        crash.point("import_written")
        if monotonic() >= until:
            return False
    return True
