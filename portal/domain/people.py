"""Who acts for the client: told to everybody who does, changed by the business alone."""

from dataclasses import dataclass

from sqlmodel import col, select

from portal import formats
from portal.access.visit import Visit
from portal.clock import day_in
from portal.models import Contact, ContactRole
from portal.text import t

MOST = 100  # shown
ROLES = {
    ContactRole.OWNER: "May do everything",
    ContactRole.BILLING: "May pay and decide",
    ContactRole.VIEWER: "May look",
}


@dataclass(frozen=True)
class PersonRow:
    """One person. Of their address nothing is said: it says who signs in."""

    name: str
    role: str
    seen: str
    is_me: bool


def people(visit: Visit) -> list[PersonRow]:
    """Whoever may sign in for this client now; oneself first, then by name."""
    found = visit.db.exec(select(Contact).where(col(Contact.active)).order_by(col(Contact.id)).limit(MOST))
    rows = [_row(visit, contact) for contact in found]
    return sorted(rows, key=lambda row: (not row.is_me, row.name.casefold()))


def _row(visit: Visit, contact: Contact) -> PersonRow:
    seen = t("Has not signed in yet", visit.locale)
    if contact.last_login_at:
        day = formats.day(day_in(visit.zone, contact.last_login_at), visit.locale)
        seen = t("Last sign-in: {day}", visit.locale, day=day)
    is_me = contact.id == visit.contact_id
    return PersonRow(contact.name, t(ROLES[contact.role], visit.locale), seen, is_me)
