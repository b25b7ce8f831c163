"""Which mail tells of which change of an appointment."""

from enum import StrEnum

from sqlmodel import Session

from portal import outbox
from portal.models import Appointment


class News(StrEnum):
    """What happened; a mail of the kind "appointment_…" goes to the client's people it concerns."""

    BOOKED = "booked"
    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    MOVED = "moved"
    CANCELLED = "cancelled"
    LOST = "lost"  # paid after the hold had run out and somebody else had the time: the money goes back


# The business has to answer these, or is told as well.
TO_BUSINESS = {
    News.REQUESTED: "appointment_wanted",
    News.BOOKED: "appointment_news",
    News.MOVED: "appointment_news",
    News.CANCELLED: "appointment_news",
}


def tell(session: Session, appointment: Appointment, news: News) -> None:
    """Promise the mails; one of a kind for each change, however often it is promised."""
    which = f"{news}:{appointment.id.hex}:{appointment.ics_sequence}"
    facts = {"appointment": appointment.id, "sequence": appointment.ics_sequence}
    outbox.promise(session, appointment.business_id, f"appointment_{news}", f"appointment_{which}", **facts)
    if kind := TO_BUSINESS.get(news):
        outbox.promise(session, appointment.business_id, kind, f"{kind}:{which}", **facts, news=str(news))
