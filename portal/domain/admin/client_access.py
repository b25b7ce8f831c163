"""Whether a client's people get in: its portal on or off, who is invited, and what is archived."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, func, select

from portal import formats, outbox
from portal.access import sessions
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import activity
from portal.domain.admin import contacts
from portal.domain.admin.clients import find
from portal.domain.letters import reachable
from portal.errors import Refused, WrongFields
from portal.models import Activity, Actor, Client, Contact, Login, StaffRole

MOST_A_DAY = 3  # invitations to one person
LONGEST_PAUSE = timedelta(days=366)


class AccessIsOff(Refused):
    """An invitation would lead nowhere."""

    sentence = "{name} cannot sign in now. Switch the access on first."


class InvitedOften(Refused):
    """Whoever has not answered by now will not answer a fourth mail."""

    sentence = "{name} was invited {count} times within a day. Please try again tomorrow, or call."


class WrongDay(Refused):
    """Reminders are put off for a while, not for ever."""

    sentence = "Please choose a day from today on, within a year."


@writes
@for_staff(StaffRole.MANAGER)
def switch(visit: StaffVisit, key: str, on: bool) -> None:
    """The portal of a client on or off. Off: their pages close at once, and nobody there gets mails."""
    client = find(visit, key)
    if client.portal_enabled is on:
        return
    client.portal_enabled = on
    visit.db.add(client)
    if not on:
        _sign_out(visit, client)
    visit.note("portal_switched_on" if on else "portal_switched_off", client)
    _tell(visit, client, "portal_switched_on" if on else "portal_switched_off")


@writes
@for_staff(StaffRole.MANAGER)
def archive(visit: StaffVisit, key: str) -> None:
    """Put away: out of the lists, nobody signs in, nobody is written to. Papers stay, and it can be taken back."""
    client = find(visit, key)
    if client.archived_at is not None:
        return
    client.archived_at = visit.now
    visit.db.add(client)
    _sign_out(visit, client)
    visit.note("client_archived", client)


@writes
@for_staff(StaffRole.MANAGER)
def take_back(visit: StaffVisit, key: str) -> None:
    """Out of the archive, with the access it had."""
    client = find(visit, key)
    if client.archived_at is None:
        return
    client.archived_at = None
    visit.db.add(client)
    visit.note("client_taken_back", client)


@writes
@for_staff(StaffRole.AGENT)
def invite(visit: StaffVisit, key: UUID) -> str:
    """Mail somebody how to sign in; there is no secret in it, so a second mail does no harm. Returns their name."""
    person = contacts.own(visit, key)
    visit.db.refresh(person, with_for_update=True)
    client = visit.db.get_one(Client, person.client_id)
    if not person.active or not reachable(client):
        raise AccessIsOff(name=person.name)
    if _invited_today(visit, person) >= MOST_A_DAY:
        raise InvitedOften(name=person.name, count=str(MOST_A_DAY))
    once = f"client_invited:{person.id.hex}:{visit.now.isoformat()}"
    outbox.promise(visit.db, visit.business_id, "client_invited", once, contact=person.id)
    visit.note("person_invited", person, name=person.name)
    activity.note_account(visit.db, person, "person_invited", Actor.BUSINESS, person.id, name=person.name)
    return person.name


@writes
@for_staff(StaffRole.AGENT)
def pause_reminders(visit: StaffVisit, key: str, until: date | None) -> None:
    """No reminders up to and including that day; None: they go on."""
    client = find(visit, key)
    if until is not None and not visit.today <= until <= visit.today + LONGEST_PAUSE:
        raise WrongFields({"until": WrongDay()})
    if client.reminders_paused_until == until:
        return
    client.reminders_paused_until = until
    visit.db.add(client)
    if until is None:
        visit.note("reminders_resumed", client)
    else:
        visit.note("reminders_paused", client, day=formats.day(until, visit.locale))


def _invited_today(visit: StaffVisit, person: Contact) -> int:
    query = select(func.count()).select_from(Activity)
    query = query.where(
        Activity.client_id == person.client_id,
        Activity.contact_id == person.id,
        Activity.verb == "person_invited",
        col(Activity.created_at) > visit.now - timedelta(days=1),
    )
    return visit.db.exec(query).one()


def _sign_out(visit: StaffVisit, client: Client) -> None:
    sessions.revoke(visit.db, col(Login.client_id) == client.id)


def _tell(visit: StaffVisit, client: Client, verb: str) -> None:
    """In the client's own story, if there is anybody to read it."""
    anybody = visit.db.exec(select(Contact).where(Contact.client_id == client.id).limit(1)).first()
    if anybody is not None:
        activity.note_account(visit.db, anybody, verb, Actor.BUSINESS)
