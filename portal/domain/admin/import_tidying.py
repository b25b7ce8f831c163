"""What is left of lists of clients: their rows go bit by bit, a week after anybody touched them; thrown away ones at
once. One nobody got ahead with for a day is given up."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from portal.models import ClientImport, ClientImportFile, ClientImportRow, ImportState

STUCK = timedelta(days=1)
REMEMBERED = timedelta(days=7)
AT_ONCE = 1000  # rows
AT_WORK = (ImportState.CHECKING, ImportState.WRITING)


def stuck(session: Session, moment: datetime) -> list[UUID]:
    """Lists that will not get ready by themselves any more."""
    return list(session.exec(select(ClientImport.id).where(*_stuck(moment))))


def give_up(session: Session, key: UUID, moment: datetime) -> None:
    """One of them, unless it got ahead meanwhile."""
    found = session.exec(select(ClientImport).where(ClientImport.id == key, *_stuck(moment)).with_for_update()).first()
    if found:
        found.state, found.touched_at = ImportState.FAILED, moment
        session.add(found)


def useless(session: Session, moment: datetime) -> list[UUID]:
    """Lists nobody needs any more."""
    old = col(ClientImport.touched_at) <= moment - REMEMBERED
    over = or_(ClientImport.state == ImportState.DISCARDED, old)
    return list(session.exec(select(ClientImport.id).where(over, col(ClientImport.state).not_in(AT_WORK))))


def delete_some(session: Session, key: UUID) -> int:
    """Rows of one of them; when none is left, itself. Returns how many, `AT_ONCE` while there may be more."""
    some = session.exec(select(ClientImportRow.id).where(ClientImportRow.import_id == key).limit(AT_ONCE)).all()
    session.exec(delete(ClientImportRow).where(col(ClientImportRow.id).in_(some)))
    if len(some) < AT_ONCE:
        session.exec(delete(ClientImportFile).where(col(ClientImportFile.import_id) == key))
        session.exec(delete(ClientImport).where(col(ClientImport.id) == key))
    return len(some)


def _stuck(moment: datetime) -> tuple[Any, ...]:
    return col(ClientImport.state).in_(AT_WORK), col(ClientImport.touched_at) <= moment - STUCK
