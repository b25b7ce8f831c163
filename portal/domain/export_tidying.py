"""What is left of exports that are over: their files go bit by bit, the line about them a week later.

The line stays that long so that whoever comes back late reads what became of it. An export that nobody got ahead with
for a day (no worker ran, or its step died again and again) is given up: it would stand in the way of the next one.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from portal.domain import export_ending, export_progress
from portal.models import Export, ExportFile, ExportState

STUCK = timedelta(days=1)
REMEMBERED = timedelta(days=7)
AT_ONCE = 100  # rows: each holds a paper, and everybody's writing waits meanwhile


def useless(session: Session, moment: datetime) -> list[UUID]:
    """Exports with files that nobody may download any more."""
    over = or_(col(Export.state).in_([ExportState.FAILED, ExportState.DELETED]), col(Export.expires_at) <= moment)
    return list(session.exec(select(Export.id).where(over, _has_files())))


def delete_some(session: Session, key: UUID) -> int:
    """Files of one of them; returns how many, `AT_ONCE` while there may be more."""
    some = session.exec(select(ExportFile.id).where(ExportFile.export_id == key).limit(AT_ONCE)).all()
    session.exec(delete(ExportFile).where(col(ExportFile.id).in_(some)))
    return len(some)


def stuck(session: Session, moment: datetime) -> list[UUID]:
    """Exports that will not become ready."""
    return list(session.exec(select(Export.id).where(*_stuck(moment))))


def give_up(session: Session, key: UUID, moment: datetime) -> None:
    """One of them, unless it got ahead meanwhile."""
    export = session.exec(select(Export).where(Export.id == key, *_stuck(moment)).with_for_update()).first()
    if export:
        export_ending.give_up(session, export)


def forgotten(session: Session, moment: datetime) -> list[UUID]:
    """Exports that ended long ago or were deleted by their person, and have no files."""
    ended = col(Export.ended_at) <= moment - REMEMBERED - export_progress.LASTS
    return list(session.exec(select(Export.id).where(or_(ended, Export.state == ExportState.DELETED), ~_has_files())))


def forget(session: Session, keys: list[UUID]) -> None:
    """Their lines."""
    session.exec(delete(Export).where(col(Export.id).in_(keys)))


def _has_files() -> Any:
    return select(ExportFile.id).where(ExportFile.export_id == Export.id).exists()


def _stuck(moment: datetime) -> tuple[Any, ...]:
    return Export.state == ExportState.BUILDING, col(Export.created_at) <= moment - STUCK
