"""Signing a person out of every company they act for: they are an address, and a thief may have switched.

A visit sees one client's rows only; this looks from below that, and takes from the session itself whose to end.
"""

import asyncio
from typing import Any

from sqlmodel import col, select

from portal import db, threads
from portal.access import sessions
from portal.access.sessions import Visitor, living
from portal.access.visit import current
from portal.models import Contact, Login


async def sign_out_of_others() -> int:
    """End the person's sessions at the other companies of their address; returns how many."""
    who = current.get()
    return await asyncio.get_running_loop().run_in_executor(threads.visits(), end_others, who) if who else 0


def end_others(who: Visitor) -> int:
    """The same, in this thread."""
    with db.everyone(write=True) as session:
        contact = session.exec(living(Contact).where(Login.id == who.login_id)).first()
        if contact is None:
            return 0
        return sessions.revoke(session, col(Login.contact_id).in_(_elsewhere(contact)))


def _elsewhere(contact: Contact) -> Any:
    return select(Contact.id).where(
        Contact.business_id == contact.business_id,
        Contact.email_norm == contact.email_norm,
        col(Contact.id) != contact.id,
    )
