"""What people of clients ask to be changed: another e-mail address. It says who signs in, so somebody looks first."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import change_requests, mail_change_request
from portal.domain.mail_change_request import Matter
from portal.errors import NotFound
from portal.models import ChangeRequest, Client, Contact, RequestState, StaffRole

MOST = 100  # shown; the oldest first


@dataclass(frozen=True)
class RequestRow:
    """One of them. `warnings`: who signs in with the address already."""

    key: str = ""
    client: str = ""
    client_key: str = ""
    person: str = ""
    before: str = ""
    email: str = ""
    remark: str = ""
    when: str = ""
    warnings: list[str] = field(default_factory=list)


@for_staff(StaffRole.AGENT)
def listed(visit: StaffVisit) -> list[RequestRow]:
    """All that wait, the oldest first."""
    return _rows(visit)


@for_staff(StaffRole.AGENT)
def count(visit: StaffVisit) -> int:
    """How many wait."""
    waiting = select(func.count()).select_from(ChangeRequest).where(ChangeRequest.state == RequestState.OPEN)
    return visit.db.exec(waiting).one()


@writes
@for_staff(StaffRole.MANAGER)
def answer(visit: StaffVisit, key: UUID, done: bool) -> str:
    """Change the address at once, or leave it; the person is told either way. Returns their name."""
    request = visit.db.get(ChangeRequest, key)
    if request is None:
        raise NotFound
    person = visit.db.get_one(Contact, request.contact_id)
    before = person.email
    change_requests.answer(visit.db, key, done, visit.now)
    verb = "email_change_done" if done else "email_change_declined"
    visit.note(verb, request, name=person.name, before=before, email=request.email)
    return person.name


def open_requests(visit: StaffVisit, client_id: UUID) -> list[RequestRow]:
    """Those of one client."""
    return _rows(visit, ChangeRequest.client_id == client_id)


def _rows(visit: StaffVisit, *which: Any) -> list[RequestRow]:
    query = select(ChangeRequest, Contact, Client).join(Contact, col(Contact.id) == ChangeRequest.contact_id)
    query = query.join(Client, col(Client.id) == ChangeRequest.client_id)
    query = query.where(ChangeRequest.state == RequestState.OPEN, *which)
    found = visit.db.exec(query.order_by(col(ChangeRequest.created_at), col(ChangeRequest.id)).limit(MOST)).all()
    return [_row(visit, *one) for one in found]


def _row(visit: StaffVisit, request: ChangeRequest, person: Contact, client: Client) -> RequestRow:
    matter = Matter(request, visit.business, client, person)
    return RequestRow(
        key=request.id.hex,
        client=client.name,
        client_key=client.id.hex,
        person=person.name,
        before=person.email,
        email=request.email,
        remark=request.remark,
        when=formats.moment(request.created_at, ZoneInfo(visit.zone), visit.locale),
        warnings=list(mail_change_request.known_already(visit.db, matter)),
    )
