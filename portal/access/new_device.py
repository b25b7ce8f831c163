"""Who signs in from a device they have not used lately is told by mail: it may have been somebody else.

Part of the sign-in's own transaction, hence below the rules: it cannot be forgotten by a way in, and never fails alone.
"""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from portal import outbox
from portal.access.devices import recognised
from portal.clock import now
from portal.models import Activity, Actor, Contact, Login

HOUR, ENOUGH = timedelta(hours=1), 5  # so many mails an hour say all there is to say
MEMORY = timedelta(days=90)  # a device not used for so long is new again


def notice(session: Session, contact: Contact, login: Login) -> None:
    """Note it and promise the mail, unless it is the very first sign-in or a known device.

    Devices are compared as they are told, so no update of a browser is news. A person is an address: the device they
    use for one client is known when they turn to another. Call it before the sign-in itself is recorded.
    """
    device = recognised(login.device)
    if not _has_been_here(session, contact) or device in _used(session, contact, login):
        return
    if _told_lately(session, contact) >= ENOUGH:
        return
    session.add(
        Activity(
            business_id=contact.business_id,
            client_id=contact.client_id,
            verb="signed_in",
            actor=Actor.CLIENT,
            contact_id=contact.id,
            ip=login.ip,
            facts={"device": device},
        )
    )
    outbox.promise(session, contact.business_id, "new_device", f"new_device:{login.id.hex}", login=login.id)


def _told_lately(session: Session, contact: Contact) -> int:
    """A browser that gives itself a new name at every turn must not fill a mailbox."""
    mine = select(Activity.id).join(Contact, col(Contact.id) == Activity.contact_id).where(*_person(contact))
    return len(session.exec(mine.where(Activity.verb == "signed_in", col(Activity.created_at) > now() - HOUR)).all())


def _has_been_here(session: Session, contact: Contact) -> bool:
    query = select(Contact.id).where(*_person(contact), col(Contact.last_login_at).is_not(None))
    return session.exec(query.limit(1)).first() is not None


def _used(session: Session, contact: Contact, login: Login) -> set[str]:
    query = select(Login.device).join(Contact, col(Contact.id) == Login.contact_id).where(*_person(contact))
    lately = (col(Login.seen_at) > now() - MEMORY, Login.id != login.id)
    return {recognised(device) for device in session.exec(query.where(*lately).distinct())}


def _person(contact: Contact) -> tuple[Any, ...]:
    return (Contact.business_id == contact.business_id, Contact.email_norm == contact.email_norm)
