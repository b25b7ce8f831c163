"""A list of clients that somebody of the staff brings along: taken in, told which column is what, checked, written.

Until somebody says so nothing of it is a client, and nothing of it stands in what staff did; then one line does.
"""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain.admin import import_columns, import_progress
from portal.domain.admin.import_look import Look
from portal.domain.signer import clean
from portal.errors import NotFound, Refused
from portal.models import ClientImport, ClientImportFile, ImportState, ImportTwins, StaffRole

OPEN = (ImportState.MAPPING, ImportState.CHECKING, ImportState.READY)
LONGEST_FILE_NAME = 100


class OneIsWritten(Refused):
    """One after the other."""

    sentence = "A list of yours is being imported. When it is done, you can choose the next."


class NotMapped(Refused):
    """Without these nobody can be a client here."""

    sentence = "Choose which columns hold the name and the e-mail address."


class NothingGood(Refused):
    """There is nobody to add."""

    sentence = "No row of this file can be imported."


class TooLate(Refused):
    """It has begun."""

    sentence = "This list is being imported already."


@for_staff(StaffRole.MANAGER)
def latest(visit: StaffVisit) -> ClientImport | None:
    """One's own that was begun last, whatever became of it; nobody sees another's."""
    mine = select(ClientImport).where(ClientImport.staff_id == visit.staff_id)
    mine = mine.where(ClientImport.state != ImportState.DISCARDED)
    return visit.db.exec(mine.order_by(col(ClientImport.id).desc()).limit(1)).first()


@for_staff(StaffRole.MANAGER)
def may_bring(visit: StaffVisit) -> None:
    """Whether a file may come now: asked before it is taken in."""
    found = latest(visit)
    if found and found.state is ImportState.WRITING:
        raise OneIsWritten


@writes
@for_staff(StaffRole.MANAGER)
def bring(visit: StaffVisit, name: str, look: Look, content: bytes) -> None:
    """A file that can be read; one that was brought before and not imported is thrown away."""
    _make_room(visit)
    made = _named(visit, name)
    made.encoding, made.delimiter, made.headings = look.encoding, look.delimiter, look.headings
    made.sample, made.total = [[number, cells] for number, cells in look.sample], look.total
    made.columns = import_columns.guessed(look.headings)
    visit.db.add(made)
    visit.db.flush()
    visit.db.add(ClientImportFile(business_id=visit.business_id, import_id=made.id, content=content))


@writes
@for_staff(StaffRole.MANAGER)
def refuse(visit: StaffVisit, name: str, why: Refused) -> None:
    """A file that cannot be read: why is said on the page."""
    _make_room(visit)
    made = _named(visit, name)
    made.state, made.problem = ImportState.REFUSED, why.said(visit.locale)
    visit.db.add(made)


@writes
@for_staff(StaffRole.MANAGER)
def take(visit: StaffVisit, key: UUID, field: str, column: int) -> None:
    """This column is this field; -1: none is. What else it was, it is no more."""
    found = _mine(visit, key, ImportState.MAPPING)
    if field not in import_columns.NAMES or not -1 <= column < len(found.headings):
        raise NotFound
    others = {name: at for name, at in found.columns.items() if name != field and at != column}
    found.columns = others | ({field: column} if column >= 0 else {})
    _prepared(visit, found)


@writes
@for_staff(StaffRole.MANAGER)
def choose_twins(visit: StaffVisit, key: UUID, twins: ImportTwins) -> None:
    """What becomes of rows whose client is there already."""
    found = _mine(visit, key, ImportState.MAPPING)
    found.twins = twins
    _prepared(visit, found)


@writes
@for_staff(StaffRole.MANAGER)
def check(visit: StaffVisit, key: UUID) -> None:
    """Look at every row, behind the scenes."""
    found = _mine(visit, key, *OPEN)
    if found.state is not ImportState.MAPPING:
        return
    if any(name not in found.columns for name in import_columns.REQUIRED):
        raise NotMapped
    found.state, found.edition, found.checked = ImportState.CHECKING, found.edition + 1, 0
    found.good = found.updates = found.skipped = found.bad = found.failures = 0
    found.locale = visit.locale
    import_progress.promise(visit.db, found)
    _prepared(visit, found)


@writes
@for_staff(StaffRole.MANAGER)
def go_back(visit: StaffVisit, key: UUID) -> None:
    """To the columns."""
    found = _mine(visit, key, *OPEN)
    found.state = ImportState.MAPPING
    _prepared(visit, found)


@writes
@for_staff(StaffRole.MANAGER)
def discard(visit: StaffVisit, key: UUID) -> None:
    """Nothing of it was written, and nothing will be."""
    _throw_away(visit, _mine(visit, key, *OPEN, ImportState.REFUSED))


@writes
@for_staff(StaffRole.MANAGER)
def start(visit: StaffVisit, key: UUID) -> None:
    """Write the rows that are good: somebody has seen how many those are. Said twice, it is done once."""
    found = _mine(visit, key, *ImportState)
    if found.state in (ImportState.WRITING, ImportState.DONE):
        return
    if found.state is not ImportState.READY:
        raise NotFound
    if not found.good + found.updates:
        raise NothingGood
    found.state = ImportState.WRITING
    import_progress.promise(visit.db, found)
    if found.updates:
        visit.note("clients_imported_over", found, count=found.good, changed=found.updates, name=found.name)
    else:
        visit.note("clients_imported", found, count=found.good, name=found.name)


def _named(visit: StaffVisit, name: str) -> ClientImport:
    shown = clean(name[-LONGEST_FILE_NAME:], LONGEST_FILE_NAME, "File")
    return ClientImport(business_id=visit.business_id, staff_id=visit.staff_id, name=shown, locale=visit.locale)


def _mine(visit: StaffVisit, key: UUID, *states: ImportState) -> ClientImport:
    """One's own, in one of these states."""
    found = visit.db.get(ClientImport, key, with_for_update=True)
    if found is None or found.staff_id != visit.staff_id:
        raise NotFound
    if found.state not in states:
        raise TooLate if found.state is ImportState.WRITING else NotFound
    return found


def _make_room(visit: StaffVisit) -> None:
    may_bring(visit)
    mine = select(ClientImport).where(ClientImport.staff_id == visit.staff_id)
    for one in visit.db.exec(mine.where(col(ClientImport.state).in_(OPEN))).all():
        _throw_away(visit, one)
    visit.db.info["noted"] = True


def _throw_away(visit: StaffVisit, found: ClientImport) -> None:
    found.state = ImportState.DISCARDED
    visit.db.exec(delete(ClientImportFile).where(col(ClientImportFile.import_id) == found.id))
    _prepared(visit, found)


def _prepared(visit: StaffVisit, found: ClientImport) -> None:
    """Nothing of the business's has changed yet: what staff did is noted when the list is written."""
    found.touched_at = visit.now
    visit.db.add(found)
    visit.db.info["noted"] = True
