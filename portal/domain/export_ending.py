"""How an export ends before its time. Nothing is deleted here: its files are useless from now on, and the tidying takes
them bit by bit; whoever has ten thousand papers in one keeps nobody from writing."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from portal import outbox
from portal.clock import now
from portal.models import Export, ExportState


def give_up(session: Session, export: Export) -> None:
    """It failed."""
    export.state, export.ended_at = ExportState.FAILED, now()
    session.add(export)
    tell(session, export)


def end_of(session: Session, contact_id: UUID, moment: datetime) -> None:
    """All of one person: no more can be downloaded, and what is being built fails."""
    can_be_had = or_(col(Export.expires_at) > moment, Export.state == ExportState.BUILDING)
    theirs = select(Export).where(Export.contact_id == contact_id, can_be_had)
    for export in session.exec(theirs.with_for_update()).all():
        if export.state is ExportState.BUILDING:
            give_up(session, export)
        else:
            export.expires_at = moment
            session.add(export)


def tell(session: Session, export: Export) -> None:
    """The mail about how it ended."""
    outbox.promise(session, export.business_id, "export_ready", f"export_ready:{export.id.hex}", export=export.id)
