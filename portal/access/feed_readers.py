"""Who reads a private calendar: a program with its address. It reads as its person, and nothing else."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from portal.access import holders
from portal.access.feed_links import feed_id_of
from portal.access.visit import Visit
from portal.models import CalendarFeed


@dataclass(frozen=True)
class Reader:
    """The holder of one address. Whether it opens anything is asked with every rule (`holders.visit_by`)."""

    feed_id: UUID
    business_id: UUID
    ip: str = ""

    def admit(self, session: Session) -> Visit:
        """As the person whose calendar it is, to read only."""
        return holders.admit(session, CalendarFeed, self.feed_id, self.business_id, ip=self.ip)


def reader_of(token: str, business_id: UUID, ip: str = "") -> Reader | None:
    """The holder of an address of this business; None for what we did not sign."""
    feed_id = feed_id_of(token)
    return Reader(feed_id, business_id, ip) if feed_id else None
