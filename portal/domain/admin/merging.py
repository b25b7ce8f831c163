"""Two clients become one: everything of the other moves to the one that stays, in one transaction, or nothing does.

Documents keep their numbers, their snapshots and their addresses. The other client's row is gone afterwards: the keys
of the database see to it that nothing is left behind under it. docs/decisions/0011-merging-clients.md.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import update
from sqlmodel import SQLModel, col, select

from portal import db
from portal.access.staff_visit import StaffVisit, for_staff
from portal.access.visit import writes
from portal.domain import activity
from portal.domain.admin import apart, merge_people
from portal.domain.admin.clients import find
from portal.domain.admin.merge_obstacles import has_papers, obstacles
from portal.domain.postal_data import PARTS
from portal.errors import NotFound, Refused
from portal.models import Actor, Client, ClientMerge, ClientOwned, Contact, Push, StaffRole

CHOICES: dict[str, tuple[str, ...]] = {"name": ("name",), "address": PARTS, "vat_id": ("vat_id",)}
KEPT = ("name", *PARTS, "vat_id", "currency", "locale", "portal_enabled")  # of the other one, for whoever asks later


class CannotMerge(Refused):
    """The first of the reasons against it."""

    sentence = "{why}"


class ChangedMeanwhile(Refused):
    """What was compared is not what would be merged."""

    sentence = "Somebody has changed one of them meanwhile. Nothing is merged yet: please compare once more."


@writes
@for_staff(StaffRole.MANAGER)
def merge(
    visit: StaffVisit, key: str, other_key: str, taken: Mapping[str, bool], seen: tuple[int, int] | None = None
) -> str:
    """Make the other client part of this one; returns the name it had. `taken`: which of `CHOICES` come from the other.
    `seen`: the editions of both as they were compared. Pressed twice, it is done once."""
    if (done := became(visit, other_key)) and done.client_id.hex == key:
        return done.name
    heir, other = _both(visit, key, other_key)
    if seen is not None and seen != (heir.edition, other.edition):
        raise ChangedMeanwhile
    for why in obstacles(visit, heir, other):
        raise CannotMerge(why=why)
    name = other.name
    _remember(visit, heir, other)
    _take(visit, heir, other, taken)
    _gather(visit, heir, other)
    visit.note("clients_merged", heir, name=name, absorbed=other.id.hex)
    if anybody := visit.db.exec(select(Contact).where(Contact.client_id == heir.id).limit(1)).first():
        activity.note_account(visit.db, anybody, "clients_merged", Actor.BUSINESS, name=name)
    return name


def became(visit: StaffVisit, key: str) -> ClientMerge | None:
    """What became of a client of this key, if it was merged into another."""
    try:
        asked = UUID(key)
    except ValueError:
        return None
    return visit.db.exec(select(ClientMerge).where(ClientMerge.absorbed_id == asked)).first()


@for_staff(StaffRole.AGENT)
def heir_of(visit: StaffVisit, key: str) -> str:
    """The key of the client that one is part of now; `NotFound` if it is of none."""
    found = became(visit, key)
    if found is None:
        raise NotFound
    return found.client_id.hex


def _both(visit: StaffVisit, key: str, other_key: str) -> tuple[Client, Client]:
    """Locked, always in the same order; whoever writes for one of them meanwhile waits."""
    heir, other = find(visit, key), find(visit, other_key)
    if heir.id == other.id:
        raise NotFound
    for one in sorted((heir, other), key=lambda client: client.id):
        visit.db.refresh(one, with_for_update=True)
    return heir, other


def _remember(visit: StaffVisit, heir: Client, other: Client) -> None:
    details = {name: getattr(other, name) for name in KEPT}
    visit.db.add(
        ClientMerge(business_id=heir.business_id, client_id=heir.id, absorbed_id=other.id, name=other.name,
                    details=details, staff_id=visit.staff_id)
    )  # fmt: skip


def _take(visit: StaffVisit, heir: Client, other: Client, taken: Mapping[str, bool]) -> None:
    """What is known of the other, where staff chose that; reminders wait as long as they would have for either."""
    for choice, names in CHOICES.items():
        for name in names if taken.get(choice) else ():
            setattr(heir, name, getattr(other, name))
    if not has_papers(visit, heir) and has_papers(visit, other):
        heir.currency = other.currency
    pauses = [one.reminders_paused_until for one in (heir, other) if one.reminders_paused_until]
    heir.reminders_paused_until = max(pauses, default=None)
    heir.edition += 1
    visit.db.add(heir)


def _gather(visit: StaffVisit, heir: Client, other: Client) -> None:
    """People first, because some of them are in both; then every row of every table; then the other one is gone."""
    merge_people.unite(visit, heir, other)
    apart.move(visit, heir, other)
    visit.db.flush()
    with db.gathering(visit.db, heir.id):
        for model in belongings():
            mine = update(model).where(col(model.client_id) == other.id).values(client_id=heir.id)
            visit.db.exec(mine, execution_options={"synchronize_session": False})
    visit.db.expire_all()
    merge_people.settle(visit, heir)
    visit.db.delete(visit.db.get_one(Client, other.id))
    visit.db.add(Push(business_id=heir.business_id, client_id=other.id))  # its open pages load again, as the heir's
    visit.db.flush()


def belongings() -> list[type[ClientOwned]]:
    """Every table whose rows are one client's."""
    found = (mapper.class_ for mapper in SQLModel._sa_registry.mappers)  # type: ignore[attr-defined]
    return sorted((one for one in found if issubclass(one, ClientOwned)), key=lambda one: one.__name__)
