"""What happened at all clients of the business, newest first, narrowed to a kind."""

from dataclasses import dataclass

from sqlmodel import col, select

from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import keyset
from portal.domain.activity_kinds import KINDS, Kind
from portal.domain.admin.client_story import StoryRow, told_row
from portal.models import Activity, Client, Contact, StaffRole


@dataclass(frozen=True)
class EntryRow:
    """One thing that happened, and whose account it was on."""

    story: StoryRow
    client: str
    client_href: str


@dataclass(frozen=True)
class EntryPage:
    """One page. `newer` and `older` are the `page=` of its neighbours, or empty."""

    rows: list[EntryRow]
    newer: str
    older: str


@for_staff(StaffRole.AGENT)
def page(visit: StaffVisit, kind: Kind = Kind.ALL, at: str = "") -> EntryPage:
    """One page of one kind; `at` is `newer` or `older` of an earlier page."""
    query = select(Activity, Contact.name, Client.id, Client.name)
    query = query.join(Client, col(Client.id) == Activity.client_id)
    query = query.outerjoin(Contact, col(Contact.id) == Activity.contact_id)
    if kind is not Kind.ALL:
        query = query.where(col(Activity.verb).in_(KINDS[kind]))
    found = keyset.leaf(visit.db, Activity, query, at)
    rows = [
        EntryRow(told_row(visit, entry, who), client, f"/admin/clients/{key.hex}")
        for entry, who, key, client in found.rows
    ]
    return EntryPage(rows, found.newer, found.older)
