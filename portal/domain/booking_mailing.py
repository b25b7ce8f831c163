"""Which mail tells of which change of an appointment."""

from enum import StrEnum

from sqlmodel import Session

from portal import outbox
from portal.models import Appointment


class News(StrEnum):
    """What happened; a mail of the kind "appointment_…" goes to the client's people it concerns."""

    BOOKED = "booked"
    REQUESTED = "requested"  # also one to the business, which has to answer
    APPROVED = "approved"
    DECLINED = "declined"
    MOVED = "moved"
    CANCELLED = "cancelled"
    LOST = "lost"  # paid after the hold had run out and somebody else had the time: the money goes back


def tell(session: Session, appointment: Appointment, news: News) -> None:
    """Promise the mail; one for each change, however often it is promised."""
    once = f"appointment_{news}:{appointment.id.hex}:{appointment.ics_sequence}"
    facts = {"appointment": appointment.id, "sequence": appointment.ics_sequence}
    outbox.promise(session, appointment.business_id, f"appointment_{news}", once, **facts)
