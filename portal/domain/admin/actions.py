"""What staff did, in words: the audit of the business, newest first. Nobody changes it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from portal import formats
from portal.access.staff_visit import StaffVisit, for_staff
from portal.domain import keyset
from portal.models import Client, Staff, StaffAction, StaffRole
from portal.text import placeholders, t

# One sentence per verb; `who` did it, `client` is whose it was. Facts fill the rest.
SENTENCES = {
    "staff_added": "{who} added {name} as {role}",
    "staff_role_changed": "{who} made {name} {role}, who was {before}",
    "staff_access_taken": "{who} took {name}'s access away",
    "preview_started": "{who} looked at the portal as {client} does",
    "preview_ended": "{who} stopped looking as {client} does",
    "branding_changed": "{who} changed how the portal looks and who it says it is",
    "second_factor_required": "{who} asked everybody for a second factor",
    "second_factor_optional": "{who} left the second factor to each person",
    "second_factor_set_up": "{who} set up a second factor",
    "second_factor_removed": "{who} removed their second factor",
    "second_factor_reset": "{who} reset {name}'s second factor",
}


@dataclass(frozen=True)
class ActionRow:
    """One thing somebody did."""

    key: str
    sentence: str
    when: str
    href: str  # the client it was about; empty: none


@dataclass(frozen=True)
class ActionPage:
    """One page of them; `newer` and `older` are the `page=` of the neighbours, or empty."""

    rows: list[ActionRow]
    newer: str
    older: str


@for_staff(StaffRole.MANAGER)
def page(visit: StaffVisit, at: str = "") -> ActionPage:
    """One page of what all staff did."""
    query = select(StaffAction, Staff.name, Client.name)
    query = query.join(Staff, col(Staff.id) == StaffAction.staff_id)
    query = query.outerjoin(Client, col(Client.id) == StaffAction.client_id)
    found = keyset.leaf(visit.db, StaffAction, query, at)
    return ActionPage([_row(visit, *one) for one in found.rows], found.newer, found.older)


def _row(visit: StaffVisit, action: StaffAction, who: str, client: str | None) -> ActionRow:
    known = {**{name: str(fact) for name, fact in action.facts.items()}, "who": who, "client": client or ""}
    sentence = SENTENCES[action.verb]
    said = t(sentence, visit.locale, **{name: known[name] for name in placeholders(sentence)})
    when = formats.moment(action.created_at, ZoneInfo(visit.zone), visit.locale)
    return ActionRow(action.id.hex, said, when, f"/admin/clients/{action.client_id.hex}" if action.client_id else "")
