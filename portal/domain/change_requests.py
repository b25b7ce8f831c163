"""Asking for another e-mail address. It proves who somebody is, so it is the business that changes it."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from portal import formats, outbox
from portal.access import sessions
from portal.access.emails import normalised
from portal.access.visit import Visit, writes
from portal.domain import activity, calendar_feed, export_ending, pay_link_ending
from portal.domain.paragraphs import paragraphs
from portal.errors import NotFound, Refused
from portal.models import Activity, Actor, ChangeRequest, Contact, DocumentLink, Login, RequestState

LONGEST = 1000  # characters of the remark


class NoAddress(Refused):
    """Not an address."""

    sentence = "Please enter the new e-mail address in full, such as name@example.com."


class SameAddress(Refused):
    """Nothing to change."""

    sentence = "This is the address we have already."


class AlreadyAsked(Refused):
    """One at a time: the business is on it."""

    sentence = "You have asked for a change already. We will get back to you, or write to us if it is urgent."


class AlreadyAnswered(Refused):
    """Done or declined before."""

    sentence = "This request has been answered already."


class AddressTaken(Refused):
    """Two people of a client share no address: it says who signs in."""

    sentence = "Somebody else of this client uses that address."


@dataclass(frozen=True)
class RequestRow:
    """What was asked for and is not answered yet; empty when nothing is."""

    email: str = ""
    when: str = ""


def open_of(visit: Visit) -> RequestRow:
    """The person's own open request."""
    request = visit.db.exec(_open(visit)).first()
    if request is None:
        return RequestRow()
    return RequestRow(request.email, formats.moment(request.created_at, ZoneInfo(visit.zone), visit.locale))


@writes
def ask(visit: Visit, email: str, remark: str = "") -> None:
    """Mails to the business, and to the address that is used now: never to the new one, nobody has proven that."""
    contact, wanted = visit.db.get_one(Contact, visit.contact_id), unicodedata.normalize("NFKC", email.strip())
    norm, said = normalised(wanted), paragraphs(remark, LONGEST, "Remark")
    if norm is None:
        raise NoAddress
    if norm == contact.email_norm:
        raise SameAddress
    request = ChangeRequest(business_id=visit.business_id, client_id=visit.client_id, contact_id=contact.id,
                            email=wanted, remark=said)  # fmt: skip
    try:
        with visit.db.begin_nested():
            visit.db.add(request)
    except IntegrityError as error:  # the index allows one open request of a person
        raise AlreadyAsked from error
    activity.note_account(
        visit.db, request, "email_change_asked", Actor.CLIENT, contact.id, visit.ip,
        fields=[{"field": "email", "before": contact.email, "after": wanted}],
    )  # fmt: skip
    for kind in ("email_change_wanted", "email_change_asked"):
        outbox.promise(visit.db, visit.business_id, kind, f"{kind}:{request.id.hex}", request=request.id)


def answer(session: Session, request_id: UUID, done: bool, moment: datetime) -> None:
    """The owner's answer. Done: the address changes at once, and whoever is signed in with the old one is out."""
    request = session.get(ChangeRequest, request_id)
    if request is None:
        raise NotFound
    session.refresh(request, with_for_update=True)
    if request.state is not RequestState.OPEN:
        raise AlreadyAnswered
    contact = session.get_one(Contact, request.contact_id)
    request.state, request.answered_at = RequestState.DONE if done else RequestState.DECLINED, moment
    verb, before = "email_changed" if done else "email_change_declined", contact.email
    if done:
        _change(session, contact, request.email)
        _end_the_old(session, contact, moment)
    session.add(request)
    activity.note_account(
        session, request, verb, Actor.BUSINESS, request=request.id.hex,
        fields=[{"field": "email", "before": before, "after": request.email}],
    )  # fmt: skip
    for whom in ("old", "new") if done else ("old",):
        once = f"{verb}:{request.id.hex}:{whom}"
        outbox.promise(session, request.business_id, verb, once, request=request.id, whom=whom)


def address_before(session: Session, request: ChangeRequest) -> str:
    """What a request that is done has replaced."""
    mine = Activity.client_id == request.client_id, Activity.verb == "email_changed"
    found = session.exec(select(Activity.facts).where(*mine).order_by(col(Activity.created_at).desc()))
    return next((facts["fields"][0]["before"] for facts in found if facts["request"] == request.id.hex), "")


def _open(visit: Visit) -> SelectOfScalar[ChangeRequest]:
    mine = ChangeRequest.contact_id == visit.contact_id
    return select(ChangeRequest).where(mine, ChangeRequest.state == RequestState.OPEN)


def _change(session: Session, contact: Contact, email: str) -> None:
    norm = normalised(email) or ""
    same = select(Contact.id).where(
        Contact.client_id == contact.client_id, Contact.email_norm == norm, col(Contact.id) != contact.id
    )
    if session.exec(same).first():
        raise AddressTaken
    contact.email, contact.email_norm = email, norm
    session.add(contact)
    sessions.revoke(session, col(Login.contact_id) == contact.id)


def _end_the_old(session: Session, contact: Contact, moment: datetime) -> None:
    """What was sent to, or told in, the old mailbox: the person may be another one now."""
    links = select(DocumentLink).where(DocumentLink.contact_id == contact.id, col(DocumentLink.revoked_at).is_(None))
    for link in session.exec(links):
        link.revoked_at = moment
        session.add(link)
    calendar_feed.end_for(session, contact.id)
    pay_link_ending.end_of(session, contact.id, moment)
    export_ending.end_of(session, contact.id, moment)
