"""What happened to a client lately, in the business's words."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit
from portal.domain.activity_changes import ChangeRow, all_changes
from portal.domain.activity_words import filled, told
from portal.domain.admin.story_words import STORY
from portal.models import Activity, Client, Contact, Quote
from portal.text import t

LATEST = 8
MOST = 50


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
    return _newest(visit, LATEST, Activity.client_id == client.id)


def of_quote(visit: StaffVisit, quote: Quote) -> list[StoryRow]:
    """What happened to one quote."""
    return _newest(visit, MOST, Activity.quote_id == quote.id)


def _newest(visit: StaffVisit, count: int, which: Any) -> list[StoryRow]:
    query = select(Activity, Contact.name).outerjoin(Contact, col(Contact.id) == Activity.contact_id)
    newest = col(Activity.created_at).desc(), col(Activity.id).desc()
    return [told_row(visit, *one) for one in visit.db.exec(query.where(which).order_by(*newest).limit(count))]


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
    if entry.quote_id:
        return f"/admin/quotes/{entry.quote_id.hex}"
    return f"/admin/invoices/{entry.invoice_id.hex}" if entry.invoice_id else ""
