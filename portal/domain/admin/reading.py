"""Reading a client's papers as staff: the rules that put them into words ask whose reader it is."""

from uuid import UUID

from portal.access.staff_visit import StaffVisit
from portal.access.visit import Visit
from portal.models import Client, ContactRole


def by_staff(visit: StaffVisit, client_id: UUID) -> Visit:
    """Their own eyes: their way of writing days and amounts."""
    return _reader(visit, client_id, visit.locale)


def by_client(visit: StaffVisit, client: Client) -> Visit:
    """The client's eyes: the paper as they get it."""
    return _reader(visit, client.id, client.locale)


def _reader(visit: StaffVisit, client_id: UUID, locale: str) -> Visit:
    return Visit(
        visit.business_id, client_id, visit.staff_id, ContactRole.VIEWER, locale, visit.timezone, visit.zone, visit.ip,
        db=visit.db, now=visit.now, is_preview=True,
    )  # fmt: skip
