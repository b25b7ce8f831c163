"""What happened to a client lately, in the business's words."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit
from portal.domain.activity_changes import ChangeRow, all_changes
from portal.domain.activity_words import filled, told
from portal.domain.admin.story_words import STORY
from portal.models import Activity, Client, Contact
from portal.text import t

LATEST = 8


@dataclass(frozen=True)
class StoryRow:
    """One thing that happened; `href` opens what it was about, or is empty."""

    key: str
    sentence: str
    when: str
    href: str
    changes: tuple[ChangeRow, ...] = ()


def latest(visit: StaffVisit, client: Client) -> list[StoryRow]:
    """The newest entries."""
    query = select(Activity, Contact.name).outerjoin(Contact, col(Contact.id) == Activity.contact_id)
    newest = col(Activity.created_at).desc(), col(Activity.id).desc()
    found = visit.db.exec(query.where(Activity.client_id == client.id).order_by(*newest).limit(LATEST))
    return [told_row(visit, entry, who) for entry, who in found]


def told_row(visit: StaffVisit, entry: Activity, who: str | None) -> StoryRow:
    """One entry in words; `who` is the person of the client behind it."""
    locale, zone = visit.locale, ZoneInfo(visit.zone)
    known = {"who": who or t("Somebody", locale), **told(entry, locale, zone)}
    return StoryRow(
        entry.id.hex,
        filled(STORY[entry.verb, entry.actor], known, locale),
        formats.moment(entry.created_at, zone, locale),
        _href(entry),
        all_changes(entry, locale),
    )


def _href(entry: Activity) -> str:
    if entry.appointment_id:
        return f"/admin/booking/appointments/{entry.appointment_id.hex}"
    return f"/admin/invoices/{entry.invoice_id.hex}" if entry.invoice_id else ""
