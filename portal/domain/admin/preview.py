"""Looking at the portal as a client does: nothing can be changed there, and that somebody looked is written down."""

from sqlmodel import col, select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain.admin.clients import NobodyToBe, find
from portal.models import Contact, StaffLogin, StaffRole


@writes
@for_staff(StaffRole.AGENT)
def start(visit: StaffVisit, key: str) -> None:
    """From here on this session reads the client's pages as its first contact does."""
    client = find(visit, key)
    mine = select(Contact).where(Contact.client_id == client.id, col(Contact.active))
    person = visit.db.exec(mine.order_by(col(Contact.is_primary).desc(), col(Contact.id)).limit(1)).first()
    if person is None:
        raise NobodyToBe
    login = visit.db.get_one(StaffLogin, visit.login_id)
    login.previews_id = person.id
    visit.db.add(login)
    visit.note("preview_started", client, person=person.name)


@writes
@for_staff(StaffRole.AGENT)
def end(visit: StaffVisit) -> str:
    """Back to being staff; returns the key of the client that was looked at, or nothing."""
    login = visit.db.get_one(StaffLogin, visit.login_id)
    person = visit.db.get(Contact, login.previews_id) if login.previews_id else None
    if person is None:
        return ""
    login.previews_id = None
    visit.db.add(login)
    visit.note("preview_ended", person)
    return person.client_id.hex
