"""The rows of a list that are not taken, as a file: what is the matter stands before what they say."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.errors import NotFound
from portal.models import ClientImport, ClientImportRow, ImportRowState, ImportState, StaffRole
from portal.text import t

AT_ONCE = 500
NOT_TAKEN = (ImportRowState.BAD, ImportRowState.SKIPPED)


@for_staff(StaffRole.MANAGER)
def headings(visit: StaffVisit, key: str) -> list[str]:
    """What stands above the file of rows that were not taken; `NotFound` where there is none of one's own."""
    found = _own(visit, key)
    return [t("Row", visit.locale), t("What is the matter", visit.locale), *found.headings]


@for_staff(StaffRole.MANAGER)
def not_taken(visit: StaffVisit, key: str, after: int) -> list[tuple[int, str, list[str]]]:
    """The next rows of that file, behind this row."""
    rows = visit.db.exec(of(_own(visit, key)).where(ClientImportRow.number > after).limit(AT_ONCE))
    return [(one.number, one.said, one.cells) for one in rows]


def of(found: ClientImport) -> Any:
    """The rows of its latest check that are not taken, in their order."""
    rows = select(ClientImportRow).where(
        ClientImportRow.import_id == found.id, ClientImportRow.edition == found.edition
    )
    return rows.where(col(ClientImportRow.state).in_(NOT_TAKEN)).order_by(col(ClientImportRow.number))


def _own(visit: StaffVisit, key: str) -> ClientImport:
    try:
        found = visit.db.get(ClientImport, UUID(key))
    except ValueError:
        found = None
    if found is None or found.staff_id != visit.staff_id or found.state is ImportState.DISCARDED:
        raise NotFound
    return found
